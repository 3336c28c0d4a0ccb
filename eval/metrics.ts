import { bootstrapInterval, type Estimate } from './bootstrap.ts';
import type { ScoredCase } from './eval-case.ts';
import * as abstention from './scorers/abstention.ts';
import { accuracyCoverageArea, calibrationError, confidenceAuroc } from './scorers/confidence.ts';
import { latencyPercentile } from './scorers/latency.ts';

/** One number about a run. */
export type Metric = {
  readonly name: string;
  readonly group: 'retrieval' | 'citations' | 'answers' | 'refusals' | 'confidence' | 'speed';
  readonly better: 'higher' | 'lower';
  readonly unit: 'share' | 'ms' | 'words';
  /** Whether a case takes part; a metric is over those that do. */
  readonly applies: (scored: ScoredCase) => boolean;
  /** Over any cases: those that it does not apply to make no difference. */
  readonly of: (cases: readonly ScoredCase[]) => number | null;
  /** What each case adds, where the metric is a mean: two runs can then be paired case by case. */
  readonly score: ((scored: ScoredCase) => number | null) | null;
};

type Choices = Partial<Pick<Metric, 'better' | 'unit'>>;

/** The mean of one score over the cases that it applies to. */
function mean(group: Metric['group'], name: string, choices: Choices = {}): Metric {
  const score = (scored: ScoredCase): number | null => scored.scores[name] ?? null;
  return {
    name,
    group,
    better: 'higher',
    unit: 'share',
    ...choices,
    score,
    applies: (scored) => score(scored) !== null,
    of: (cases) => meanOf(cases.flatMap((scored) => score(scored) ?? [])),
  };
}

export function meanOf(values: readonly number[]): number | null {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? null : sum / values.length;
}

/** A measure of the run as a whole. */
function whole(
  group: Metric['group'],
  name: string,
  of: Metric['of'],
  applies: Metric['applies'],
  choices: Choices = {},
): Metric {
  return { name, group, better: 'higher', unit: 'share', score: null, ...choices, of, applies };
}

const finished: Metric['applies'] = ({ answered }) => answered !== null;
const judged: Metric['applies'] = ({ correct }) => correct !== null;
const rankingMeasures = ['recall', 'hit'].flatMap((name) => [1, 3, 5, 10].map((k) => `${name}@${k}`));

/** Every metric that a report shows, in its order; eval/README.md gives each one's formula and source. */
export const metrics: readonly Metric[] = [
  ...['sentence', 'article'].flatMap((unit) =>
    [...rankingMeasures, 'mrr@10', 'ndcg@10'].map((name) => mean('retrieval', `${unit}-${name}`)),
  ),
  mean('citations', 'promises-kept'),
  mean('citations', 'citation-precision'),
  mean('citations', 'citation-recall'),
  mean('citations', 'citation-hit'),
  mean('citations', 'grounded-statements'),
  mean('citations', 'grounded-citations'),
  mean('answers', 'exact-match'),
  mean('answers', 'token-f1'),
  mean('answers', 'containment'),
  mean('answers', 'answer-words', { better: 'lower', unit: 'words' }),
  whole('answers', 'accuracy-of-answers', abstention.accuracyOfAnswers, judged),
  whole('answers', 'right-outcomes', abstention.rightOutcomes, finished),
  whole('refusals', 'coverage', abstention.coverage, finished),
  whole('refusals', 'abstention-precision', abstention.abstentionPrecision, ({ answered }) => answered === false),
  whole(
    'refusals',
    'abstention-recall',
    abstention.abstentionRecall,
    (scored) => finished(scored) && !scored.answerable,
  ),
  whole('refusals', 'abstention-f1', abstention.abstentionF1, finished),
  whole('refusals', 'false-refusals', abstention.falseRefusals, (scored) => finished(scored) && scored.answerable, {
    better: 'lower',
  }),
  whole('confidence', 'accuracy-coverage-area', accuracyCoverageArea, judged),
  whole('confidence', 'confidence-auroc', confidenceAuroc, finished),
  whole('confidence', 'calibration-error', calibrationError, judged, { better: 'lower' }),
  ...[50, 95].map((p) =>
    whole('speed', `latency-p${p}`, (cases) => latencyPercentile(cases, p / 100), finished, {
      better: 'lower',
      unit: 'ms',
    }),
  ),
];

/** The metric over the cases that it applies to, with its 95 % interval. */
export function estimate(metric: Metric, cases: readonly ScoredCase[], seed: number): Estimate {
  const applicable = cases.filter((scored) => metric.applies(scored));
  const value = metric.of(applicable);
  const interval = metric.score
    ? bootstrapInterval(
        applicable.flatMap((scored) => metric.score?.(scored) ?? []),
        meanOf,
        seed,
      )
    : bootstrapInterval(applicable, metric.of, seed);
  return {
    value,
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
    cases: value === null ? 0 : applicable.length,
  };
}

export function estimateAll(cases: readonly ScoredCase[], seed: number): Record<string, Estimate> {
  return Object.fromEntries(metrics.map((metric) => [metric.name, estimate(metric, cases, seed)]));
}
