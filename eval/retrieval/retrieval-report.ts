import { bootstrapInterval, type Estimate } from '../bootstrap.ts';
import { meanOf } from '../metrics.ts';
import type { Measured, MeasuredCase } from './measure.ts';
import type { Measurement } from './question-sets.ts';

/** What a command wrote down of one measurement: enough for its table, and every case to look at again. */
export type RetrievalReport = {
  readonly format: 1;
  readonly set: string;
  readonly split: string;
  readonly kind: Measurement['kind'];
  readonly note: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly seed: number;
  readonly archive: { readonly articles: number; readonly passages: number };
  readonly embedder: string | null;
  readonly metrics: readonly string[];
  readonly contestants: Readonly<Record<string, string>>;
  /** Contestant → metric → mean over the questions that it applies to. */
  readonly estimates: Readonly<Record<string, Readonly<Record<string, Estimate>>>>;
  readonly differences: readonly Difference[];
  readonly cases: readonly MeasuredCase[];
};

/** How much better one contestant is than another, metric by metric, over the same questions. */
export type Difference = {
  readonly one: string;
  readonly other: string;
  readonly metrics: Readonly<Record<string, Estimate>>;
};

/** Means with 95 % intervals, and paired differences: the questions are resampled, each with what both contestants scored. */
export function summarise(
  { contestants, pairs, cases }: Measured,
  metrics: readonly string[],
  seed: number,
): Pick<RetrievalReport, 'estimates' | 'differences'> {
  const scoreOf = ({ scores }: MeasuredCase, contestant: string, metric: string) =>
    scores[contestant]?.[metric] ?? null;
  const forEachMetric = (values: (metric: string) => readonly number[]) =>
    Object.fromEntries(metrics.map((metric) => [metric, estimate(values(metric), seed)]));
  return {
    estimates: Object.fromEntries(
      Object.keys(contestants).map((contestant) => [
        contestant,
        forEachMetric((metric) => cases.flatMap((one) => scoreOf(one, contestant, metric) ?? [])),
      ]),
    ),
    differences: pairs.map(([one, other]) => ({
      one,
      other,
      metrics: forEachMetric((metric) =>
        cases.flatMap((each) => {
          const [mine, theirs] = [scoreOf(each, one, metric), scoreOf(each, other, metric)];
          return mine === null || theirs === null ? [] : [mine - theirs];
        }),
      ),
    })),
  };
}

function estimate(values: readonly number[], seed: number): Estimate {
  const [low, high] = bootstrapInterval(values, meanOf, seed) ?? [null, null];
  return { value: meanOf(values), low, high, cases: values.length };
}
