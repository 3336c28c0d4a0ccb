import type { Hit, SearchIndex, SearchOptions } from '../src/index/search-index.ts';
import type { Sample } from './articles.ts';
import { median } from './result-table.ts';

const best = 10;

export type Asked = { readonly question: string; readonly vector: Float32Array };
export type Way = {
  readonly name: string;
  search(index: SearchIndex, asked: Asked, options: SearchOptions): Promise<Hit[]>;
};

export const ways: readonly Way[] = [
  { name: 'words', search: (index, { question }, options) => index.searchKeyword(question, options) },
  { name: 'vectors', search: (index, { vector }, options) => index.searchDense(vector, options) },
];

export const hitColumns = ['overlap', 'with a filter', 'p50 ms'];

/** How many of the first ten passages are those of the reference, without a filter and with one; and how long an answer takes. */
export async function hitAgreement(
  index: SearchIndex,
  reference: SearchIndex,
  way: Way,
  { asked, articles }: { readonly asked: readonly Asked[]; readonly articles: Sample['articles'] },
): Promise<number[]> {
  const articleIds = articles.filter((_, at) => at % 2 === 0).map(({ id }) => id);
  const times: number[] = [];
  const overlaps: number[] = [];
  for (const filters of [{}, { articleIds }]) {
    let shared = 0;
    let wanted = 0;
    for (const each of asked) {
      const expected = await way.search(reference, each, { limit: best, filters });
      const start = performance.now();
      const found = await way.search(index, each, { limit: best, filters });
      times.push(performance.now() - start);
      shared += sharedBy(expected, found);
      wanted += expected.length;
    }
    overlaps.push(shared / wanted);
  }
  return [...overlaps, median(times)];
}

/** Passages at the distance of the last one are as right as it is: copies of a text have one vector. */
function sharedBy(expected: readonly Hit[], found: readonly Hit[]): number {
  const ids = new Set(expected.map(({ passageId }) => passageId));
  const last = (expected.at(-1)?.score ?? 0) - 1e-5;
  return Math.min(expected.length, found.filter(({ passageId, score }) => ids.has(passageId) || score >= last).length);
}
