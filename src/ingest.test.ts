import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from './catalog/catalog.ts';
import { openSqliteCatalog } from './catalog/sqlite-catalog.ts';
import type { IngestOptions, IngestProgress } from './ingest.ts';
import { ingest } from './ingest.ts';
import { splitArticle } from './passages/split-article.ts';
import { unsplit } from './testing/catalog-samples.ts';
import { createHashEmbedder } from './testing/hash-embedder.ts';

const story = (subject: string, sentences = 3) =>
  Array.from(
    { length: sentences },
    (_, i) => `The ${subject} opened its ${i + 1} doors to visitors on Monday morning.`,
  ).join(' ');

describe('ingest', () => {
  let folder: string;
  let corpusFolder: string;
  let catalog: Catalog;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-ingest-'));
    corpusFolder = join(folder, 'corpus');
    await mkdir(corpusFolder);
    catalog = openSqliteCatalog(join(folder, 'index'));
  });
  afterEach(async () => {
    await catalog.close();
    await rm(folder, { recursive: true, force: true });
  });

  const write = async (path: string, text: string | Uint8Array) => {
    await mkdir(dirname(join(corpusFolder, path)), { recursive: true });
    await writeFile(join(corpusFolder, path), text);
  };
  const sync = (options: Partial<IngestOptions> = {}) =>
    ingest({ corpusFolder, catalog, embedder: createHashEmbedder(), synchroniseIndex: async () => {}, ...options });
  const storedIds = async () => [...(await catalog.inventory()).keys()].sort();

  it('stores every article whole, with passages whose spans slice to their text and which all have vectors', async () => {
    await write('a.md', story('museum', 40));
    await write('deep/b.md', story('harbour'));
    const report = await sync();
    expect(report).toMatchObject({ added: ['a', 'deep/b'], changed: [], removed: [], unchanged: 0, failed: [] });
    for (const id of await storedIds()) {
      const article = await catalog.article(id);
      const passages = await catalog.passagesOf(id);
      expect(passages.map(({ start, end, ordinal, sentences }) => ({ start, end, ordinal, sentences }))).toEqual(
        splitArticle(article?.text ?? '').map(({ start, end, ordinal, sentences }) => ({
          start,
          end,
          ordinal,
          sentences,
        })),
      );
      for (const { start, end, text } of passages) expect(article?.text.slice(start, end)).toBe(text);
    }
    const coverage = await catalog.coverage();
    expect(coverage.passages).toBeGreaterThan(2);
    expect(coverage.passagesWithVectors).toBe(coverage.passages);
    expect(report.passagesEmbedded).toBe(coverage.passages);
  });

  it('does nothing for what is unchanged', async () => {
    await write('a.md', story('museum'));
    await sync();
    const version = await catalog.version();
    const embedder = createHashEmbedder();
    expect(await sync({ embedder })).toMatchObject({
      added: [],
      changed: [],
      unchanged: 1,
      passagesEmbedded: 0,
      indexVersion: version,
    });
    expect(embedder.asked.passages).toEqual([]);
  });

  it('embeds only the passages of a changed article that are new', async () => {
    const longText = Array.from({ length: 12 }, (_, i) => story(`museum number ${i}`, 12)).join('\n\n');
    await write('a.md', longText);
    await sync();
    const { passages } = await catalog.coverage();
    await write('a.md', `${longText}\n\n${story('harbour', 2)}`);
    const report = await sync();
    expect(report).toMatchObject({ changed: ['a'] });
    expect(report.passagesEmbedded).toBeLessThan(passages / 2);
    expect(report.passagesFromCache).toBeGreaterThan(passages / 2);
  });

  it('follows moved and removed files without embedding', async () => {
    await write('a.md', story('museum'));
    await write('b.md', story('harbour'));
    await sync();
    await mkdir(join(corpusFolder, 'new'));
    await rename(join(corpusFolder, 'a.md'), join(corpusFolder, 'new', 'a.md'));
    await rm(join(corpusFolder, 'b.md'));
    const report = await sync();
    expect(report).toMatchObject({
      added: [],
      moved: [{ from: 'a', to: 'new/a' }],
      removed: ['b'],
      passagesEmbedded: 0,
    });
    expect(await storedIds()).toEqual(['new/a']);
  });

  it('remembers vectors of a file that was away for one sync', async () => {
    await write('a.md', story('museum'));
    await sync();
    await rename(join(corpusFolder, 'a.md'), join(folder, 'away.md'));
    await sync();
    await rename(join(folder, 'away.md'), join(corpusFolder, 'a.md'));
    expect(await sync()).toMatchObject({ added: ['a'], passagesEmbedded: 0 });
  });

  it('removes nothing when the corpus folder is gone', async () => {
    await write('a.md', story('museum'));
    await sync();
    await rename(corpusFolder, `${corpusFolder}-away`);
    await expect(sync()).rejects.toMatchObject({ code: 'CORPUS_MISSING' });
    expect(await storedIds()).toEqual(['a']);
  });

  it('keeps the stored article of a file that can no longer be read, and goes on with the others', async () => {
    await write('a.md', story('museum'));
    await sync();
    await write('a.md', new Uint8Array([0, 1, 2, 0, 255, 0, 0, 3]));
    await write('b.md', story('harbour'));
    const report = await sync();
    expect(report).toMatchObject({ added: ['b'], removed: [], failed: [{ path: 'a.md' }] });
    expect((await catalog.article('a'))?.text).toContain('museum');
  });

  it('never touches an article that is not of the corpus folder', async () => {
    await sync();
    const upload = {
      id: 'up',
      path: 'up',
      title: 'Up',
      outlet: null,
      author: null,
      publishedAt: null,
      url: null,
      text: story('tower'),
    };
    await catalog.putArticle(upload, { contentHash: 'up', origin: 'upload', ...unsplit });
    await sync();
    expect(await catalog.article('up')).toMatchObject({ origin: 'upload', text: upload.text });
    // It is split and embedded like the others.
    expect(await catalog.passagesOf('up')).not.toEqual([]);
  });

  it('keeps to the paths that it is given', async () => {
    await write('in/a.md', story('museum'));
    await write('out/b.md', story('harbour'));
    expect(await sync({ paths: ['in'] })).toMatchObject({ added: ['in/a'] });
    expect(await sync()).toMatchObject({ added: ['out/b'], unchanged: 1 });
  });

  it('stores without vectors when there is no embedder, and adds them once there is one', async () => {
    await write('a.md', story('museum'));
    expect(await sync({ embedder: null })).toMatchObject({ added: ['a'], passagesEmbedded: 0 });
    expect(await catalog.coverage()).toMatchObject({ passagesWithVectors: 0 });
    expect(await sync({ embedder: null })).toMatchObject({ unchanged: 1 });
    const report = await sync();
    expect(report).toMatchObject({ unchanged: 1 });
    expect(report.passagesEmbedded).toBeGreaterThan(0);
    expect(await sync({ embedder: null })).toMatchObject({ unchanged: 1 });
    const { passages, passagesWithVectors } = await catalog.coverage();
    expect(passagesWithVectors).toBe(passages);
  });

  it('refuses another embedding model and says what to run; a rebuild takes it', async () => {
    await write('a.md', story('museum'));
    await sync();
    const other = createHashEmbedder({ model: 'another-model', dimensions: 64 });
    await expect(sync({ embedder: other })).rejects.toMatchObject({
      code: 'INDEX_FORMAT',
      message: expect.stringContaining('--rebuild'),
    });
    expect((await sync({ embedder: other, rebuild: true })).passagesEmbedded).toBeGreaterThan(0);
    expect(await catalog.manifest()).toMatchObject({ embedder: { model: 'another-model' } });
    expect(await sync({ embedder: other })).toMatchObject({ passagesEmbedded: 0 });
  });

  it('splits anew what another splitter has split', async () => {
    await write('a.md', story('museum'));
    await sync();
    const manifest = await catalog.manifest();
    const article = await catalog.article('a');
    if (!manifest || !article) throw new Error('nothing was stored');
    await catalog.putArticle(article, {
      contentHash: article.contentHash,
      origin: 'corpus',
      ...unsplit,
      splitter: 'before',
    });
    await catalog.setManifest({ ...manifest, splitter: 'before' });
    expect(await sync()).toMatchObject({ unchanged: 1, passagesEmbedded: 0 });
    expect(await catalog.passagesOf('a')).not.toEqual([]);
    expect(await catalog.manifest()).toEqual(manifest);
  });

  it('keeps what it has stored when it is stopped, and goes on from there', async () => {
    for (let i = 0; i < 40; i++) await write(`a${i}.md`, story(`museum ${i}`, 30));
    const controller = new AbortController();
    const embedder = createHashEmbedder();
    const slow: typeof embedder = {
      ...embedder,
      async embedPassages(texts, options) {
        if (embedder.asked.passages.length > 40) controller.abort(new Error('told to stop'));
        return embedder.embedPassages(texts, options);
      },
    };
    await expect(sync({ embedder: slow, signal: controller.signal })).rejects.toThrow('told to stop');
    const kept = (await storedIds()).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(40);
    const report = await sync();
    expect(report).toMatchObject({ unchanged: kept });
    expect(report.added).toHaveLength(40 - kept);
  });

  it('stops with the error of an embedder that fails, and keeps what was stored before', async () => {
    await write('a.md', story('museum'));
    await sync();
    await write('b.md', story('harbour'));
    const broken = { ...createHashEmbedder(), embedPassages: () => Promise.reject(new Error('out of order')) };
    await expect(sync({ embedder: broken })).rejects.toThrow('out of order');
    expect(await storedIds()).toEqual(['a']);
  });

  it('has a bounded number of passages under way, however many there are', async () => {
    for (let i = 0; i < 60; i++) await write(`a${i}.md`, story(`museum ${i}`, 30));
    const embedder = createHashEmbedder();
    let [underWay, most] = [0, 0];
    const counting: typeof embedder = {
      ...embedder,
      async embedPassages(texts, options) {
        underWay += texts.length;
        most = Math.max(most, underWay);
        // Slower than the reading of files, as a model is.
        await new Promise((resolve) => void setTimeout(resolve, 40));
        underWay -= texts.length;
        return embedder.embedPassages(texts, options);
      },
    };
    await sync({ embedder: counting });
    expect((await catalog.coverage()).passages).toBeGreaterThan(128);
    expect(most).toBeGreaterThan(16);
    expect(most).toBeLessThanOrEqual(64);
  });

  it('tells how it stands, step by step', async () => {
    for (let i = 0; i < 5; i++) await write(`a${i}.md`, story(`museum ${i}`));
    const told: IngestProgress[] = [];
    await sync({ onProgress: (progress) => told.push(progress) });
    expect([...new Set(told.map(({ step }) => step))]).toEqual(['loading', 'embedding', 'indexing', 'done']);
    expect(told.at(-1)).toMatchObject({ articlesDone: 5, articlesTotal: 5 });
    expect(told.at(-1)?.passagesDone).toBe(told.at(-1)?.passagesTotal);
  });
});
