import type { Hit } from '../../src/index/search-index.ts';
import { fuse } from '../../src/retrieval/fusion.ts';
import type { Fixture } from '../fixture.ts';
import { plainHits } from './contestants.ts';
import { questionOf } from './follow-ups.ts';
import { scoreRanking } from './measures.ts';
import type { Measured, MeasuredCase } from './measure.ts';
import type { OpenRetrieval } from './open-retrieval.ts';
import { articlesOf, goldOf } from './ranking.ts';
import { reciprocalRanks } from './reciprocal-ranks.ts';

/** By passage: fusion ends with passages, and what comes after is the same for each. */
export const sweepMetrics = [
  'passage-hit@1',
  'passage-recall@5',
  'passage-recall@10',
  'passage-mrr@10',
  'passage-ndcg@10',
];

const weights = [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1];
/** Cormack et al. take 60, Qdrant 2. */
const constants = [2, 10, 60];
/** The depth of the rankings that are fused changes what the lowest score of a min-max sum is. */
const depths = [30, 60, 100];
const usual = 'sum .5';

type Fusion = (dense: readonly Hit[], keyword: readonly Hit[]) => readonly { readonly passageId: number }[];

/** Ways to fuse, by name; `sum w` gives the dense ranking the share w. All of the first 100 hits unless said. */
const fusions: Readonly<Record<string, Fusion>> = {
  ...Object.fromEntries(
    weights.map((weight) => [
      weight === 0 ? 'bm25' : weight === 1 ? 'dense' : `sum ${String(weight).replace(/^0/u, '')}`,
      (dense: readonly Hit[], keyword: readonly Hit[]) => fuse(dense, keyword, weight),
    ]),
  ),
  ...Object.fromEntries(
    depths
      .slice(0, -1)
      .map((depth) => [
        `${usual}, first ${depth}`,
        (dense: readonly Hit[], keyword: readonly Hit[]) => fuse(dense.slice(0, depth), keyword.slice(0, depth), 0.5),
      ]),
  ),
  ...Object.fromEntries(
    constants.map((k) => [
      `rrf ${k}`,
      (dense: readonly Hit[], keyword: readonly Hit[]) => reciprocalRanks([dense, keyword], k),
    ]),
  ),
};

/** Fuses the two rankings of each question in every way. The hits are searched once. */
export async function sweep(chosen: readonly Fixture[], retrieval: OpenRetrieval): Promise<Measured> {
  const cases: MeasuredCase[] = [];
  for (const fixture of chosen.filter(({ evidence }) => evidence.length > 0)) {
    const { keyword, dense } = await plainHits(questionOf(fixture), retrieval);
    const ids = [...new Set([...keyword, ...(dense ?? [])].map(({ passageId }) => passageId))];
    const passages = new Map((await retrieval.catalog.passages(ids)).map((passage) => [passage.id, passage]));
    const scores = Object.entries(fusions).map(([name, ranked]) => {
      const found = ranked(dense ?? [], keyword).flatMap(({ passageId }) => passages.get(passageId) ?? []);
      const ranking = { sentences: null, passages: found, articles: articlesOf(found) };
      return [name, scoreRanking(goldOf(fixture, []), ranking)] as const;
    });
    cases.push({ id: fixture.id, kind: fixture.kind, scores: Object.fromEntries(scores) });
  }
  const names = Object.keys(fusions);
  return {
    contestants: Object.fromEntries(names.map((name) => [name, ''])),
    pairs: names.filter((name) => name !== usual).map((name) => [name, usual] as const),
    cases,
  };
}
