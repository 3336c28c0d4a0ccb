import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogForEachTest } from '../testing/catalog-for-each-test.ts';
import { testArticle, testContent, testManifest } from '../testing/catalog-samples.ts';
import type { CatalogPlace } from './catalog.behaviour.ts';
import type { Catalog, CatalogChanges } from './catalog.ts';

async function idsOf(changes: CatalogChanges) {
  const added: number[] = [];
  for await (const { passageId } of changes.added) added.push(passageId);
  return { added: added.sort((a, b) => a - b), removed: changes.removed.toSorted((a, b) => a - b) };
}

/** How every catalog tells a derived index what changed; a part of `describeCatalog`. */
export function describeCatalogChanges(name: string, createPlace: () => Promise<CatalogPlace>): void {
  describe(`${name}: changes`, () => {
    let catalog: Catalog;
    catalogForEachTest(createPlace, (opened) => (catalog = opened));
    const put = (catalog: Catalog, id: string, text: string) =>
      catalog.putArticle(testArticle(id, text), testContent(text));

    it('says what a derived index must add and remove', async () => {
      await put(catalog, 'a', 'One.\nTwo.');
      await put(catalog, 'b', 'Three.');
      const middle = await catalog.version();
      const [one, two] = await catalog.passagesOf('a');
      const [three] = await catalog.passagesOf('b');
      await put(catalog, 'a', 'Four.');
      const [four] = await catalog.passagesOf('a');
      const later = await catalog.changesSince(middle);
      expect(later).toMatchObject({ version: await catalog.version(), fromScratch: false });
      expect(await idsOf(later)).toEqual({ added: [four?.id], removed: [one?.id, two?.id] });
      const all = await catalog.changesSince(0);
      expect(all.fromScratch).toBe(true);
      expect(await idsOf(all)).toEqual({ added: [three?.id, four?.id], removed: [] });
      expect(await idsOf(await catalog.changesSince(await catalog.version()))).toEqual({ added: [], removed: [] });
    });

    it('tells an index from the future to start from nothing', async () => {
      await put(catalog, 'a', 'One.');
      const changes = await catalog.changesSince(1000);
      expect(changes.fromScratch).toBe(true);
      expect((await idsOf(changes)).added).toHaveLength(1);
    });

    it('follows any history of changes to the same end', async () => {
      const names = fc.constantFrom('a', 'b', 'c');
      const change = fc.record({
        id: names,
        lines: fc.option(fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 })),
        look: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (history) => {
          const held = new Set<number>();
          let version = await catalog.version();
          for await (const { passageId } of (await catalog.changesSince(0)).added) held.add(passageId);
          const follow = async () => {
            const changes = await catalog.changesSince(version);
            for (const id of changes.removed) held.delete(id);
            for await (const { passageId } of changes.added) held.add(passageId);
            version = changes.version;
          };
          for (const { id, lines, look } of history) {
            await (lines ? put(catalog, id, lines.join('\n')) : catalog.removeArticle(id));
            if (look) await follow();
          }
          await follow();
          const stored = await Promise.all(['a', 'b', 'c'].map((id) => catalog.passagesOf(id)));
          expect([...held].sort((a, b) => a - b)).toEqual(
            stored
              .flat()
              .map(({ id }) => id)
              .sort((a, b) => a - b),
          );
        }),
        { numRuns: 30 },
      );
    });

    it('drops every vector when another embedder takes over, and leaves the articles', async () => {
      await put(catalog, 'a', 'One.');
      const version = await catalog.version();
      const embedder = { model: 'other', sha256: 'b'.repeat(64), dimensions: 4 };
      await catalog.setManifest({ ...testManifest, embedder });
      expect((await catalog.inventory()).get('a')?.withoutVectors).toBe(1);
      expect(await catalog.cachedVectors(['hash of One.'])).toEqual(new Map());
      expect((await catalog.passagesOf('a')).map(({ text }) => text)).toEqual(['One.']);
      const changes = await catalog.changesSince(version);
      expect(changes.fromScratch).toBe(true);
      expect((await idsOf(changes)).added).toEqual([]);
    });
  });
}
