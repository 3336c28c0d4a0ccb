import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogFile, openSqliteCatalog } from './catalog/sqlite-catalog.ts';
import { type ArchivePlace, archivePlace } from './catalog/open-catalog.ts';
import { acquireLock } from './catalog/writer-lock.ts';
import { openEmbeddedSearchIndex } from './index/embedded/embedded-search-index.ts';
import { ingestFolder, runIngest } from './ingest-thread.ts';
import { unsplit } from './testing/catalog-samples.ts';
import { createHashEmbedder } from './testing/hash-embedder.ts';

describe('ingesting a folder', () => {
  let folder: string;
  let corpusFolder: string;
  let indexFolder: string;
  let place: ArchivePlace;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-ingest-'));
    [corpusFolder, indexFolder] = [join(folder, 'corpus'), join(folder, 'index')];
    place = archivePlace({ index: indexFolder, catalog: '' });
    await mkdir(corpusFolder);
    for (let i = 0; i < 30; i++)
      await writeFile(join(corpusFolder, `a${i}.md`), `The museum number ${i} opened its doors on Monday. `.repeat(20));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('leaves the event loop of its caller free', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const steps = new Set<string>();
    const report = await runIngest(
      { corpusFolder, place, model: null, embeddingWorkers: 1 },
      { onProgress: ({ step }) => steps.add(step) },
    );
    delay.disable();
    expect(report.added).toHaveLength(30);
    expect(steps).toContain('done');
    expect(delay.percentile(50) / 1e6).toBeLessThan(50);
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const running = runIngest(
      { corpusFolder, place, model: null, embeddingWorkers: 1 },
      { signal: controller.signal, onProgress: () => controller.abort(new Error('told to stop')) },
    );
    await expect(running).rejects.toThrow('told to stop');
    await runIngest({ corpusFolder, place, model: null, embeddingWorkers: 1 });
  });

  it('is done by one process at a time; the other is told', async () => {
    const lock = acquireLock(indexFolder, 'writer');
    await expect(runIngest({ corpusFolder, place, model: null, embeddingWorkers: 1 })).rejects.toMatchObject({
      code: 'INDEX_LOCKED',
    });
    lock.release();
    await runIngest({ corpusFolder, place, model: null, embeddingWorkers: 1 });
  });

  it('can be asked meanwhile, and shows each article whole', async () => {
    await ingestFolder({ corpusFolder, indexFolder, embedder: createHashEmbedder() });
    for (let i = 0; i < 30; i++)
      await writeFile(
        join(corpusFolder, `a${i}.md`),
        `The harbour number ${i} closed its gates on Friday. `.repeat(25),
      );
    const catalog = openSqliteCatalog(indexFolder, { readonly: true });
    const index = await openEmbeddedSearchIndex({ catalog, indexFolder });
    const running = runIngest({ corpusFolder, place, model: null, embeddingWorkers: 1 });
    const isOver = async () => Promise.race([running.then(() => true), setImmediate(false)]);
    while (!(await isOver())) {
      for (const question of ['museum', 'harbour']) {
        const hits = await index.searchKeyword(question, { limit: 20 });
        for (const { articleId, start, end, text } of await catalog.passages(hits.map(({ passageId }) => passageId))) {
          const article = await catalog.article(articleId);
          // The article may have been replaced between the two reads; then its passages are others.
          if (article?.text.includes(question)) expect(article.text.slice(start, end)).toBe(text);
        }
      }
    }
    expect((await running).changed).toHaveLength(30);
    expect(await index.searchKeyword('museum', { limit: 20 })).toEqual([]);
    await index.close();
    await catalog.close();
  });

  it('puts a new catalog in place of a damaged one when asked to, keeps the old file and what was added over HTTP', async () => {
    await ingestFolder({ corpusFolder, indexFolder, embedder: createHashEmbedder() });
    const catalog = openSqliteCatalog(indexFolder);
    const upload = {
      id: 'up',
      path: 'up',
      title: 'Up',
      outlet: null,
      author: null,
      publishedAt: null,
      url: null,
      text: 'A tower fell in the night.',
    };
    await catalog.putArticle(upload, { contentHash: 'up', origin: 'upload', ...unsplit });
    await catalog.close();
    const bytes = await readFile(catalogFile(indexFolder));
    const damagedPages = Math.floor(bytes.length / 4096 / 2);
    await writeFile(catalogFile(indexFolder), bytes.fill(0, damagedPages * 4096, (damagedPages + 3) * 4096));
    const run = (rebuild: boolean) =>
      ingestFolder({ corpusFolder, indexFolder, embedder: createHashEmbedder(), rebuild });
    await expect(run(false)).rejects.toMatchObject({ code: 'INDEX_DAMAGED' });
    expect((await run(true)).added).toHaveLength(30);
    expect((await readdir(indexFolder)).filter((name) => name.includes('damaged'))).not.toEqual([]);
    const healed = openSqliteCatalog(indexFolder);
    expect(await healed.article('up')).toMatchObject({ text: upload.text, origin: 'upload' });
    expect(await healed.coverage()).toMatchObject({ articles: 31 });
    await healed.close();
  });
});
