import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { describeSearchIndex, dimensions, store, unitVector } from '../../index/search-index.behaviour.ts';
import { describeSharedIndex } from '../../index/shared-index.behaviour.ts';
import { openWeaviateSearchIndex, type WeaviateSearchOptions } from '../../index/weaviate/weaviate-search-index.ts';

async function createPlace() {
  const indexFolder = await mkdtemp(join(tmpdir(), 'footnote-search-'));
  const catalog = openSqliteCatalog(indexFolder);
  const problems: string[] = [];
  const onProblem = (problem: string) => void problems.push(problem);
  const open = (options: Partial<WeaviateSearchOptions> = {}) =>
    openWeaviateSearchIndex({ catalog, url: inject('weaviateUrl'), onProblem, waitMs: 60_000, ...options });
  return {
    catalog,
    problems,
    open,
    async synchronise() {
      const index = await open();
      await index.refresh();
      await index.close();
    },
    dispose: () => rm(indexFolder, { recursive: true, force: true }),
  };
}

describeSearchIndex('search index on three nodes of Weaviate', createPlace);
describeSharedIndex('search index on three nodes of Weaviate', createPlace);

describe('two processes that bring Weaviate up to a catalog at once', () => {
  const vectors = Array.from({ length: 300 }, (_, i) => unitVector([i, 1, 300 - i]));
  const lines = vectors.map((_, i) => `Line ${i} of the flood.`);

  it.each(['with a lock', 'without one'])('end with the same, %s', async (way) => {
    const place = await createPlace();
    const { catalog } = place;
    await catalog.setManifest({
      format: 1,
      embedder: { model: 'test', sha256: 'a'.repeat(64), dimensions },
      splitter: 'test',
    });
    let last: Promise<unknown> = Promise.resolve();
    let atOnce = 0;
    let mostAtOnce = 0;
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const done = last.then(async () => {
        mostAtOnce = Math.max(mostAtOnce, ++atOnce);
        return work().finally(() => (atOnce -= 1));
      });
      last = done.catch(() => {});
      return done;
    };
    const options = way === 'with a lock' ? { exclusively: inTurn } : {};
    const indexes = await Promise.all([place.open(options), place.open(options)]);
    for (const id of ['a', 'b']) {
      await store(catalog, id, lines, vectors);
      await Promise.all(indexes.map((index) => index.refresh()));
    }
    await catalog.removeArticle('a');
    await Promise.all(indexes.map((index) => index.refresh()));
    const found = await Promise.all(indexes.map((index) => index.searchKeyword('flood', { limit: 1_000 })));
    expect(found.map((hits) => new Set(hits.map(({ passageId }) => passageId)).size)).toEqual([300, 300]);
    expect(found[0]).toEqual(found[1]);
    expect(await indexes[0].compare()).toMatchObject({ passages: 300, differing: [] });
    expect(place.problems).toEqual([]);
    expect(mostAtOnce).toBe(way === 'with a lock' ? 1 : 0);
    await Promise.all(indexes.map((index) => index.close()));
    await catalog.close();
    await place.dispose();
  });
});
