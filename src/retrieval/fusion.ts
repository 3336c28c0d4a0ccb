import type { Hit } from '../index/search-index.ts';

export type FusedHit = {
  readonly passageId: number;
  readonly score: number;
  readonly dense: number | null;
  readonly keyword: number | null;
};

/**
 * Joins a dense and a keyword ranking by the weighted sum of their min-max normalised scores, best first.
 * A passage that one ranking lacks takes that ranking's lowest score. Min-max sums beat reciprocal ranks on news
 * (Anserini BEIR fusion tables: TREC-NEWS nDCG@10 .501 against .486); `docs/evaluation.md` has ours.
 */
export function fuse(dense: readonly Hit[], keyword: readonly Hit[], denseWeight: number): FusedHit[] {
  const denseScores = new Map(dense.map((hit) => [hit.passageId, hit.score]));
  const keywordScores = new Map(keyword.map((hit) => [hit.passageId, hit.score]));
  const normalisedDense = normalise(denseScores);
  const normalisedKeyword = normalise(keywordScores);
  const weight = keyword.length === 0 ? 1 : dense.length === 0 ? 0 : denseWeight;
  return [...new Set([...denseScores.keys(), ...keywordScores.keys()])]
    .map((passageId) => ({
      passageId,
      score: weight * (normalisedDense.get(passageId) ?? 0) + (1 - weight) * (normalisedKeyword.get(passageId) ?? 0),
      dense: denseScores.get(passageId) ?? null,
      keyword: keywordScores.get(passageId) ?? null,
    }))
    .sort((a, b) => b.score - a.score || a.passageId - b.passageId);
}

function normalise(scores: ReadonlyMap<number, number>): Map<number, number> {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const score of scores.values()) {
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  }
  const range = highest - lowest;
  return new Map([...scores].map(([id, score]) => [id, range > 0 ? (score - lowest) / range : 1]));
}
