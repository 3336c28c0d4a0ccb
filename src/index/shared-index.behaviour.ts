import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import type { Comparable } from './index-comparison.ts';
import { type SearchPlace, dimensions, store, unitVector } from './search-index.behaviour.ts';
import type { Hit, SearchIndex } from './search-index.ts';

export type SharedPlace = Omit<SearchPlace, 'open'> & { open(): Promise<SearchIndex & Comparable> };

/** What every search index does that several processes share, beside what `describeSearchIndex` says. */
export function describeSharedIndex(name: string, createPlace: () => Promise<SharedPlace>): void {
  describe(`${name}, shared by several processes`, () => {
    let place: SharedPlace;
    let catalog: Catalog;
    const vectors = Array.from({ length: 40 }, (_, i) => unitVector([i, 1, 40 - i]));
    const lines = vectors.map((_, i) => `Line ${i} of the flood.`);
    const embedder = { model: 'test', sha256: 'a'.repeat(64), dimensions };
    const manifest = { format: 1, embedder, splitter: 'test' };
    const many = { limit: 500 };
    const ids = (hits: readonly Hit[]) => hits.map(({ passageId }) => passageId);

    beforeEach(async () => {
      place = await createPlace();
      ({ catalog } = place);
      await catalog.setManifest(manifest);
      await store(catalog, 'a', lines, vectors);
    });
    afterEach(async () => {
      await catalog.close();
      await place.dispose();
    });

    it('is one for all of them, whoever takes in what is new', async () => {
      const indexes = await Promise.all([place.open(), place.open(), place.open()]);
      for (const [name, passages] of [
        ['b', 80],
        ['c', 120],
      ] as const) {
        await store(catalog, name, lines, vectors);
        const found = await Promise.all(indexes.map((index) => index.searchKeyword('flood', many)));
        expect(new Set(ids(found[0] ?? [])).size).toBe(passages);
        for (const each of found) expect(each).toEqual(found[0]);
      }
      expect(await indexes[0].compare()).toMatchObject({ passages: 120, differing: [] });
      await Promise.all(indexes.map((index) => index.close()));
    });

    it('makes everything anew when another embedder takes over, and never compares vectors of two', async () => {
      const index = await place.open();
      expect(await index.searchDense(unitVector([1]), { limit: 5 })).toHaveLength(5);
      await catalog.setManifest({ ...manifest, embedder: { ...embedder, model: 'other' } });
      expect(await index.searchDense(unitVector([1]), { limit: 5 })).toEqual([]);
      expect(await index.searchKeyword('flood', many)).toHaveLength(40);
      await store(catalog, 'b', lines.slice(0, 3), vectors.slice(0, 3));
      expect(await index.searchDense(unitVector([1]), { limit: 5 })).toHaveLength(3);
      expect(index.dense).toBe(true);
      await index.close();
    });

    it('takes in whatever text there is', async () => {
      const index = await place.open();
      const id = `${'b'.repeat(3_000)}\0`;
      const outlet = `o${'\0'.repeat(3_000)}`;
      const long = 'ab'.repeat(4_000);
      const strange = ['\0', '\uD800', 'x'.repeat(9_000), `${long} ${long}c`, "'; --", '😀 𝔘𝔫'];
      const title = '\uDC00 long '.repeat(400);
      const [first] = await store(catalog, id, strange, [], { outlet, title });
      const filters = { articleIds: [id], outlets: [outlet] };
      expect(ids(await index.newest({ limit: 1, filters }))).toEqual([first]);
      expect(await index.searchKeyword('x'.repeat(9_000), many)).toHaveLength(1);
      expect(await index.searchKeyword(`${long}c`, many)).toHaveLength(1);
      expect((await index.compare()).differing).toEqual([]);
      await catalog.removeArticle(id);
      expect(await index.searchKeyword('x'.repeat(9_000), many)).toEqual([]);
      await index.close();
    });
  });
}
