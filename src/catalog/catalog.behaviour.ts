import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogForEachTest } from '../testing/catalog-for-each-test.ts';
import type { Article } from '../corpus/article.ts';
import { textVersion } from '../corpus/text-version.ts';
import { parseReading } from '../passages/sentence-reading.ts';
import { testArticle, testContent, testManifest } from '../testing/catalog-samples.ts';
import { describeCatalogChanges } from './catalog-changes.behaviour.ts';
import { describeCatalogCopies } from './catalog-copies.behaviour.ts';
import { describeCatalogSources } from './catalog-sources.behaviour.ts';
import { describeWholeArticles } from './catalog-whole-articles.behaviour.ts';
import type { Catalog } from './catalog.ts';

/** A place where a catalog can be opened again and again, as after a restart. */
export type CatalogPlace = { open(): Promise<Catalog>; dispose(): Promise<void> };

const embedding = (vector: readonly number[], code = 0) => ({
  vector: Float32Array.from(vector),
  wordCodes: Buffer.from([code]),
});
const put = (catalog: Catalog, id: string, text: string, fields: Partial<Article> = {}) =>
  catalog.putArticle(testArticle(id, text, fields), testContent(text));

/** What every catalog does, whatever it is made of. */
export function describeCatalog(name: string, createPlace: () => Promise<CatalogPlace>): void {
  describeCatalogChanges(name, createPlace);
  describeCatalogCopies(name, createPlace);
  describeCatalogSources(name, createPlace);
  describeWholeArticles(name, createPlace);

  describe(name, () => {
    let place: CatalogPlace;
    let catalog: Catalog;
    const reopen = catalogForEachTest(createPlace, (opened, at) => ([catalog, place] = [opened, at]));

    it('is empty and without a manifest when new', async () => {
      const other = await createPlace();
      const empty = await other.open();
      expect(await empty.version()).toBe(0);
      expect(await empty.manifest()).toBeNull();
      expect(await empty.coverage()).toEqual({
        articles: 0,
        passages: 0,
        passagesWithVectors: 0,
        passagesByWordsOnly: 0,
        earliest: null,
        latest: null,
        outlets: [],
      });
      await empty.close();
      await other.dispose();
    });

    it('gives back what was stored, also after a restart', async () => {
      const article = testArticle('a/b', 'One.\nTwo, “quoted” 🙂.', {
        title: 'Title',
        outlet: 'Outlet',
        author: 'Author',
        publishedAt: '2024-08-13T10:00:00Z',
        url: 'https://example.org/a',
        pages: [0, 5],
      });
      await catalog.putArticle(article, testContent(article.text, { origin: 'upload', language: 'en' }));
      const { id } = catalog;
      await reopen();
      expect(catalog.id).toBe(id);
      expect(await catalog.manifest()).toEqual(testManifest);
      expect(await catalog.article('a/b')).toEqual({
        ...article,
        contentHash: `content of ${article.text}`,
        origin: 'upload',
        language: 'en',
        version: textVersion(article.text),
      });
      const passages = await catalog.passagesOf('a/b');
      expect(passages.map(({ text }) => text)).toEqual(['One.', 'Two, “quoted” 🙂.']);
      expect(passages.map(({ sentences }) => sentences)).toEqual([[{ start: 0, end: 4 }], [{ start: 5, end: 22 }]]);
      expect(await catalog.passages(passages.map((passage) => passage.id).reverse())).toEqual(passages.reverse());
    });

    it('waits for no vectors of an article that is found by its words only', async () => {
      const content = testContent('Eins.\nZwei.', { language: 'de', wordsOnly: true });
      const passages = content.passages.map((passage) => ({ ...passage, embedding: null }));
      await catalog.putArticle(testArticle('de', 'Eins.\nZwei.'), { ...content, passages });
      expect((await catalog.inventory()).get('de')).toMatchObject({ withoutVectors: 0 });
      expect(await catalog.coverage()).toMatchObject({ passages: 2, passagesWithVectors: 0, passagesByWordsOnly: 2 });
      await put(catalog, 'de', 'One.');
      expect(await catalog.coverage()).toMatchObject({ passages: 1, passagesWithVectors: 1, passagesByWordsOnly: 0 });
    });

    it('keeps every text and span exactly, whatever the text holds', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(60), fc.nat(60), async (text, a, b) => {
          const [start, end] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
          const sentences = [{ start, end }];
          const passage = { start, end, ordinal: 0, sentences, textHash: 'hash', embedding: null, reading: '[]' };
          await catalog.putArticle(testArticle('x', text), testContent('', { passages: [passage] }));
          const stored = await catalog.article('x');
          expect(stored?.text).toBe(text);
          const [found] = await catalog.passagesOf('x');
          expect(found).toMatchObject({ start, end, sentences: [{ start, end }] });
          expect(found?.text).toBe(stored?.text.slice(start, end).replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
        }),
        { numRuns: 100 },
      );
    });

    it('stores half a surrogate pair as one replacement character, so that offsets hold', async () => {
      await put(catalog, 'half', 'ab\uD83Dcd');
      expect((await catalog.article('half'))?.text).toBe('ab\uFFFDcd');
    });

    it('raises its version with each change and with nothing else', async () => {
      const versions = [await catalog.version()];
      const note = async () => versions.push(await catalog.version());
      await put(catalog, 'a', 'One.').then(note);
      await catalog.article('a').then(note);
      await catalog.removeArticle('missing').then(note);
      await catalog.removeArticle('a').then(note);
      expect(versions).toEqual([1, 2, 2, 2, 3]);
    });

    it('replaces an article whole and never uses a passage id again', async () => {
      await put(catalog, 'a', 'Old one.\nOld two.');
      const old = await catalog.passagesOf('a');
      await put(catalog, 'a', 'New.');
      const now = await catalog.passagesOf('a');
      expect(now.map(({ text }) => text)).toEqual(['New.']);
      expect(await catalog.passages(old.map(({ id }) => id))).toEqual([]);
      await catalog.removeArticle('a');
      await reopen();
      await put(catalog, 'a', 'Again.');
      const ids = [...old, ...now, ...(await catalog.passagesOf('a'))].map(({ id }) => id);
      expect(new Set(ids).size).toBe(4);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    });

    it('removes an article, and says whether there was one', async () => {
      await put(catalog, 'a', 'One.');
      expect(await catalog.removeArticle('a')).toBe(true);
      expect(await catalog.removeArticle('a')).toBe(false);
      expect(await catalog.article('a')).toBeNull();
      expect(await catalog.passagesOf('a')).toEqual([]);
    });

    it('leaves the old article whole when the new one cannot be stored', async () => {
      await put(catalog, 'a', 'Old.');
      const { version, ...before } = { version: await catalog.version(), article: await catalog.article('a') };
      const content = testContent('New one.\nNew two.');
      const broken = content.passages.map((each, i) =>
        i === 1 ? { ...each, embedding: embedding([NaN, 0, 0, 0]) } : each,
      );
      await expect(
        catalog.putArticle(testArticle('a', 'New one.\nNew two.'), { ...content, passages: broken }),
      ).rejects.toThrow('unit vector');
      expect(await catalog.article('a')).toEqual(before.article);
      expect(await catalog.version()).toBe(version);
    });

    it('refuses vectors of another size', async () => {
      const [passage] = testContent('One.').passages;
      const passages = passage ? [{ ...passage, embedding: embedding([1, 0]) }] : [];
      await expect(catalog.putArticle(testArticle('a', 'One.'), testContent('One.', { passages }))).rejects.toThrow(
        'dimensions',
      );
    });

    it('tells a sync what is stored', async () => {
      await put(catalog, 'a', 'One.');
      const passages = testContent('Two.\nThree.').passages.map((passage) => ({ ...passage, embedding: null }));
      await catalog.putArticle(testArticle('b', 'Two.\nThree.'), testContent('Two.', { passages, origin: 'upload' }));
      expect(Object.fromEntries(await catalog.inventory())).toEqual({
        a: { path: 'a.md', contentHash: 'content of One.', origin: 'corpus', splitter: 'test', withoutVectors: 0 },
        b: { path: 'b.md', contentHash: 'content of Two.', origin: 'upload', splitter: 'test', withoutVectors: 2 },
      });
      expect([...(await catalog.inventory(['unknown', 'b', 'b'])).keys()]).toEqual(['b']);
      expect(await catalog.inventory([])).toEqual(new Map());
    });

    it('keeps vectors by text, also for a while after their article went', async () => {
      await put(catalog, 'a', 'One.');
      await put(catalog, 'b', 'One.\nTwo.');
      await catalog.removeArticle('a');
      const hashes = ['hash of One.', 'hash of Two.', 'hash of nothing'];
      expect(await catalog.cachedVectors(hashes)).toEqual(
        new Map([
          ['hash of One.', embedding([1, 0, 0, 0], 0)],
          ['hash of Two.', embedding([0, 1, 0, 0], 1)],
        ]),
      );
      const before = await catalog.version();
      await catalog.removeArticle('b');
      expect(await catalog.forgetVectors(before)).toBe(0);
      expect((await catalog.cachedVectors(hashes)).size).toBe(2);
      await put(catalog, 'c', 'Two.');
      expect(await catalog.forgetVectors((await catalog.version()) + 1)).toBe(1);
      expect([...(await catalog.cachedVectors(hashes)).keys()]).toEqual(['hash of Two.']);
    });

    it('keeps vectors when only the splitter changes', async () => {
      await put(catalog, 'a', 'One.');
      await catalog.setManifest({ ...testManifest, splitter: 'other' });
      expect((await catalog.cachedVectors(['hash of One.'])).size).toBe(1);
    });

    it('keeps what its passages hold, by sentence, and the codes of their words', async () => {
      await put(catalog, 'a', 'One.\nTwo.');
      const [first, second] = await catalog.passagesOf('a');
      expect(parseReading(second?.reading ?? '')).toEqual([{ stems: ['two'], names: [], numbers: [], dates: [] }]);
      expect([...(first?.wordCodes ?? []), ...(second?.wordCodes ?? [])]).toEqual([0, 1]);
      expect(first?.article).toMatchObject({ id: 'a', title: 'On a', publishedAt: null });
    });

    it('names the text of an article by a version of its own, whatever else of it changed and however it came back', async () => {
      await put(catalog, 'a', 'One.');
      const first = (await catalog.article('a'))?.version;
      expect((await catalog.passagesOf('a'))[0]?.article.version).toBe(first);
      await put(catalog, 'a', 'One.', { title: 'Another title' });
      expect(await catalog.article('a')).toMatchObject({ title: 'Another title', version: first });
      await put(catalog, 'a', 'One more.');
      expect((await catalog.article('a'))?.version).not.toBe(first);
      await catalog.removeArticle('a');
      await put(catalog, 'a', 'One.');
      expect((await catalog.article('a'))?.version).toBe(first);
      expect((await catalog.passagesOf('a'))[0]?.article.version).toBe(first);
    });

    it('remembers which articles were removed, until they come back', async () => {
      await put(catalog, 'a', 'One.');
      expect(await catalog.wasRemoved('a')).toBe(false);
      await catalog.removeArticle('a');
      await reopen();
      expect([await catalog.wasRemoved('a'), await catalog.wasRemoved('b')]).toEqual([true, false]);
      await put(catalog, 'a', 'One.');
      expect(await catalog.wasRemoved('a')).toBe(false);
    });

    it('lists articles page by page, in order of id', async () => {
      for (const id of ['d', 'b', 'e', 'a', 'c']) await put(catalog, id, `Text of ${id}.`);
      const first = await catalog.listArticles({ limit: 2 });
      expect(first).toMatchObject({ next: 'b', total: 5 });
      expect(first.articles[0]).toEqual({
        id: 'a',
        path: 'a.md',
        title: 'On a',
        outlet: null,
        author: null,
        publishedAt: null,
        url: null,
        origin: 'corpus',
        language: null,
        version: textVersion('Text of a.'),
        length: 10,
      });
      const seen = first.articles.map(({ id }) => id);
      for (let { next } = first; next;) {
        const page = await catalog.listArticles({ limit: 2, cursor: next });
        seen.push(...page.articles.map(({ id }) => id));
        ({ next } = page);
      }
      expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('finds articles by title, outlet or id, taking the query as it is', async () => {
      await put(catalog, 'a', 'x', { title: '100% sure' });
      await put(catalog, 'b', 'x', { title: '100 things', outlet: 'Daily Post' });
      await put(catalog, String.raw`c_\d`, 'x', { title: 'c' });
      const find = async (query: string) =>
        (await catalog.listArticles({ limit: 9, query })).articles.map(({ id }) => id);
      expect(await find('100%')).toEqual(['a']);
      expect(await find('daily')).toEqual(['b']);
      expect(await find(String.raw`_\d`)).toEqual([String.raw`c_\d`]);
      expect(await find("'; DROP TABLE articles; --")).toEqual([]);
    });

    it('lists the newest or the oldest first, undated ones last, page by page', async () => {
      const days = { a: '2024-08-13T09:00:00Z', b: '2023-03-01', c: null, d: '2024-08-13', e: '1999-12-31', f: null };
      for (const [id, publishedAt] of Object.entries(days)) await put(catalog, id, 'x', { publishedAt });
      const inOrder = async (order: 'newest' | 'oldest') => {
        const seen: string[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const page = await catalog.listArticles({ limit: 1, order, ...(cursor && { cursor }) });
          seen.push(...page.articles.map(({ id }) => id));
          cursor = page.next;
        }
        return seen.join('');
      };
      expect([await inOrder('newest'), await inOrder('oldest')]).toEqual(['adbecf', 'ebadcf']);
    });

    it('keeps to days and outlets, and counts what fits by month and outlet', async () => {
      await put(catalog, 'a', 'x', { publishedAt: '2024-08-13T23:59:00Z', outlet: "O'Post" });
      await put(catalog, 'b', 'x', { publishedAt: '2024-08-01', outlet: 'Times' });
      await put(catalog, 'c', 'x', { publishedAt: '2023-03-01', outlet: 'Times' });
      await put(catalog, 'd', 'x');
      const days = { publishedFrom: '2024-08-01', publishedTo: '2024-08-13' };
      const ids = async (filter: object) =>
        (await catalog.listArticles({ limit: 9, ...filter })).articles.map(({ id }) => id).join('');
      expect(await ids(days)).toBe('ab');
      expect(await ids({ ...days, outlets: ["O'Post"] })).toBe('a');
      expect(await ids({ outlets: [] })).toBe('');
      expect(await catalog.countArticles({})).toEqual({
        articles: 4,
        undated: 1,
        months: [
          { month: '2023-03', articles: 1 },
          { month: '2024-08', articles: 2 },
        ],
        outlets: [
          { outlet: 'Times', articles: 2 },
          { outlet: "O'Post", articles: 1 },
        ],
      });
      expect(await catalog.countArticles({ ...days, query: 'post' })).toEqual({
        articles: 1,
        undated: 0,
        months: [{ month: '2024-08', articles: 1 }],
        outlets: [{ outlet: "O'Post", articles: 1 }],
      });
    });

    it('says how much there is and from when to when', async () => {
      await put(catalog, 'a', 'One.\nTwo.', { publishedAt: '2024-08-13T23:59:00Z', outlet: 'B' });
      await put(catalog, 'b', 'Three.', { publishedAt: '2023-03-01', outlet: 'A' });
      await put(catalog, 'c', 'Four.');
      expect(await catalog.coverage()).toEqual({
        articles: 3,
        passages: 4,
        passagesWithVectors: 4,
        passagesByWordsOnly: 0,
        earliest: '2023-03-01',
        latest: '2024-08-13',
        outlets: ['A', 'B'],
      });
      await catalog.removeArticle('b');
      expect(await catalog.coverage()).toMatchObject({
        articles: 2,
        passages: 3,
        earliest: '2024-08-13',
        outlets: ['B'],
      });
    });

    it('shows a second reader what a writer has committed', async () => {
      const reader = await place.open();
      await put(catalog, 'a', 'One.');
      expect(await reader.version()).toBe(2);
      expect((await reader.article('a'))?.text).toBe('One.');
      await reader.close();
    });
  });
}
