import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import type { Article } from '../corpus/article.ts';
import { readSentences } from '../passages/read-passage.ts';
import { writeReading } from '../passages/sentence-reading.ts';
import type { Hit, SearchFilters, SearchIndex } from './search-index.ts';

/** A catalog and the means to open a search index over it, as after a restart. */
export type SearchPlace = {
  readonly catalog: Catalog;
  open(): Promise<SearchIndex>;
  /** Brings what is derived up to the catalog, as the end of a sync does. */
  synchronise(): Promise<void>;
  dispose(): Promise<void>;
};

export const dimensions = 8;

/** A unit vector from any numbers; the same numbers give the same vector. */
export function unitVector(values: readonly number[]): Float32Array {
  const vector = new Float32Array(dimensions).map((_, i) => values[i] ?? 0);
  const length = Math.hypot(...vector);
  if (length === 0) vector[0] = 1;
  return length === 0 ? vector : vector.map((value) => value / length);
}

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

const inOrder = (ids: readonly (number | undefined)[]) => ids.toSorted((a = 0, b = 0) => a - b);

const readingOf = (text: string) => writeReading(readSentences(text, [{ start: 0, end: text.length }], null));

/** Stores one article with a passage for each line, whose vectors are given. */
export async function store(
  catalog: Catalog,
  id: string,
  lines: readonly string[],
  vectors: readonly Float32Array[],
  fields: Partial<Article> = {},
) {
  const text = lines.join('\n');
  let start = 0;
  const passages = lines.map((line, ordinal) => {
    const span = { start, end: start + line.length };
    start = span.end + 1;
    const vector = vectors[ordinal] ?? null;
    const embedding = vector && { vector, wordCodes: new Uint8Array() };
    const reading = readingOf(line);
    const textHash = `${id} ${ordinal} ${line} ${vector?.join()}`;
    return { ...span, ordinal, sentences: [span], textHash, embedding, reading };
  });
  const article = {
    id,
    path: `${id}.md`,
    title: id,
    outlet: null,
    author: null,
    publishedAt: null,
    url: null,
    text,
    ...fields,
  };
  const titleReading = readingOf(article.title);
  const made = { splitter: 'test', titleReading, signature: null, passages };
  await catalog.putArticle(article, { contentHash: text, origin: 'corpus', ...made });
  return (await catalog.passagesOf(id)).map((passage) => passage.id);
}

/** What every search index does, whatever it is made of. `exact`: whether dense search finds the very nearest in an archive of a hundred passages. */
export function describeSearchIndex(name: string, createPlace: () => Promise<SearchPlace>): void {
  describe(name, () => {
    let place: SearchPlace;
    let index: SearchIndex;
    beforeEach(async () => {
      place = await createPlace();
      const embedder = { model: 'test', sha256: 'a'.repeat(64), dimensions };
      await place.catalog.setManifest({ format: 1, embedder, splitter: 'test' });
      index = await place.open();
    });
    afterEach(async () => {
      await index.close();
      await place.catalog.close();
      await place.dispose();
    });
    const put = (
      id: string,
      lines: readonly string[],
      vectors: readonly Float32Array[] = [],
      fields: Partial<Article> = {},
    ) => store(place.catalog, id, lines, vectors, fields);
    const ids = (hits: readonly Hit[]) => hits.map(({ passageId }) => passageId);
    const keyword = async (question: string, filters?: SearchFilters) =>
      ids(await index.searchKeyword(question, { limit: 10, ...(filters && { filters }) }));
    const dense = async (values: readonly number[], filters?: SearchFilters) =>
      ids(await index.searchDense(unitVector(values), { limit: 10, ...(filters && { filters }) }));

    it('finds nothing in an empty archive', async () => {
      expect(await keyword('anything')).toEqual([]);
      expect(await dense([1])).toEqual([]);
    });

    it('ranks by shared words, in any of their forms, best first', async () => {
      const [harbour, both, rain] = await put('a', [
        'The harbour was closed.',
        'Ministers visited the closed harbour.',
        'It rained on a café.',
      ]);
      expect(await keyword('Which minister visited a harbour?')).toEqual([both, harbour]);
      expect(await keyword('HARBOURS')).toEqual(expect.arrayContaining([harbour, both]));
      expect(await keyword('cafes')).toEqual([rain]);
      const [first, second] = await index.searchKeyword('minister harbour', { limit: 10 });
      expect(first?.score).toBeGreaterThan(second?.score ?? Infinity);
      expect(await index.searchKeyword('minister harbour', { limit: 1 })).toHaveLength(1);
    });

    it("counts the words of the article's title, less than those of the passage", async () => {
      const [byTitle] = await put('a', ['Nothing else is said here.'], [], { title: 'Flood in the valley' });
      const [byText] = await put('b', ['The flood came at night here.'], [], { title: 'A night report of yesterday' });
      expect(await keyword('flood')).toEqual([byText, byTitle]);
    });

    it('finds the best of many that were stored just now, wherever they stand among them', async () => {
      const said = 'A flood is said to have been somewhere, at some time, as others say that there was none.';
      const best: (number | undefined)[] = [];
      for (const id of ['a', 'b', 'c']) {
        best.push((await put(id, [...Array.from({ length: 80 }, () => said), 'Flood in the flooded harbour.'])).at(-1));
        expect(inOrder((await keyword('flood harbour')).slice(0, best.length))).toEqual(inOrder(best));
        expect(inOrder((await keyword('flood')).slice(0, best.length))).toEqual(inOrder(best));
      }
      expect(inOrder((await keyword('flood', { articleIds: ['b', 'c'] })).slice(0, 2))).toEqual(inOrder(best.slice(1)));
    });

    it('takes any text as a question', async () => {
      const [quoted] = await put('a', ['He said "yes" AND left NEAR noon.', 'Other.']);
      expect(await keyword('"yes AND (left')).toEqual([quoted]);
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.constantFrom('"', '*', 'text:he', '^a', 'a NOT b', '-he', 'NEAR(a b)', '\0', "';"),
          ),
          async (question) => {
            await index.searchKeyword(question, { limit: 5 });
          },
        ),
        { numRuns: 100 },
      );
    });

    it('finds nothing for function words, but for a name that looks like one', async () => {
      const [, who] = await put('a', ['They were there.', 'The WHO met in Geneva.']);
      expect(await keyword('where were they')).toEqual([]);
      expect(await keyword('WHO?')).toEqual([who]);
    });

    it('answers a very long question', async () => {
      const [harbour] = await put('a', ['Harbour.', 'Nothing.']);
      expect(await keyword(`${'word '.repeat(20_000)}harbour`)).toEqual([harbour]);
    });

    it('scores words the same, whether they are derived already or not, and whatever was removed', async () => {
      const lines = ['The flood closed the harbour.', 'A harbour and its flood, a flood of years.', 'It rained.'];
      await put('a', lines);
      await put('gone', ['A flood.', 'Another flood in the harbour of the town.']);
      await place.synchronise();
      await index.close();
      index = await place.open();
      await put('b', ['Years of rain and a flood.', 'The town.']);
      await place.catalog.removeArticle('gone');
      const asked = 'Which harbour saw the flood in those years?';
      const before = await index.searchKeyword(asked, { limit: 10 });
      await index.close();
      await place.synchronise();
      index = await place.open();
      expect(before).toHaveLength(3);
      expect(await index.searchKeyword(asked, { limit: 10 })).toEqual(before);
    });

    it('ranks by cosine, best first, exactly', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: dimensions, maxLength: dimensions }), {
            minLength: 1,
            maxLength: 20,
          }),
          fc.array(fc.integer({ min: -9, max: 9 }), { minLength: dimensions, maxLength: dimensions }),
          async (rows, asked) => {
            const vectors = rows.map(unitVector);
            const question = unitVector(asked);
            await put(
              'a',
              vectors.map((_, i) => `Line ${i}.`),
              vectors,
            );
            const hits = await index.searchDense(question, { limit: 5 });
            const expected = vectors
              .map((vector) => dot(question, vector))
              .sort((a, b) => b - a)
              .slice(0, 5);
            expect(hits).toHaveLength(expected.length);
            for (const [i, hit] of hits.entries()) expect(hit.score).toBeCloseTo(expected[i] ?? NaN, 5);
          },
        ),
        { numRuns: 20 },
      );
    });

    it('sees a new article at once, and a removed or changed one no more', async () => {
      const [old] = await put('a', ['Old harbour.'], [unitVector([1])]);
      await place.synchronise();
      expect(await dense([1])).toEqual([old]);
      const [now] = await put('a', ['New harbour.'], [unitVector([1, 1])]);
      const [other] = await put('b', ['Another harbour.'], [unitVector([0, 1])]);
      expect(await dense([1])).toEqual([now, other]);
      expect(inOrder(await keyword('harbour'))).toEqual(inOrder([now, other]));
      expect(index.version()).toBe(await place.catalog.version());
      await place.catalog.removeArticle('b');
      expect(await dense([1])).toEqual([now]);
      expect(await keyword('another')).toEqual([]);
    });

    it('finds the same after it was closed and opened again', async () => {
      await put('a', ['One.', 'Two.', 'Three.'], [unitVector([1]), unitVector([1, 1]), unitVector([0, 1])]);
      await place.synchronise();
      const before = await dense([1]);
      await index.close();
      index = await place.open();
      expect(index.dense).toBe(true);
      expect(await dense([1])).toEqual(before);
    });

    it('serves passages without vectors by keyword only', async () => {
      const [withVector] = await put('a', ['One harbour.'], [unitVector([1])]);
      const [without] = await put('b', ['Two harbours.']);
      await place.synchronise();
      expect(await dense([1])).toEqual([withVector]);
      expect(inOrder(await keyword('harbour'))).toEqual(inOrder([withVector, without]));
    });

    it('knows the stems that it holds, and which of them a misspelled word may be meant as', async () => {
      const [first] = await put('a', ['Two ministers.'], [unitVector([1])]);
      await place.synchronise();
      const [second] = await put('b', ['One minister.'], [unitVector([1])]);
      expect(await index.passagesWith('minist')).toBe(2);
      expect(await index.passagesWith('minsit')).toBe(0);
      const [like, ...others] = await index.stemsLike('minsiters', 1);
      expect(others).toEqual([]);
      expect(like?.stem).toBe('minist');
      expect(inOrder(like?.passageIds ?? [])).toEqual(inOrder([first, second]));
      await place.catalog.removeArticle('b');
      expect((await index.stemsLike('minsiters', 1))[0]?.passageIds).toEqual([first]);
    });

    describe('with filters', () => {
      let early: number, late: number, undated: number;
      beforeEach(async () => {
        const one = async (id: string, values: number[], fields: Partial<Article>) =>
          (await put(id, [`Harbour ${id}.`], [unitVector(values)], fields))[0] ?? 0;
        early = await one('early', [1], { publishedAt: '2023-03-01', outlet: 'Post' });
        late = await one('late', [1, 1], { publishedAt: '2024-08-13T22:00:00Z', outlet: 'News' });
        undated = await one('undated', [0, 1], {});
        await place.synchronise();
      });
      const cases: [string, SearchFilters, () => number[]][] = [
        ['none', {}, () => [early, late, undated]],
        ['from a day on, without those of no date', { publishedFrom: '2023-03-01' }, () => [early, late]],
        ['from a later day on', { publishedFrom: '2023-03-02' }, () => [late]],
        ['up to a day, all of it', { publishedTo: '2024-08-13' }, () => [early, late]],
        ['between two days', { publishedFrom: '2024-01-01', publishedTo: '2024-12-31' }, () => [late]],
        ['outlets', { outlets: ['Post', 'Other'] }, () => [early]],
        ['articles', { articleIds: ['undated', 'late', 'missing'] }, () => [late, undated]],
        ['several at once', { articleIds: ['early', 'late'], outlets: ['News'] }, () => [late]],
        ['what no article has', { outlets: [] }, () => []],
        ['what would be SQL', { outlets: ["Post' OR '1'='1"] }, () => []],
      ];
      it.each(cases)('keeps to %s', async (_, filters, expected) => {
        expect(await dense([1], filters)).toEqual(expected());
        expect(inOrder(await keyword('harbour', filters))).toEqual(inOrder(expected()));
      });

      it.each(cases)('names the newest first, undated ones last, keeping to %s', async (_, filters, expected) => {
        const hits = await index.newest({ limit: 9, filters });
        expect(hits).toEqual(
          [late, early, undated].filter((id) => expected().includes(id)).map((passageId) => ({ passageId, score: 0 })),
        );
        expect(await index.newest({ limit: 1, filters })).toEqual(hits.slice(0, 1));
      });
    });
  });
}
