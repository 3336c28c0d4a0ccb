/** A value with its 95 % interval, over how many cases it was computed. `null` where no case applies. */
export type Estimate = {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly cases: number;
};

const resamples = 1000;

/**
 * Percentile bootstrap (Efron & Tibshirani 1993, ch. 13): the statistic of 1,000 resamples of the items, with
 * replacement; the interval is from their 2.5 % to their 97.5 % quantile. The same seed gives the same interval.
 */
export function bootstrapInterval<Item>(
  items: readonly Item[],
  statistic: (sample: readonly Item[]) => number | null,
  seed: number,
): readonly [low: number, high: number] | null {
  if (items.length === 0) return null;
  const random = seededRandom(seed);
  const values: number[] = [];
  for (let round = 0; round < resamples; round += 1) {
    const sample = items.map(() => items[Math.floor(random() * items.length)]!);
    const value = statistic(sample);
    if (value !== null) values.push(value);
  }
  values.sort((a, b) => a - b);
  return values.length === 0 ? null : [quantile(values, 0.025), quantile(values, 0.975)];
}

/** The q-quantile of sorted values, linear between neighbours. */
function quantile(sorted: readonly number[], q: number): number {
  const position = q * (sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

/** mulberry32: numbers in [0, 1) that depend on the seed alone. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
