export type Judged = { readonly score: number; readonly positive: boolean };

/**
 * The chance that a positive one scores higher than a negative one, ties counting half (area under the ROC curve by the
 * Mann–Whitney statistic; Fawcett 2006). `null` without both.
 */
export function areaUnderRoc(judged: readonly Judged[]): number | null {
  const known = judged.toSorted((a, b) => a.score - b.score);
  const positives = known.filter(({ positive }) => positive).length;
  const negatives = known.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let rankSum = 0;
  for (let first = 0; first < known.length;) {
    let end = first;
    while (end < known.length && known[end]!.score === known[first]!.score) end += 1;
    const middleRank = (first + 1 + end) / 2;
    for (let index = first; index < end; index += 1) if (known[index]!.positive) rankSum += middleRank;
    first = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
