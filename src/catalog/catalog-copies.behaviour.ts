import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogForEachTest } from '../testing/catalog-for-each-test.ts';
import type { Article } from '../corpus/article.ts';
import { testArticle, testContent } from '../testing/catalog-samples.ts';
import type { CatalogPlace } from './catalog.behaviour.ts';
import type { Catalog } from './catalog.ts';

/** Sixty words that no other story has, and those of its copies: whole, with a line before it, without its end. */
function story(name: string) {
  const lines = Array.from({ length: 6 }, (_, line) =>
    Array.from({ length: 10 }, (_, word) => `${name}${line}${word}`).join(' '),
  );
  return {
    whole: lines.join('\n'),
    longer: ['An outlet says this.', ...lines].join('\n'),
    shorter: lines.slice(0, 5).join('\n'),
  };
}
const flood = story('flood');
const strike = story('strike');

/** How every catalog tells which articles print the same text; a part of `describeCatalog`. */
export function describeCatalogCopies(name: string, createPlace: () => Promise<CatalogPlace>): void {
  describe(`${name}: copies`, () => {
    let catalog: Catalog;
    const reopen = catalogForEachTest(createPlace, (opened) => (catalog = opened));
    const put = (id: string, text: string, fields: Partial<Article> = {}) =>
      catalog.putArticle(testArticle(id, text, fields), testContent(text));
    const groups = async (...ids: string[]) =>
      [...(await catalog.copiesOf(ids))].map(([id, copies]) => `${id}: ${copies.map((copy) => copy.id).join(' ')}`);

    it('names all that print the same text, the original first', async () => {
      await put('undated', flood.shorter);
      await put('later', flood.whole, { publishedAt: '2024-05-02', outlet: 'Post', title: 'Floods' });
      await put('first', flood.longer, { publishedAt: '2024-05-01T23:00:00Z' });
      await put('other', strike.whole, { publishedAt: '2024-05-01' });
      const [copies] = [...(await catalog.copiesOf(['later'])).values()];
      expect(copies?.map(({ id }) => id)).toEqual(['first', 'later', 'undated']);
      expect(copies?.[1]).toEqual({ id: 'later', title: 'Floods', outlet: 'Post', publishedAt: '2024-05-02' });
      expect(await groups('undated', 'other', 'unknown', 'first', 'undated')).toEqual([
        'undated: first later undated',
        'first: first later undated',
      ]);
    });

    it('orders by the moment, then by id', async () => {
      await put('c', flood.whole, { publishedAt: '2024-05-02T01:00:00+03:00' });
      await put('a', flood.whole, { publishedAt: '2024-05-02' });
      await put('d', flood.whole);
      await put('b', flood.whole, { publishedAt: '2024-05-02T00:00:00Z' });
      expect(await groups('a')).toEqual(['a: c a b d']);
    });

    it('still knows them after a restart, and forgets what is replaced or removed', async () => {
      for (const id of ['a', 'b', 'c']) await put(id, flood.whole);
      await reopen();
      expect(await groups('b')).toEqual(['b: a b c']);
      await put('a', strike.whole);
      expect(await groups('a', 'b')).toEqual(['b: b c']);
      await catalog.removeArticle('c');
      expect(await groups('a', 'b')).toEqual([]);
      await put('d', strike.longer);
      expect(await groups('a', 'd')).toEqual(['a: a d', 'd: a d']);
    });

    it('takes an article without a signature for a copy of nothing', async () => {
      await put('a', flood.whole);
      await catalog.putArticle(testArticle('b', flood.whole), testContent(flood.whole, { signature: null }));
      expect(await groups('a', 'b')).toEqual([]);
    });

    it('tells the same whatever was stored in which order', async () => {
      const texts = [flood.whole, flood.longer, flood.shorter, strike.whole, strike.shorter, 'Short.', ''];
      const change = fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        text: fc.option(fc.constantFrom(...texts)),
        publishedAt: fc.constantFrom(null, '2024-05-01', '2024-05-02', '2024-06-01'),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 10 }), async (history) => {
          for (const id of ['a', 'b', 'c', 'd']) await catalog.removeArticle(id);
          const last = new Map<string, (typeof history)[number]>();
          for (const each of history) {
            last.set(each.id, each);
            if (each.text === null) await catalog.removeArticle(each.id);
            else await put(each.id, each.text, { publishedAt: each.publishedAt });
          }
          const after = await groups('a', 'b', 'c', 'd');
          for (const id of last.keys()) await catalog.removeArticle(id);
          for (const { id, text, publishedAt } of [...last.values()].reverse())
            if (text !== null) await put(id, text, { publishedAt });
          expect(await groups('a', 'b', 'c', 'd')).toEqual(after);
        }),
        { numRuns: 25 },
      );
    });
  });
}
