/** The part of a `RankedSentence` that is needed here. */
export type RankedOfPassage = { readonly passageId: number; readonly score: number };

/**
 * Half the order is the reranker's, half that of before. Not fitted: no cross-encoder could be run where this was written
 * (docs/evaluation.md), and half and half is what normalised sums of two rankings start from.
 */
export const rerankerWeight = 0.5;

/**
 * Orders sentences anew by the scores of their passages. A cross-encoder reads passages, so it says which passage answers;
 * which sentence of it does is still said by the evidence model. Both are log odds, brought to the same range, and summed.
 *
 * Only sentences of scored passages move, among the places that they hold together. The chances stay with the places: they
 * were fitted to what is found at the first place, the second and so on, and a reranker's scores are no chances.
 */
export function reorderEvidence<Sentence extends RankedOfPassage>(
  evidence: readonly Sentence[],
  /** By passage id, from 0 to 1. */
  scores: ReadonlyMap<number, number>,
  weight = rerankerWeight,
): Sentence[] {
  const movable = evidence.filter(({ passageId }) => scores.has(passageId));
  const before = toUnitRange(movable.map(({ score }) => logOdds(score)));
  const reranked = toUnitRange(movable.map(({ passageId }) => logOdds(scores.get(passageId) ?? 0)));
  const both = movable.map((sentence, at) => ({
    sentence,
    sum: (1 - weight) * (before[at] ?? 0) + weight * (reranked[at] ?? 0),
  }));
  const ordered = both.sort((a, b) => b.sum - a.sum).map(({ sentence }) => sentence);
  let next = 0;
  return evidence.map((held) => {
    const sentence = scores.has(held.passageId) ? (ordered[next++] ?? held) : held;
    return sentence === held ? held : { ...sentence, score: held.score };
  });
}

function toUnitRange(values: readonly number[]): number[] {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => (highest > lowest ? (value - lowest) / (highest - lowest) : 0));
}

/** A score of 1 would be infinitely far from all others. */
function logOdds(score: number): number {
  const inside = Math.min(Math.max(score, 1e-9), 1 - 1e-9);
  return Math.log(inside / (1 - inside));
}
