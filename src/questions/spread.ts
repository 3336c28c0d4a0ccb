/** What a draft is counted by, so that no article, outlet, year or form has most of them. */
export type Spread = {
  readonly article: string;
  readonly outlet: string;
  readonly year: string;
  readonly form: string;
};

const weights: Readonly<Record<keyof Spread, number>> = { article: 4, form: 2, outlet: 1, year: 1 };

/** Takes up to `count` items so that each is from what was taken least until then; among equals the earlier one. */
export function takeSpread<Item>(items: readonly Item[], count: number, spreadOf: (item: Item) => Spread): Item[] {
  const taken: Item[] = [];
  const counts = new Map<string, number>();
  const left = items.map((item) => ({ item, spread: spreadOf(item) }));
  const keys = Object.keys(weights) as (keyof Spread)[];
  const keyed = (spread: Spread, key: keyof Spread) => `${key} ${spread[key]}`;
  while (taken.length < count && left.length > 0) {
    const costs = left.map(({ spread }) =>
      keys.reduce((sum, key) => sum + weights[key] * (counts.get(keyed(spread, key)) ?? 0), 0),
    );
    const [best] = left.splice(costs.indexOf(Math.min(...costs)), 1);
    if (!best) break;
    taken.push(best.item);
    for (const key of keys) counts.set(keyed(best.spread, key), (counts.get(keyed(best.spread, key)) ?? 0) + 1);
  }
  return taken;
}
