import { describe, expect, it } from 'vitest';
import { catalogForEachTest } from '../testing/catalog-for-each-test.ts';
import { testArticle, testContent, unsplit } from '../testing/catalog-samples.ts';
import type { CatalogPlace } from './catalog.behaviour.ts';
import type { ArticleChanges, Catalog, WholeArticle } from './catalog.ts';

/** What every catalog gives to another one that is to hold the same. */
export function describeWholeArticles(name: string, createPlace: () => Promise<CatalogPlace>): void {
  describe(`${name}: whole articles`, () => {
    let catalog: Catalog;
    const reopen = catalogForEachTest(createPlace, (opened) => (catalog = opened));
    const put = (id: string, text = `Text of ${id}.`) => catalog.putArticle(testArticle(id, text), testContent(text));
    /** With bytes as numbers, whatever holds them. */
    const plain = (whole: WholeArticle | null) => {
      const passages = whole?.content.passages.map(({ embedding, ...passage }) => ({
        ...passage,
        embedding: embedding && { vector: [...embedding.vector], wordCodes: [...embedding.wordCodes] },
      }));
      return whole && { ...whole, content: { ...whole.content, passages } };
    };

    it('gives back all that an article was stored with', async () => {
      const text = 'One.\nTwo, \0 with 𝄞.\n\nThree.';
      const article = testArticle('a/b ü', text, {
        outlet: 'Daily\u0001Post',
        author: 'J. Doe',
        publishedAt: '2024-08-13T09:00:00Z',
        url: 'https://news.example/a',
        pages: [0, 5],
      });
      const content = {
        ...testContent(text, { origin: 'upload', titleReading: '[1]' }),
        language: 'en',
        wordsOnly: false,
      };
      await catalog.putArticle(article, content);
      expect(plain(await catalog.wholeArticle(article.id))).toEqual(plain({ article, content }));
    });

    it('gives one without vectors, without anything, and none', async () => {
      const text = 'Eins.\nZwei.';
      const content = testContent(text, { language: 'de', wordsOnly: true, signature: null });
      const passages = content.passages.map((passage) => ({ ...passage, embedding: null }));
      await catalog.putArticle(testArticle('de', text), { ...content, passages });
      const expected = { ...content, passages: passages.map((passage) => ({ ...passage, textHash: '' })) };
      expect(plain(await catalog.wholeArticle('de'))).toEqual(
        plain({ article: testArticle('de', text), content: expected }),
      );
      await catalog.putArticle(testArticle('bare', ''), { contentHash: 'x', origin: 'corpus', ...unsplit });
      expect((await catalog.wholeArticle('bare'))?.content).toMatchObject({
        language: null,
        wordsOnly: false,
        passages: [],
      });
      expect(await catalog.wholeArticle('unknown')).toBeNull();
    });

    it('tells which articles were stored and removed since, in order, each by its last change', async () => {
      for (const id of ['c', 'a', 'b', 'd']) await put(id);
      const since = await catalog.version();
      await catalog.removeArticle('d');
      await put('c', 'Another text.');
      await catalog.removeArticle('a');
      await put('d');
      const now = await catalog.version();
      expect(await catalog.articleChanges(since, 10)).toEqual({
        stored: ['c', 'd'],
        removed: ['a'],
        version: now,
        hasMore: false,
      });
      expect(await catalog.articleChanges(0, 10)).toMatchObject({ stored: ['b', 'c', 'd'], removed: ['a'] });
      expect(await catalog.articleChanges(now, 10)).toEqual({ stored: [], removed: [], version: now, hasMore: false });
    });

    it('tells them page by page, and what changes between two pages too', async () => {
      for (const id of ['a', 'b', 'c', 'd', 'e']) await put(id);
      const seen: string[] = [];
      let page: ArticleChanges = { stored: [], removed: [], version: 0, hasMore: true };
      for (let pages = 0; page.hasMore; pages++) {
        page = await catalog.articleChanges(page.version, 2);
        seen.push(...page.stored);
        if (pages === 0) await put('a', 'Another text.');
      }
      expect(seen).toEqual(['a', 'b', 'c', 'd', 'e', 'a']);
      expect(page.version).toBe(await catalog.version());
    });

    it('notes what once was removed elsewhere, and nothing of what is stored', async () => {
      await put('here');
      const before = await catalog.version();
      await catalog.noteRemoved(['gone', 'gone', 'here', 'lost']);
      expect(await catalog.version()).toBe(before + 1);
      const known = await Promise.all(['gone', 'lost', 'here', 'unknown'].map((id) => catalog.wasRemoved(id)));
      expect(known).toEqual([true, true, false, false]);
      const page = await catalog.articleChanges(before, 1);
      expect([...page.removed].sort()).toEqual(['gone', 'lost']);
      await catalog.noteRemoved(['gone']);
      await put('gone');
      expect(await catalog.wasRemoved('gone')).toBe(false);
    });

    it('remembers what it was copied from, without a new version', async () => {
      expect(await catalog.copiedFrom()).toBeNull();
      const before = await catalog.version();
      await catalog.setCopiedFrom({ id: 'other', alike: null, lastBegunAt: null });
      const copiedFrom = { id: 'other', alike: { from: 7, to: 9 }, lastBegunAt: '2024-08-13T10:00:00.000Z' };
      await catalog.setCopiedFrom(copiedFrom);
      await reopen();
      expect(await catalog.copiedFrom()).toEqual(copiedFrom);
      expect(await catalog.version()).toBe(before);
    });
  });
}
