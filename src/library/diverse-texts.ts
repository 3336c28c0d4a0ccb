/**
 * The `count` texts that are relevant and say different things, by maximal marginal relevance: each next one is the best of `lambda` times
 * its relevance, less the rest times its likeness to the one chosen before that is most like it. `ranked` is best first; relevance is the
 * rank, and likeness the share of the words of both that they have in common, both from 0 to 1.
 */
export function diverseTexts<Item extends { readonly pageContent: string }>(
  ranked: readonly Item[],
  count: number,
  lambda: number,
): Item[] {
  const left = ranked.map((item, at) => ({
    item,
    relevance: 1 - at / ranked.length,
    words: new Set(item.pageContent.toLowerCase().match(/[\p{L}\p{N}]+/gu)),
    likeness: 0,
  }));
  const chosen: Item[] = [];
  while (chosen.length < count && left.length > 0) {
    const values = left.map(({ relevance, likeness }) => lambda * relevance - (1 - lambda) * likeness);
    const [next] = left.splice(values.indexOf(Math.max(...values)), 1);
    if (!next) break;
    chosen.push(next.item);
    for (const other of left) other.likeness = Math.max(other.likeness, inCommon(other.words, next.words));
  }
  return chosen;
}

function inCommon(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  const both = [...some].filter((word) => others.has(word)).length;
  return both / Math.max(1, some.size + others.size - both);
}
