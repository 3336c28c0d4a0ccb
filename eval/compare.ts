import { bootstrapInterval } from './bootstrap.ts';
import type { ScoredCase } from './eval-case.ts';
import { mcnemarExact } from './mcnemar.ts';
import { meanOf, metrics, type Metric } from './metrics.ts';

/** How a metric changed from a baseline to now, over the questions that both asked. */
export type Change = {
  readonly metric: string;
  readonly before: number;
  readonly now: number;
  /** now − before, with its 95 % interval by paired bootstrap. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly cases: number;
  /** `same` where the interval holds 0: the difference may be chance. */
  readonly verdict: 'better' | 'worse' | 'same';
};

type Pair = readonly [before: ScoredCase, now: ScoredCase];

/** Every metric that both runs have. Cases are paired by id; their scores are resampled together (Efron & Tibshirani 1993). */
export function compareRuns(before: readonly ScoredCase[], now: readonly ScoredCase[], seed: number): Change[] {
  const earlier = new Map(before.map((scored) => [scored.id, scored]));
  const pairs = now.flatMap((scored): Pair[] => {
    const match = earlier.get(scored.id);
    return match && match.answered !== null && scored.answered !== null ? [[match, scored]] : [];
  });
  return metrics.flatMap((metric) => compareMetric(metric, pairs, seed) ?? []);
}

/** Questions that came out right in one of two runs only, and the chance of so uneven a change between runs as good as each other. */
export function changedOutcomes(
  before: readonly ScoredCase[],
  now: readonly ScoredCase[],
): { fixed: string[]; broken: string[]; pValue: number } {
  const earlier = new Map(before.map((scored) => [scored.id, isRight(scored)]));
  const known = now.filter(({ id }) => earlier.has(id));
  const fixed = known.filter((scored) => isRight(scored) && !earlier.get(scored.id)).map(({ id }) => id);
  const broken = known.filter((scored) => !isRight(scored) && earlier.get(scored.id)).map(({ id }) => id);
  return { fixed, broken, pValue: mcnemarExact(fixed.length, broken.length) };
}

/** Rightly answered, or rightly refused. */
export function isRight({ answerable, answered, correct }: ScoredCase): boolean {
  return answerable ? correct === true : answered === false;
}

function compareMetric(metric: Metric, pairs: readonly Pair[], seed: number): Change | null {
  const paired = metric.score ? pairs.filter((pair) => pair.every((scored) => metric.applies(scored))) : pairs;
  const before = metric.of(paired.map(([scored]) => scored));
  const now = metric.of(paired.map(([, scored]) => scored));
  const interval = differenceInterval(metric, paired, seed);
  if (before === null || now === null || !interval) return null;
  const [low, high] = interval;
  const rose = low > 0;
  const fell = high < 0;
  const verdict = !rose && !fell ? 'same' : rose === (metric.better === 'higher') ? 'better' : 'worse';
  return { metric: metric.name, before, now, difference: now - before, low, high, cases: paired.length, verdict };
}

function differenceInterval(
  { score, of }: Metric,
  pairs: readonly Pair[],
  seed: number,
): readonly [number, number] | null {
  if (score) {
    const differences = pairs.map(([before, now]) => (score(now) ?? 0) - (score(before) ?? 0));
    return bootstrapInterval(differences, meanOf, seed);
  }
  const difference = (sample: readonly Pair[]): number | null => {
    const [before, now] = [of(sample.map(([scored]) => scored)), of(sample.map(([, scored]) => scored))];
    return before === null || now === null ? null : now - before;
  };
  return bootstrapInterval(pairs, difference, seed);
}
