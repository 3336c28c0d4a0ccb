import type { ScoredCase } from '../eval-case.ts';

/** The time, in ms, within which a share `p` of the questions was done: the nearest-rank percentile. Lower is better. */
export function latencyPercentile(cases: readonly ScoredCase[], p: number): number | null {
  const times = cases
    .filter(({ answered }) => answered !== null)
    .map(({ latencyMs }) => latencyMs)
    .sort((a, b) => a - b);
  return times[Math.max(0, Math.ceil(p * times.length) - 1)] ?? null;
}
