import { alignColumns } from '../align-columns.ts';
import { areaUnderRoc } from '../area-under-roc.ts';
import { bootstrapInterval } from '../bootstrap.ts';
import type { JudgedClaim } from './support-claims.ts';

type Score = (claim: JudgedClaim) => number;
type Claims = readonly JudgedClaim[];

/** A way to check claims. */
export type Judge = {
  readonly name: string;
  readonly score: Score;
  /** Whether it passes a claim as shipped; a count of words has no such threshold. */
  readonly shows?: (claim: JudgedClaim) => boolean;
};

const counts: readonly Judge[] = [
  { name: 'words in the article', score: ({ containment }) => containment.article },
  { name: 'words in its best sentences', score: ({ containment }) => containment.sentences },
];

/** How well each judge tells supported claims of the report half from others: alone, over counts of words, and as shipped. */
export function supportTables(options: {
  readonly development: Claims;
  readonly report: Claims;
  readonly publicSets: readonly string[];
  readonly sets: readonly string[];
  readonly judges: readonly Judge[];
}): string {
  const { development, report, publicSets, sets, judges } = options;
  const quality = sets.flatMap((set) =>
    [...counts, ...judges].map(({ name, score }) => {
      const own = report.filter((claim) => claim.set === set);
      const cut = bestCut(
        development.filter((claim) => claim.set === set),
        score,
      );
      return [
        set,
        String(own.length),
        name,
        estimate(own, (sample) => auc(sample, score)),
        estimate(own, (sample) => balancedAccuracy(sample, (claim) => score(claim) >= cut)),
      ];
    }),
  );
  const margins = judges.flatMap(({ name, score }) => [
    ...publicSets.map((set) => [name, set, estimate(report, (sample) => margin(sample, set, score))]),
    [name, 'mean', estimate(report, (sample) => mean(publicSets.map((set) => margin(sample, set, score))))],
  ]);
  const shown = judges.flatMap(({ name, shows = () => false }) =>
    sets.map((set) => {
      const own = report.filter((claim) => claim.set === set);
      const { passed, stopped } = rates(own, shows) ?? { passed: 0, stopped: 0 };
      const balanced = estimate(own, (sample) => balancedAccuracy(sample, shows));
      return [name, set, balanced, passed.toFixed(2), stopped.toFixed(2)];
    }),
  );
  return [
    alignColumns([['set', 'claims', 'judge', 'area under ROC', 'balanced accuracy, cut fitted'], ...quality], [1]),
    `Area under ROC above the better count of words:\n${alignColumns([['judge', 'set', 'margin'], ...margins], [])}`,
    `As shipped:\n${alignColumns([['judge', 'set', 'balanced accuracy', 'supported ones shown', 'unsupported ones stopped'], ...shown], [3, 4])}`,
  ].join('\n\n');
}

export function auc(some: Claims, score: Score): number | null {
  return areaUnderRoc(some.map((claim) => ({ score: score(claim), positive: claim.supported })));
}

/** How much better than the count of words that is better on this sample. */
function margin(some: Claims, set: string, score: Score): number | null {
  const own = some.filter((claim) => claim.set === set);
  const floors = counts.flatMap((count) => auc(own, count.score) ?? []);
  const reached = auc(own, score);
  return reached === null ? null : reached - Math.max(...floors);
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Share of the supported that a rule passes, and of the unsupported that it does not. */
function rates(some: Claims, passes: (claim: JudgedClaim) => boolean): { passed: number; stopped: number } | null {
  const [yes, no] = [some.filter(({ supported }) => supported), some.filter(({ supported }) => !supported)];
  return yes.length === 0 || no.length === 0
    ? null
    : {
        passed: yes.filter(passes).length / yes.length,
        stopped: no.filter((claim) => !passes(claim)).length / no.length,
      };
}

function balancedAccuracy(some: Claims, passes: (claim: JudgedClaim) => boolean): number | null {
  const found = rates(some, passes);
  return found && (found.passed + found.stopped) / 2;
}

/** The cut of a score with the best balanced accuracy. */
function bestCut(some: Claims, score: Score): number {
  const cuts = [...new Set(some.map(score))];
  const quality = cuts.map((cut) => balancedAccuracy(some, (claim) => score(claim) >= cut) ?? 0);
  return cuts[quality.indexOf(Math.max(...quality))] ?? 0;
}

function estimate(some: Claims, statistic: (sample: Claims) => number | null): string {
  const interval = bootstrapInterval(some, statistic, 1);
  const digits = (value: number | null | undefined) => (value ?? 0).toFixed(3).replace(/^(-?)0/, '$1');
  return `${digits(statistic(some))} (${digits(interval?.[0])}–${digits(interval?.[1])})`;
}
