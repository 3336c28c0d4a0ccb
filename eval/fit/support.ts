/**
 * Fits the weights of the support check on the development half of sets of judged claims, and reports on the other half
 * beside plain containment of words: `npx tsx eval/fit/support.ts [--data FOLDER] [--write]`. The halves share no article.
 * With --write src/citations/support-model.ts is replaced.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { conflictsBetween, readClaim } from '../../src/citations/conflicts.ts';
import { createReader } from '../../src/citations/reading.ts';
import { supportSignalNames, supportSignals } from '../../src/citations/support-signals.ts';
import { projectRoot } from '../../src/paths.ts';
import { alignColumns } from '../align-columns.ts';
import { areaUnderRoc } from '../area-under-roc.ts';
import { bootstrapInterval } from '../bootstrap.ts';
import { fitLogisticRegression, predict, type Example, type LogisticModel } from './logistic-regression.ts';
import { ownSet, readJudgedClaims, readOwnClaims, type JudgedClaim } from './support-claims.ts';

const publicSets = ['wice_dev', 'qags_cnndm', 'attributionbench_dev', 'q2_wow'];
const sets = [...publicSets, ownSet];
const penalties = [0.3, 1, 3, 10, 30];
const folds = 5;
/** The weight that the supported and the unsupported claims of a set have each, against the penalty. */
const examplesPerClass = 100;
/** So many of our faithful paraphrases pass on the development half; beyond that, as little as possible does. */
const paraphrasesPassed = 0.95;

type Measured = JudgedClaim & { readonly features: readonly number[]; readonly hasConflict: boolean };
type Score = (claim: Measured) => number;

const { values } = parseArgs({ options: { write: { type: 'boolean' }, data: { type: 'string' } } });
const read = createReader();
const judged = await readJudgedClaims(values.data ?? join(projectRoot, '..', 'shared', 'data', 'support'), publicSets);
if (judged.length === 0) throw new Error('There are no judged claims: name their folder with --data.');
const claims = [...judged, ...(await readOwnClaims())].map(measure);
const development = claims.filter(({ half }) => half === 'development');
const report = claims.filter(({ half }) => half === 'report');
const penalty = bestPenalty(development);
const model = calibrated(fit(development, penalty));
const likely: Score = ({ features }) => predict(model, features);
const threshold = shownFrom(development);
print();
if (values.write) await replaceModel();

function measure(judged: JudgedClaim): Measured {
  const claim = readClaim(judged.claim, read);
  const conflicts = conflictsBetween(claim);
  const signals = supportSignals(claim, conflicts);
  return { ...judged, features: supportSignalNames.map((name) => signals[name]), hasConflict: conflicts.length > 0 };
}

function fit(some: readonly Measured[], strength: number): LogisticModel {
  const counts = new Map<string, number>();
  const key = ({ set, supported }: Measured) => `${set} ${supported}`;
  for (const claim of some) counts.set(key(claim), (counts.get(key(claim)) ?? 0) + 1);
  return fitLogisticRegression(
    some.map((claim): Example => ({
      features: claim.features,
      label: claim.supported ? 1 : 0,
      weight: examplesPerClass / (counts.get(key(claim)) ?? 1),
    })),
    strength,
  );
}

/** The penalty with the best mean area under ROC over the sets, each fifth of the articles judged by the other four. */
function bestPenalty(some: readonly Measured[]): number {
  const quality = penalties.map((strength) => {
    const scores = new Map<Measured, number>();
    for (let fold = 0; fold < folds; fold += 1) {
      const fitted = fit(
        some.filter((claim) => claim.fold % folds !== fold),
        strength,
      );
      for (const claim of some.filter((one) => one.fold % folds === fold))
        scores.set(claim, predict(fitted, claim.features));
    }
    return sets.reduce(
      (sum, set) =>
        sum +
        (auc(
          some.filter((claim) => claim.set === set),
          (claim) => scores.get(claim) ?? 0,
        ) ?? 0),
      0,
    );
  });
  return penalties[quality.indexOf(Math.max(...quality))] ?? 1;
}

function auc(some: readonly Measured[], score: Score): number | null {
  return areaUnderRoc(some.map((claim) => ({ score: score(claim), positive: claim.supported })));
}

/** Share of the supported that a rule passes, and of the unsupported that it does not. */
function rates(
  some: readonly Measured[],
  passes: (claim: Measured) => boolean,
): { passed: number; stopped: number } | null {
  const [yes, no] = [some.filter(({ supported }) => supported), some.filter(({ supported }) => !supported)];
  return yes.length === 0 || no.length === 0
    ? null
    : {
        passed: yes.filter(passes).length / yes.length,
        stopped: no.filter((claim) => !passes(claim)).length / no.length,
      };
}

function balancedAccuracy(some: readonly Measured[], passes: (claim: Measured) => boolean): number | null {
  const found = rates(some, passes);
  return found && (found.passed + found.stopped) / 2;
}

/** The cut of a score with the best balanced accuracy on the development half of a set. */
function bestCut(some: readonly Measured[], score: Score): number {
  const cuts = [...new Set(some.map(score))];
  const quality = cuts.map((cut) => balancedAccuracy(some, (claim) => score(claim) >= cut) ?? 0);
  return cuts[quality.indexOf(Math.max(...quality))] ?? 0;
}

/** Stretches the chances of a penalised fit, without changing their order, until they come true on the development half. */
function calibrated({ bias, weights }: LogisticModel): LogisticModel {
  const sumOf = ({ features }: Measured) => features.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), bias);
  const counts = (claim: Measured) =>
    development.filter((other) => other.set === claim.set && other.supported === claim.supported).length;
  const line = fitLogisticRegression(
    development.map((claim): Example => ({
      features: [sumOf(claim)],
      label: claim.supported ? 1 : 0,
      weight: examplesPerClass / counts(claim),
    })),
    1e-6,
  );
  const slope = line.weights[0] ?? 1;
  return { bias: line.bias + slope * bias, weights: weights.map((weight) => slope * weight) };
}

function shownFrom(some: readonly Measured[]): number {
  const faithful = some
    .filter(({ set, supported, hasConflict }) => set === ownSet && supported && !hasConflict)
    .map(likely)
    .sort((a, b) => a - b);
  return Number(
    (Math.floor(100 * (faithful[Math.floor((1 - paraphrasesPassed) * faithful.length)] ?? 0.5)) / 100).toFixed(2),
  );
}

function print(): void {
  const estimate = (some: readonly Measured[], statistic: (sample: readonly Measured[]) => number | null) => {
    const interval = bootstrapInterval(some, statistic, 1);
    const digits = (value: number | null | undefined) => (value ?? 0).toFixed(3).replace(/^0/, '');
    return `${digits(statistic(some))} (${digits(interval?.[0])}–${digits(interval?.[1])})`;
  };
  const rules: readonly (readonly [string, Score])[] = [
    ['containment in the article', ({ containment }) => containment.article],
    ['containment in its sentences', ({ containment }) => containment.sentences],
    ['support check', likely],
  ];
  const rows = sets.flatMap((set) => {
    const [own, ownDevelopment] = [report, development].map((some) => some.filter((claim) => claim.set === set)) as [
      Measured[],
      Measured[],
    ];
    return rules.map(([name, score]) => {
      const cut = bestCut(ownDevelopment, score);
      return [
        set,
        String(own.length),
        name,
        estimate(own, (sample) => auc(sample, score)),
        estimate(own, (sample) => balancedAccuracy(sample, (claim) => score(claim) >= cut)),
      ];
    });
  });
  const shown = sets.map((set) => {
    const own = report.filter((claim) => claim.set === set);
    const passes = (claim: Measured) => !claim.hasConflict && likely(claim) >= threshold;
    const found = rates(own, passes);
    if (process.env.SWEEP)
      for (const cut of [0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]) {
        const r = rates(own, (claim) => !claim.hasConflict && likely(claim) >= cut)!;
        console.log(set, cut, r.passed.toFixed(2), r.stopped.toFixed(2));
      }
    return [
      set,
      estimate(own, (sample) => balancedAccuracy(sample, passes)),
      (found?.passed ?? 0).toFixed(2),
      (found?.stopped ?? 0).toFixed(2),
    ];
  });
  process.stdout.write(
    `Report half: ${report.length} claims; fitted on ${development.length} with penalty ${penalty}. Intervals: 95 %.\n`,
  );
  process.stdout.write(
    `${alignColumns([['set', 'claims', 'judge', 'area under ROC', 'balanced accuracy at the cut that is best on the development half'], ...rows], [1])}\n\n`,
  );
  process.stdout.write(
    `As shipped, shown from ${threshold} and without a conflict:\n${alignColumns([['set', 'balanced accuracy', 'supported ones shown', 'unsupported ones stopped'], ...shown], [2, 3])}\n`,
  );
}

async function replaceModel(): Promise<void> {
  const path = join(projectRoot, 'src/citations/support-model.ts');
  const source = await readFile(path, 'utf8');
  const round = (value: number | undefined) => Number((value ?? 0).toFixed(3));
  const fitted = {
    bias: round(model.bias),
    weights: Object.fromEntries(supportSignalNames.map((name, at) => [name, round(model.weights[at])])),
    threshold,
  };
  const note = `// Fitted by eval/fit/support.ts on the development halves of ${sets.join(', ')}; not to be edited by hand.`;
  await writeFile(
    path,
    source.replace(
      /(?:\/\/ Fitted by .*\n)?(export const supportModel: [^=]*= )[^]*$/,
      (_, head: string) => `${note}\n${head}${JSON.stringify(fitted)};\n`,
    ),
  );
}
