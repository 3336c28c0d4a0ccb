import { bootstrapInterval, type Estimate } from './bootstrap.ts';
import type { ScoredCase } from './eval-case.ts';
import * as abstention from './scorers/abstention.ts';
import {
  accuracyAtCoverage,
  accuracyCoverageArea,
  brierScore,
  calibrationError,
  confidenceAuroc,
} from './scorers/confidence.ts';
import { firstStatementPercentile, latencyPercentile } from './scorers/latency.ts';

/** One number about a run. */
export type Metric = {
  readonly name: string;
  readonly group: 'retrieval' | 'citations' | 'answers' | 'refusals' | 'confidence' | 'speed';
  readonly better: 'higher' | 'lower';
  readonly unit: 'share' | 'ms' | 'words' | 'tokens';
  /** Whether a case takes part; a metric is over those that do. */
  readonly applies: (scored: ScoredCase) => boolean;
  /** Over any cases: those that it does not apply to make no difference. */
  readonly of: (cases: readonly ScoredCase[]) => number | null;
  /** What each case adds, where the metric is a mean: two runs can then be paired case by case. */
  readonly score: ((scored: ScoredCase) => number | null) | null;
};

type Choices = Partial<Pick<Metric, 'better' | 'unit'>>;

/** The mean of one score over the cases that it applies to. */
function mean(
  group: Metric['group'],
  name: string,
  choices: Choices = {},
  score: NonNullable<Metric['score']> = (scored) => scored.scores[name] ?? null,
): Metric {
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
const answerable: Metric['applies'] = (scored) => finished(scored) && scored.answerable;
const judged: Metric['applies'] = ({ correct }) => correct !== null;
const milliseconds: Choices = { better: 'lower', unit: 'ms' };
const tokens: Choices = { better: 'lower', unit: 'tokens' };
const rankingMeasures = ['recall', 'hit'].flatMap((name) => [1, 3, 5, 10].map((k) => `${name}@${k}`));

/** Every metric that a report shows, in its order; eval/README.md gives each one's formula and source. */
export const metrics: readonly Metric[] = [
  ...['sentence', 'article'].flatMap((unit) =>
    [...rankingMeasures, 'mrr@10', 'ndcg@10'].map((name) => mean('retrieval', `${unit}-${name}`)),
  ),
  mean('citations', 'promises-kept'),
  mean('citations', 'citation-exactness'),
  mean('citations', 'citation-validity'),
  mean('citations', 'citation-precision'),
  mean('citations', 'citation-recall'),
  mean('citations', 'citation-hit'),
  ...['precision', 'recall', 'f1', 'iou'].map((name) => mean('citations', `span-${name}`)),
  mean('citations', 'grounded-statements'),
  mean('citations', 'grounded-citations'),
  mean('citations', 'judged-statements'),
  mean('answers', 'exact-match'),
  mean('answers', 'token-f1'),
  mean('answers', 'containment'),
  mean('answers', 'judged-right'),
  mean('answers', 'answer-words', { better: 'lower', unit: 'words' }),
  mean('answers', 'says-forbidden', { better: 'lower' }),
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
  whole('refusals', 'false-refusals', abstention.falseRefusals, answerable, { better: 'lower' }),
  whole('refusals', 'answering-precision', abstention.answeringPrecision, ({ answered }) => answered === true),
  whole('refusals', 'answering-recall', abstention.answeringRecall, answerable),
  whole('refusals', 'answering-f1', abstention.answeringF1, finished),
  whole('confidence', 'accuracy-coverage-area', accuracyCoverageArea, judged),
  ...[50, 80, 90].map((percent) =>
    whole(
      'confidence',
      `accuracy-at-coverage-${percent}`,
      (cases) => accuracyAtCoverage(cases, percent / 100),
      finished,
    ),
  ),
  whole('confidence', 'confidence-auroc', confidenceAuroc, finished),
  whole('confidence', 'calibration-error', calibrationError, judged, { better: 'lower' }),
  mean('confidence', 'brier-score', { better: 'lower' }, brierScore),
  ...[50, 95].map((p) =>
    whole('speed', `latency-p${p}`, (cases) => latencyPercentile(cases, p / 100), finished, milliseconds),
  ),
  ...[50, 95].map((p) =>
    whole(
      'speed',
      `first-statement-p${p}`,
      (cases) => firstStatementPercentile(cases, p / 100),
      ({ firstStatementMs }) => firstStatementMs !== null,
      milliseconds,
    ),
  ),
  mean('speed', 'input-tokens', tokens, ({ usage }) => usage?.inputTokens ?? null),
  mean('speed', 'output-tokens', tokens, ({ usage }) => usage?.outputTokens ?? null),
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
