import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testArticle, testContent } from '../testing/catalog-samples.ts';
import type { Manifest } from '../catalog/catalog.ts';
import { contentMaker } from '../catalog/embed-passages.ts';
import { catalogFile, openSqliteCatalog } from '../catalog/sqlite-catalog.ts';
import { readConfig } from '../config.ts';
import { synchroniseHere } from '../index/embedded/synchronise.ts';
import { graphFile } from '../index/embedded/hnsw-file.ts';
import { keywordFile } from '../index/embedded/keywords/keyword-file.ts';
import { modelNamed, weightsOf } from '../models/model-registry.ts';
import { overlapCrossEncoder } from '../testing/overlap-cross-encoder/overlap-cross-encoder.ts';
import { overlapNli } from '../testing/overlap-nli/overlap-nli.ts';
import { realEmbeddingModel } from '../testing/real-models.ts';
import { doctorChecks, isAtLeast } from './doctor-checks.ts';
import type { Check } from './doctor-finding.ts';
import { doctorCommand } from './doctor.ts';

const bge = modelNamed('bge-small-en-v1.5', 'embedding');
const identity = { model: bge.name, sha256: weightsOf(bge).sha256, dimensions: bge.dimensions };
const manifest: Manifest = {
  format: 1,
  embedder: identity,
  splitter: contentMaker,
};

describe('the doctor', () => {
  let root: string;
  let flags: Record<string, string>;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'footnote-doctor-'));
    flags = {
      corpus: join(root, 'corpus'),
      index: join(root, 'index'),
      models: join(root, 'models'),
      embeddingModel: 'none',
      port: '0',
    };
    await mkdir(join(root, 'corpus', 'deep'), { recursive: true });
    await writeFile(join(root, 'corpus', 'one.md'), 'An article.');
    await writeFile(join(root, 'corpus', 'deep', 'two.TXT'), 'Another.');
  });
  afterEach(() => rm(root, { recursive: true }));

  /** What one check finds, with these settings on top. */
  const find = async (name: string, more: Record<string, string> = {}) => {
    const check = doctorChecks(readConfig({ ...flags, ...more }, {})).find((candidate) => candidate.name === name);
    if (!check) throw new Error(`there is no check ${name}`);
    return check.run();
  };

  it('finds the native parts of this installation in order', async () => {
    for (const name of ['Node.js', 'SQLite', 'vector graph'])
      expect(await find(name), name).toMatchObject({ status: 'ok' });
  });

  it.each([
    ['20.19.0', '20.19', true],
    ['20.18.3', '20.19', false],
    ['22.0.0', '20.19', true],
    ['9.99.0', '20.19', false],
  ])('takes %s for at least %s: %s', (found, needed, expected) => {
    expect(isAtLeast(found, needed)).toBe(expected);
  });

  describe('on articles', () => {
    it('counts the files, in folders too, whatever the case of their ending', async () => {
      expect(await find('articles')).toMatchObject({ status: 'ok', detail: expect.stringContaining('2 files') });
    });
    it('fails without the folder, or when it is a file', async () => {
      expect(await find('articles', { corpus: join(root, 'nowhere') })).toMatchObject({ status: 'failure' });
      expect(await find('articles', { corpus: join(root, 'corpus', 'one.md') })).toMatchObject({ status: 'failure' });
    });
    it('warns of an empty folder', async () => {
      await mkdir(join(root, 'empty'));
      expect(await find('articles', { corpus: join(root, 'empty') })).toMatchObject({ status: 'warning' });
    });
  });

  describe('on the embedding model', () => {
    it('says where it will come from when it is missing', async () => {
      expect(await find('embedding model', { embeddingModel: bge.name })).toEqual({
        status: 'warning',
        detail: 'bge-small-en-v1.5 is not on this machine (35 MB)',
        remedy: 'It is fetched at the next start from the hub huggingface.co or a package registry with mvn.',
      });
      const alone = { embeddingModel: bge.name, modelHub: '', modelRegistries: 'no' };
      expect((await find('embedding model', alone)).remedy).toContain('nowhere');
    });
    it('names a file whose checksum is wrong', async () => {
      const path = join(root, 'models', bge.name, weightsOf(bge).name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, 'not the weights');
      const finding = await find('embedding model', { embeddingModel: bge.name });
      expect(finding).toMatchObject({ status: 'warning', detail: expect.stringContaining(path) });
    });
    it('fails on a name that is not in the registry', async () => {
      await expect(find('embedding model', { embeddingModel: 'no-such-model' })).rejects.toThrow('no-such-model');
    });
    it('proves a model that is there by running it', async (context) => {
      const { model, missing } = await realEmbeddingModel();
      if (!model) context.skip(missing);
      const finding = await find('embedding model', {
        embeddingModel: bge.name,
        models: dirname(dirname(model?.weights ?? '')),
      });
      expect(finding).toMatchObject({
        status: 'ok',
        detail: expect.stringContaining('checksums verified, and embeds'),
      });
    });
  });

  describe('on the reranker', () => {
    it('is content with none', async () => {
      expect(await find('reranker')).toEqual({ status: 'ok', detail: 'none is set' });
    });
    it('says where one of the registry will come from, and that it was never tried', async () => {
      expect(await find('reranker', { reranker: 'ms-marco-minilm-l-6-v2' })).toEqual({
        status: 'warning',
        detail: 'ms-marco-minilm-l-6-v2 is not on this machine, never tried with Footnote (24 MB)',
        remedy: 'It is fetched at the next start from the hub huggingface.co.',
      });
    });
    it('warns of a folder that holds none, and fails on a name that is not known', async () => {
      const finding = await find('reranker', { reranker: join(root, 'corpus') });
      expect(finding).toMatchObject({
        status: 'warning',
        detail: expect.stringContaining('there is not an .onnx file'),
      });
      await expect(find('reranker', { reranker: 'no-such-model' })).rejects.toThrow('no-such-model');
    });
    it('proves one that is there by running it', async (context) => {
      const { model, missing } = await overlapCrossEncoder();
      if (!model) return context.skip(missing);
      await copyFile(model.weights, join(root, 'model.onnx'));
      await copyFile(model.tokenizer, join(root, 'tokenizer.json'));
      const finding = await find('reranker', { reranker: root });
      expect(finding).toMatchObject({
        status: 'ok',
        detail: expect.stringContaining('a model of your own, and scores'),
      });
    });
  });

  describe('on the support check', () => {
    it('is content with the one that needs no model', async () => {
      expect(await find('support check')).toMatchObject({ status: 'ok', detail: expect.stringContaining('lexical') });
    });
    it('says where a model of the registry will come from, and that it was never tried', async () => {
      expect(await find('support check', { support: 'nli-deberta-v3-xsmall' })).toEqual({
        status: 'warning',
        detail: 'nli-deberta-v3-xsmall is not on this machine, never tried with Footnote (96 MB)',
        remedy: 'It is fetched at the next start from the hub huggingface.co.',
      });
    });
    it('warns of a folder that holds none, and fails on a name that is not known', async () => {
      expect(await find('support check', { support: join(root, 'corpus') })).toMatchObject({
        status: 'warning',
        detail: expect.stringContaining('there is not an .onnx file'),
        remedy: 'Until then statements are checked by rules and words alone.',
      });
      await expect(find('support check', { support: 'no-such-model' })).rejects.toThrow('no-such-model');
    });
    it('proves one that is there by running it', async (context) => {
      const { model, missing } = await overlapNli();
      if (!model) return context.skip(missing);
      await copyFile(model.weights, join(root, 'model.onnx'));
      await copyFile(model.tokenizer, join(root, 'tokenizer.json'));
      expect(await find('support check', { support: root })).toMatchObject({
        status: 'ok',
        detail: expect.stringContaining('a model of your own, and scores'),
      });
    });
  });

  describe('on the language model', () => {
    it('is content with the extractive answerer', async () => {
      expect(await find('language model')).toMatchObject({ status: 'ok' });
    });
    it('tells a GGUF file from another and from none', async () => {
      await writeFile(join(root, 'mine.gguf'), 'GGUF and so on');
      const [good, bad, none] = ['mine.gguf', 'corpus/one.md', 'none.gguf'].map(
        (name) => `llama-cpp:${join(root, name)}`,
      );
      expect(await find('language model', { llm: good ?? '' })).toMatchObject({ status: 'ok' });
      expect(await find('language model', { llm: bad ?? '' })).toMatchObject({ status: 'failure' });
      expect(await find('language model', { llm: none ?? '' })).toMatchObject({ status: 'failure' });
    });
    it('says when a model of the registry was never tried, and how large it is', async () => {
      const finding = await find('language model', { llm: 'llama-cpp:qwen2.5-1.5b-instruct' });
      expect(finding).toMatchObject({
        status: 'warning',
        detail: expect.stringContaining('never tried with Footnote (1118 MB)'),
      });
    });
    it('misses a key, and never shows one', async () => {
      expect(await find('language model', { llm: 'openai:large' })).toMatchObject({ status: 'warning' });
      const finding = await find('language model', { llm: 'openai:large', llmApiKey: 'secret-key' });
      expect(finding.status).toBe('ok');
      expect(JSON.stringify(finding)).not.toContain('secret-key');
    });
    it('fails on a setting that means nothing', async () => {
      await expect(find('language model', { llm: 'magic' })).rejects.toThrow('--llm must be');
    });
  });

  describe('on the index', () => {
    const fill = async (made: Manifest = manifest, withVectors = made.embedder !== null, id = 'one') => {
      const catalog = openSqliteCatalog(join(root, 'index'));
      await catalog.setManifest(made);
      const text = 'The harbour was closed on Tuesday.';
      const content = testContent(text);
      const vector = withVectors ? Float32Array.from({ length: 384 }, () => 384 ** -0.5) : null;
      const embedding = vector && { vector, wordCodes: Buffer.from([0]) };
      const passages = content.passages.map((passage) => ({ ...passage, embedding }));
      await catalog.putArticle(testArticle(id, text), { ...content, passages });
      await catalog.close();
    };
    const all = async (more: Record<string, string> = {}) => {
      const settings = { embeddingModel: bge.name, ...more };
      return [
        await find('index', settings),
        await find('index made by', settings),
        await find('vectors.hnsw', settings),
        await find('keywords.bin', settings),
      ];
    };
    const statuses = async (more?: Record<string, string>) => (await all(more)).map(({ status }) => status);

    it('warns when there is none, and makes none', async () => {
      expect(await statuses()).toEqual(['warning', 'warning', 'warning', 'warning']);
      expect(await readdir(root)).toEqual(['corpus']);
    });
    it('is content with one that is whole and current', async () => {
      await fill();
      await synchroniseHere(join(root, 'index'));
      const [index, , graph, keywords] = await all();
      expect(await statuses()).toEqual(['ok', 'ok', 'ok', 'ok']);
      expect(index?.detail).toContain('1 articles');
      expect(graph?.detail).toContain('checksum verified, 1 vectors');
      expect(keywords?.detail).toContain('checksum verified, 1 passages');
    });
    it('warns of a copy that was begun and is not complete', async () => {
      await fill();
      const catalog = openSqliteCatalog(join(root, 'index'));
      await catalog.setCopiedFrom({ id: 'other', alike: null, lastBegunAt: null });
      expect(await find('index')).toMatchObject({
        status: 'warning',
        detail: expect.stringMatching(/1 articles.*not complete/u),
        remedy: expect.stringContaining('npm run move'),
      });
      await catalog.setCopiedFrom({ id: 'other', alike: { from: 1, to: 2 }, lastBegunAt: '2024-08-13T10:00:00.000Z' });
      expect((await find('index')).status).toBe('ok');
      await catalog.close();
    });
    it('names what could not be read, why, and when it is tried again', async () => {
      await fill();
      expect(await find('files not read')).toEqual({ status: 'ok', detail: 'none' });
      const catalog = openSqliteCatalog(join(root, 'index'));
      const failures = [{ path: 'a.pdf', reason: 'It is encrypted.' }];
      const retryAt = '2024-08-13T10:01:00.000Z';
      const record = { kind: 'file', seen: null, articles: 0, failures, failed: 1, triedAt: retryAt, retryAt } as const;
      await catalog.putSources([{ ...record, source: 'a.pdf', attempts: 3 }]);
      await catalog.close();
      expect(await find('files not read')).toMatchObject({
        status: 'warning',
        detail: `1: a.pdf: It is encrypted. (tried 3 times, again on ${retryAt})`,
      });
    });
    it('warns of passages without vectors', async () => {
      await fill(manifest, false);
      expect((await all())[0]).toMatchObject({ status: 'warning', detail: expect.stringContaining('0 of 1 passages') });
    });
    it('fails on an index made with another model or other weights, with the way out', async () => {
      for (const change of [{ model: 'another-model' }, { sha256: 'f'.repeat(64) }]) {
        await rm(join(root, 'index'), { recursive: true, force: true });
        await fill({ ...manifest, embedder: { ...identity, ...change } });
        expect((await all())[1]).toMatchObject({ status: 'failure', detail: expect.stringContaining('--rebuild') });
        expect((await all({ embeddingModel: 'none' }))[1]).toMatchObject({ status: 'ok' });
      }
    });
    it('warns of an index without vectors, or of another splitter', async () => {
      for (const stale of [
        { ...manifest, embedder: null },
        { ...manifest, splitter: 'by-coin' },
      ]) {
        await rm(join(root, 'index'), { recursive: true, force: true });
        await fill(stale);
        expect((await all())[1]).toMatchObject({
          status: 'warning',
          remedy: expect.stringContaining('npm run ingest'),
        });
      }
    });
    it('warns of a graph or a keyword file that is missing, damaged or behind', async () => {
      await fill();
      expect(await statuses()).toEqual(['ok', 'ok', 'warning', 'warning']);
      await synchroniseHere(join(root, 'index'));
      await fill(manifest, true, 'two');
      for (const file of (await all()).slice(2))
        expect(file).toMatchObject({ status: 'warning', detail: expect.stringMatching(/version \d+ of \d+/) });
      await writeFile(graphFile(join(root, 'index')), 'not a graph');
      await writeFile(keywordFile(join(root, 'index')), 'no keywords');
      for (const file of (await all()).slice(2))
        expect(file).toMatchObject({ status: 'warning', detail: expect.stringContaining('not the file') });
    });
    it('is content when a sync left few changes out of a large keyword file', async () => {
      const folder = join(root, 'index');
      const catalog = openSqliteCatalog(folder);
      await catalog.setManifest({ ...manifest, embedder: null });
      const text = Array.from({ length: 20_000 }, (_, i) => `Line ${i}.`).join('\n');
      const put = (id: string, lines: string) => {
        const content = testContent(lines);
        const passages = content.passages.map((passage) => ({ ...passage, embedding: null }));
        return catalog.putArticle(testArticle(id, lines), { ...content, passages });
      };
      await put('large', text);
      await synchroniseHere(folder);
      await put('more', 'One more.');
      await catalog.close();
      expect((await synchroniseHere(folder)).keywords.done).toBe('postponed');
      const finding = await find('keywords.bin');
      expect(finding).toMatchObject({ status: 'ok', detail: expect.stringContaining('1 passages, too few') });
    });
    it('fails on a catalog that is damaged or another program’s', async () => {
      await mkdir(join(root, 'index'));
      await writeFile(catalogFile(join(root, 'index')), 'no database at all '.repeat(500));
      await expect(find('index')).rejects.toMatchObject({ code: 'INDEX_DAMAGED' });
      expect((await find('vectors.hnsw')).status).toBe('warning');
    });
  });

  describe('on the port', () => {
    it('is content with a free one and warns of one in use', async () => {
      expect(await find('port')).toMatchObject({ status: 'ok' });
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const port = String((server.address() as { port: number }).port);
      expect(await find('port', { port })).toMatchObject({
        status: 'warning',
        detail: expect.stringContaining('in use'),
      });
      await new Promise((resolve) => server.close(resolve));
      expect(await find('port', { port })).toMatchObject({ status: 'ok' });
    });
    it('fails on an address that is not this machine’s', async () => {
      expect(await find('port', { host: '192.0.2.1' })).toMatchObject({ status: 'failure' });
    });
  });

  describe('as a command', () => {
    const finding = (name: string, status: 'ok' | 'warning' | 'failure', remedy?: string): Check => ({
      name,
      run: async () => ({ status, detail: `${name} is ${status}`, ...(remedy && { remedy }) }),
    });
    const run = async (checks: Check[], json = false) => {
      let text = '';
      const write = (piece: string) => (text += piece);
      return { exit: await doctorCommand(readConfig(flags, {}), { json, write, checks }), text };
    };

    it('prints aligned lines, then what to do', async () => {
      const { exit, text } = await run([finding('disk', 'ok'), finding('long name', 'warning', 'Shorten it.')]);
      expect(exit).toBe(0);
      expect(text).toBe(
        [
          'ok    disk       disk is ok',
          'warn  long name  long name is warning',
          '',
          'Footnote can be used, with less than it could have.',
          'What to do:',
          '  long name: Shorten it.',
          '',
        ].join('\n'),
      );
    });
    it('exits with 1 when a part has failed, or a check has', async () => {
      const broken: Check = { name: 'broken', run: () => Promise.reject(new Error('it fell over')) };
      const { exit, text } = await run([finding('disk', 'ok'), broken]);
      expect(exit).toBe(1);
      expect(text).toContain('FAIL  broken  it fell over');
      expect((await run([finding('disk', 'failure')])).exit).toBe(1);
    });
    it('is one JSON object for a program', async () => {
      const { text } = await run([finding('disk', 'ok'), finding('page', 'warning', 'Build it.')], true);
      expect(JSON.parse(text)).toEqual({
        usable: true,
        checks: [
          { name: 'disk', status: 'ok', detail: 'disk is ok' },
          { name: 'page', status: 'warning', detail: 'page is warning', remedy: 'Build it.' },
        ],
      });
    });
    it('lets no name of a file command the terminal', async () => {
      const { text } = await run([{ name: 'a', run: async () => ({ status: 'ok', detail: '\u001B[31mred\nline' }) }]);
      expect(text.split('\n')[0]).not.toContain('\u001B');
    });
  });
});
