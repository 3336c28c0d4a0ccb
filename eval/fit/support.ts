/**
 * Fits the weights of the support check on the development half of sets of judged claims, and reports on the other half
 * beside plain containment of words: `npx tsx eval/fit/support.ts [--data FOLDER] [--support NAME] [--write]`. The halves
 * share no article. With --support the shipped weights together with that NLI model are reported too (a name of the
 * registry or a folder, as for `npm start`); with --write src/citations/support-model.ts is replaced.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { conflictsBetween, readClaim } from '../../src/citations/conflicts.ts';
import { judgeLexically } from '../../src/citations/lexical-support-scorer.ts';
import { openSupportScorer } from '../../src/citations/nli/open-support-scorer.ts';
import { createReader } from '../../src/citations/reading.ts';
import type { Support } from '../../src/citations/support-scorer.ts';
import { supportSignalNames, supportSignals } from '../../src/citations/support-signals.ts';
import { readConfig } from '../../src/config.ts';
import { projectRoot } from '../../src/paths.ts';
import { fitLogisticRegression, predict, type Example, type LogisticModel } from './logistic-regression.ts';
import { ownSet, readJudgedClaims, readOwnClaims, type JudgedClaim } from './support-claims.ts';
import { auc, supportTables, type Judge } from './support-table.ts';

const publicSets = ['wice_dev', 'qags_cnndm', 'attributionbench_dev', 'q2_wow'];
const sets = [...publicSets, ownSet];
const penalties = [0.3, 1, 3, 10, 30];
const folds = 5;
/** The weight that the supported and the unsupported claims of a set have each, against the penalty. */
const examplesPerClass = 100;
/** So many of our faithful paraphrases pass on the development half; beyond that, as little as possible does. */
const paraphrasesPassed = 0.95;

type Measured = JudgedClaim & { readonly features: readonly number[]; readonly isStopped: boolean };

const { values } = parseArgs({
  options: { write: { type: 'boolean' }, data: { type: 'string' }, support: { type: 'string' } },
});
const read = createReader();
const judged = await readJudgedClaims(values.data ?? join(projectRoot, '..', 'shared', 'data', 'support'), publicSets);
if (judged.length === 0) throw new Error('There are no judged claims: name their folder with --data.');
const claims = [...judged, ...(await readOwnClaims())].map(measure);
const development = claims.filter(({ half }) => half === 'development');
const report = claims.filter(({ half }) => half === 'report');
const penalty = bestPenalty(development);
const model = calibrated(fit(development, penalty));
const likely = ({ features }: Measured) => predict(model, features);
const threshold = shownFrom(development);
const chances = new Map<JudgedClaim, number>(claims.map((claim) => [claim, likely(claim)]));
const stopped = new Set<JudgedClaim>(claims.filter(({ isStopped }) => isStopped));
const chanceOf = (claim: JudgedClaim) => chances.get(claim) ?? 0;
const judges: Judge[] = [
  {
    name: 'support check',
    score: chanceOf,
    shows: (claim) => !stopped.has(claim) && chanceOf(claim) >= threshold,
  },
  ...(values.support === undefined ? [] : [await judgedWith(values.support)]),
];
process.stdout.write(
  `Report half: ${report.length} claims; fitted on ${development.length} with penalty ${penalty}, shown from ${threshold}. Intervals: 95 %.\n` +
    `${supportTables({ development, report, publicSets, sets, judges })}\n`,
);
if (values.write) await replaceModel();

function measure(judged: JudgedClaim): Measured {
  const claim = readClaim(judged.claim, read);
  const conflicts = conflictsBetween(claim);
  const signals = supportSignals(claim, conflicts);
  const { support, byRule } = judgeLexically(judged.claim, read);
  return {
    ...judged,
    features: supportSignalNames.map((name) => signals[name]),
    isStopped: byRule && support.verdict !== 'supported',
  };
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
    const scores = new Map<JudgedClaim, number>();
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
    .filter(({ set, supported, isStopped }) => set === ownSet && supported && !isStopped)
    .map(likely)
    .sort((a, b) => a - b);
  return Number(
    (Math.floor(100 * (faithful[Math.floor((1 - paraphrasesPassed) * faithful.length)] ?? 0.5)) / 100).toFixed(2),
  );
}

/** What the scorer of `--support` says of each claim. */
async function judgedWith(setting: string): Promise<Judge> {
  const { models, modelHub, modelRegistries, support } = readConfig({ support: setting }, process.env);
  const places = { modelsFolder: models, hub: modelHub, registries: modelRegistries };
  const tell = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  const { scorer, missing } = await openSupportScorer(support, places, tell);
  if (missing !== null) throw new Error(missing);
  const found = new Map<JudgedClaim, Support>();
  for (const claim of claims) found.set(claim, await scorer.score(claim.claim));
  await scorer.close();
  const asked = [...found.values()].filter(({ method }) => method === scorer.method).length;
  tell(`${scorer.method} asked its model about ${asked} of ${claims.length} claims; the rest were settled without it.`);
  return {
    name: scorer.method,
    // A rule's finding stops a claim whatever its score; how well scores tell claims apart is compared without it, as above.
    score: (claim) => (stopped.has(claim) ? chanceOf(claim) : (found.get(claim)?.score ?? 0)),
    shows: (claim) => found.get(claim)?.verdict === 'supported',
  };
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
