import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testManifest } from '../../testing/catalog-samples.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { describeSearchIndex, dimensions, store, unitVector } from '../search-index.behaviour.ts';
import type { EmbeddedSearchOptions } from './embedded-search-index.ts';
import { openEmbeddedSearchIndex } from './embedded-search-index.ts';
import { graphFile } from './hnsw-file.ts';
import { keywordFile } from './keywords/keyword-file.ts';
import { synchroniseHere, synchroniseSearchIndex } from './synchronise.ts';

async function createPlace(options: Partial<EmbeddedSearchOptions>) {
  const indexFolder = await mkdtemp(join(tmpdir(), 'footnote-search-'));
  const catalog = openSqliteCatalog(indexFolder);
  return {
    catalog,
    open: () => openEmbeddedSearchIndex({ catalog, indexFolder, ...options }),
    synchronise: async () => void (await synchroniseHere(indexFolder)),
    dispose: () => rm(indexFolder, { recursive: true, force: true }),
  };
}

describeSearchIndex('embedded search index, small enough for exact search', () => createPlace({}));
describeSearchIndex('embedded search index on the graph', () => createPlace({ exactLimit: 0, lookMs: 0 }));

describe('the embedded search index and its graph', () => {
  let indexFolder: string;
  let catalog: Catalog;
  const question = unitVector([1, 2]);
  const vectors = Array.from({ length: 50 }, (_, i) => unitVector([i, 1, 50 - i]));
  const lines = vectors.map((_, i) => `Line ${i}.`);
  const open = (options: Partial<EmbeddedSearchOptions> = {}) =>
    openEmbeddedSearchIndex({ catalog, indexFolder, exactLimit: 0, recentLimit: 20, lookMs: 0, ...options });

  beforeEach(async () => {
    indexFolder = await mkdtemp(join(tmpdir(), 'footnote-search-'));
    catalog = openSqliteCatalog(indexFolder);
    await catalog.setManifest({ ...testManifest, embedder: { model: 'test', sha256: 'a'.repeat(64), dimensions } });
    await store(catalog, 'a', lines, vectors);
  });
  afterEach(async () => {
    await catalog.close();
    await rm(indexFolder, { recursive: true, force: true });
  });

  it('serves keywords while too much has no graph yet, and dense search once it is there, without a restart', async () => {
    const index = await open();
    expect(index.dense).toBe(false);
    expect(await index.searchKeyword('line 7', { limit: 60 })).toHaveLength(50);
    await synchroniseSearchIndex(indexFolder);
    await vi.waitFor(async () => {
      await index.searchDense(question, { limit: 5 });
      expect(index.dense).toBe(true);
    });
    expect(await index.searchDense(question, { limit: 60 })).toHaveLength(50);
    expect(index.version()).toBe(await catalog.version());
    await index.close();
  });

  it('serves on with a graph that is behind, and never shows what was removed', async () => {
    await synchroniseHere(indexFolder);
    const index = await open();
    const [removed] = await catalog.passagesOf('a');
    await store(catalog, 'a', lines.slice(1), vectors.slice(1));
    await store(catalog, 'b', lines, vectors);
    const ids = (await index.searchDense(question, { limit: 200 })).map(({ passageId }) => passageId);
    expect(index.dense).toBe(true);
    const stored = new Set(
      [...(await catalog.passagesOf('a')), ...(await catalog.passagesOf('b'))].map(({ id }) => id),
    );
    expect(ids.filter((id) => !stored.has(id))).toEqual([]);
    expect(ids).not.toContain(removed?.id);
    await index.close();
  });

  it('says what is wrong with a damaged graph and does not load it', async () => {
    await synchroniseHere(indexFolder);
    await writeFile(graphFile(indexFolder), 'damaged');
    const problems: string[] = [];
    const index = await open({ onProblem: (problem) => problems.push(problem) });
    expect(problems).toEqual([expect.stringContaining('vectors.hnsw')]);
    expect(index.dense).toBe(false);
    expect(await index.searchKeyword('line 7', { limit: 60 })).toHaveLength(50);
    await index.close();
  });

  it('finds the same with filters for a few and for many passages', async () => {
    await synchroniseHere(indexFolder);
    await store(catalog, 'b', lines.slice(0, 10), vectors.slice(0, 10));
    const index = await open();
    const all = await index.searchDense(question, { limit: 100 });
    const ofB = new Set((await catalog.passagesOf('b')).map(({ id }) => id));
    const filtered = await index.searchDense(question, { limit: 100, filters: { articleIds: ['b'] } });
    expect(filtered.map(({ passageId }) => passageId)).toEqual(
      all.filter(({ passageId }) => ofB.has(passageId)).map(({ passageId }) => passageId),
    );
    await index.close();
  });

  it('starts again when another embedder took over', async () => {
    await synchroniseHere(indexFolder);
    const index = await open();
    const embedder = { model: 'other', sha256: 'b'.repeat(64), dimensions };
    await catalog.setManifest({ ...testManifest, embedder });
    expect(await index.searchDense(question, { limit: 5 })).toEqual([]);
    await store(catalog, 'b', lines.slice(0, 3), vectors.slice(0, 3));
    expect(await index.searchDense(question, { limit: 5 })).toHaveLength(3);
    expect(await synchroniseHere(indexFolder)).toMatchObject({ done: 'rebuilt', added: 3 });
    await index.close();
  });

  it('says what is wrong with a damaged keyword file and reads the catalog instead', async () => {
    await synchroniseHere(indexFolder);
    await writeFile(keywordFile(indexFolder), 'damaged');
    const problems: string[] = [];
    const index = await open({ onProblem: (problem) => problems.push(problem) });
    expect(problems).toEqual([expect.stringContaining('keywords.bin')]);
    expect(await index.searchKeyword('line 7', { limit: 60 })).toHaveLength(50);
    await index.close();
  });

  it('takes over a newer keyword file without a restart, and serves on with the old one while it is damaged', async () => {
    await synchroniseHere(indexFolder);
    const problems: string[] = [];
    const index = await open({ onProblem: (problem) => problems.push(problem) });
    const [added] = await store(catalog, 'b', ['A drought.'], []);
    const drought = async () => (await index.searchKeyword('drought', { limit: 5 })).map(({ passageId }) => passageId);
    expect(await drought()).toEqual([added]);
    await synchroniseHere(indexFolder);
    expect(await drought()).toEqual([added]);
    await writeFile(keywordFile(indexFolder), 'damaged');
    await vi.waitFor(async () => {
      expect(await drought()).toEqual([added]);
      expect(problems).toContainEqual(expect.stringContaining('keywords.bin'));
    });
    expect(await drought()).toEqual([added]);
    await index.close();
  });

  it('keeps its words when another embedder takes over', async () => {
    await synchroniseHere(indexFolder);
    const index = await open();
    await catalog.setManifest({ ...testManifest, embedder: { model: 'other', sha256: 'b'.repeat(64), dimensions } });
    expect(await index.searchKeyword('line 7', { limit: 60 })).toHaveLength(50);
    await index.close();
    expect(await synchroniseHere(indexFolder)).toMatchObject({ keywords: { done: 'rebuilt', added: 50 } });
  });

  it('stops building when told to, and leaves nothing half-done', async () => {
    const controller = new AbortController();
    controller.abort(new Error('told to stop'));
    await expect(synchroniseSearchIndex(indexFolder, { signal: controller.signal })).rejects.toThrow('told to stop');
    await expect(synchroniseHere(indexFolder, { signal: controller.signal })).rejects.toThrow('told to stop');
    expect(await synchroniseHere(indexFolder)).toMatchObject({ done: 'rebuilt' });
  });
});
