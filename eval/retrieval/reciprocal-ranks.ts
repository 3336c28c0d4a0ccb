import type { Hit } from '../../src/index/search-index.ts';

/** Reciprocal rank fusion: Σ 1/(k + rank), ranks from 1 (Cormack, Clarke & Büttcher 2009, who take k = 60). Best first. */
export function reciprocalRanks(rankings: readonly (readonly Hit[])[], k: number): Hit[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    for (const [index, { passageId }] of ranking.entries()) {
      scores.set(passageId, (scores.get(passageId) ?? 0) + 1 / (k + index + 1));
    }
  }
  return [...scores]
    .map(([passageId, score]) => ({ passageId, score }))
    .sort((a, b) => b.score - a.score || a.passageId - b.passageId);
}
