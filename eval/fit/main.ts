/**
 * Fits the weights of evidence ranking and of answerability on the development halves of question sets, and reports on
 * the other halves: `npx tsx eval/fit/main.ts FOLDER… [--write]`. A folder holds articles.jsonl and questions.jsonl and has
 * been indexed by `npm run eval -- --data FOLDER`, whose index is used. With --write the model files are replaced.
 */
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSqliteCatalog } from '../../src/catalog/sqlite-catalog.ts';
import { readConfig } from '../../src/config.ts';
import { createTransformersEmbedder } from '../../src/embeddings/transformers-embedder.ts';
import { openEmbeddedSearchIndex } from '../../src/index/embedded/embedded-search-index.ts';
import { findEmbeddingModel } from '../../src/models/model-files.ts';
import { projectRoot } from '../../src/paths.ts';
import { assessmentSignals, answerabilitySignals } from '../../src/retrieval/answerability.ts';
import { signalNames, type RankedSentence } from '../../src/retrieval/evidence.ts';
import { createPassageReader } from '../../src/retrieval/read-passage.ts';
import { retrievalSettings, type Retrieval } from '../../src/retrieval/retrieve.ts';
import { readDataFolder } from '../data-folder.ts';
import { areaUnderRoc } from '../area-under-roc.ts';
import { collect, labelOf, type Collected } from './collect.ts';
import { fitLogisticRegression, predict, type Example, type LogisticModel } from './logistic-regression.ts';

/** Of the sentences that do not answer, those that come near: the rest teach nothing. */
const negativesPerQuestion = 40;
/** The weight that each set has in all, against the penalty of 1. */
const examplesPerSet = 500;
/** At the threshold at most this share of the development questions whose best evidence is right are refused. */
const falseRefusals = 0.1;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' }, limit: { type: 'string' } } });
const config = readConfig({}, process.env);
const model = await findEmbeddingModel(config.embeddingModel, { modelsFolder: config.models, hub: config.modelHub, registries: config.modelRegistries });
const embedder = await createTransformersEmbedder({ model, workers: 1 });
const collected: Collected[] = [];
for (const folder of positionals) {
  const { fixtures, index: indexFolder } = await readDataFolder(folder, join(config.index, 'eval'), { holdOut: false });
  const catalog = openSqliteCatalog(indexFolder, { readonly: true });
  const index = await openEmbeddedSearchIndex({ catalog, indexFolder });
  const chosen = fixtures.map(({ fixture }) => fixture).slice(0, Number(values.limit ?? Infinity));
  collected.push(...(await collect(basename(folder), chosen, { catalog, index, embedder, read: createPassageReader() }, retrievalSettings)));
  await index.close();
  await catalog.close();
  process.stderr.write(`${folder}: ${collected.length} cases so far\n`);
}
await embedder.close();

const development = collected.filter(({ half }) => half === 'development');
const report = collected.filter(({ half }) => half === 'report');
const evidenceModel = fitLogisticRegression(evenSets(development), 1);
const ranked = new Map(collected.map((one) => [one, rerank(one.retrieval, evidenceModel)]));
table('evidence, development', development);
table('evidence, report', report);

const assessed = (cases: readonly Collected[]) => cases.map((one) => ({ one, features: featuresOf(one), right: isRight(one) }));
const training = balanced(assessed(development));
const answerable = fitLogisticRegression(training.map(({ one, features, weight }) => ({ features, label: one.answerable ? 1 : 0, weight })), 1);
const right = fitLogisticRegression(assessed(development).map(({ features, right }) => ({ features, label: right ? 1 : 0, weight: 1 })), 1);
const chances = assessed(development).filter(({ right }) => right).map(({ features }) => predict(answerable, features)).sort((a, b) => a - b);
const threshold = chances[Math.floor(falseRefusals * chances.length)] ?? 0.5;
refusals('development', assessed(development));
refusals('report', assessed(report));

if (values.write) {
  const round = (value: number) => Number(value.toFixed(3));
  const weights = (names: readonly string[], fitted: LogisticModel) =>
    `{ bias: ${round(fitted.bias)}, weights: { ${names.map((name, i) => `${name}: ${round(fitted.weights[i] ?? 0)}`).join(', ')} } }`;
  const sets = positionals.map((folder) => basename(folder)).join(', ');
  const note = `Fitted by eval/fit/main.ts on the development halves of ${sets}; do not edit by hand.`;
  await writeFile(
    join(projectRoot, 'src/retrieval/evidence-model.ts'),
    `import type { Signal } from './evidence.ts';\nimport type { LogisticWeights } from './logistic-weights.ts';\n\n/** Weights of \`evidenceScore\`. ${note} */\nexport const evidenceModel: LogisticWeights<Signal> = ${weights(signalNames, evidenceModel)};\n`,
  );
  await writeFile(
    join(projectRoot, 'src/retrieval/answerability-model.ts'),
    `import type { AssessmentSignal } from './answerability.ts';\nimport type { LogisticWeights } from './logistic-weights.ts';\n\n/** Chance that the archive answers. ${note} */\nexport const answerableModel: LogisticWeights<AssessmentSignal> = ${weights(assessmentSignals, answerable)};\n\n/** Chance that the best evidence is right, shown as the answer's confidence. Fitted likewise. */\nexport const confidenceModel: LogisticWeights<AssessmentSignal> = ${weights(assessmentSignals, right)};\n\n/** Below this chance of \`answerableModel\` the question is refused: ${falseRefusals * 100} % of the development questions whose best evidence is right lie below it. */\nexport const answerableThreshold = ${round(threshold)};\n`,
  );
}

function evidenceExamples({ fixture, answerable, retrieval }: Collected): Example[] {
  if (!answerable) return [];
  const labelled = retrieval.evidence.map((sentence) => ({ sentence, label: labelOf(fixture, sentence) }));
  const positives = labelled.filter(({ label }) => label === 1);
  if (positives.length === 0) return [];
  const negatives = labelled.filter(({ label }) => label === 0).slice(0, negativesPerQuestion);
  const weight = 1 / positives.length;
  return [
    ...positives.map(({ sentence }): Example => ({ features: signalsOf(sentence), label: 1, weight })),
    ...negatives.map(({ sentence }): Example => ({ features: signalsOf(sentence), label: 0, weight: 1 / 8 })),
  ];
}

/** Examples of all sets, each set with the same weight in all: a large set of one kind must not drown the others. */
function evenSets(cases: readonly Collected[]): Example[] {
  return [...new Set(cases.map(({ set }) => set))].flatMap((set) => {
    const examples = cases.filter((one) => one.set === set).flatMap(evidenceExamples);
    const total = examples.reduce((sum, { weight }) => sum + weight, 0);
    return examples.map((example) => ({ ...example, weight: (example.weight * examplesPerSet) / total }));
  });
}

function signalsOf(sentence: RankedSentence): number[] {
  return signalNames.map((name) => sentence.signals[name]);
}

function rerank(retrieval: Retrieval, fitted: LogisticModel): Retrieval {
  const evidence = retrieval.evidence.map((sentence) => ({ ...sentence, score: predict(fitted, signalsOf(sentence)) })).sort((a, b) => b.score - a.score);
  return { ...retrieval, evidence };
}

function featuresOf(one: Collected): number[] {
  const signals = answerabilitySignals(one.question, ranked.get(one) ?? one.retrieval);
  return assessmentSignals.map((name) => signals[name]);
}

function isRight(one: Collected): boolean {
  const best = ranked.get(one)?.evidence[0];
  return one.answerable && best !== undefined && labelOf(one.fixture, best) !== 0;
}

/** Gives the answerable and the unanswerable cases of each set the same weight. */
function balanced<Case extends { one: Collected }>(cases: readonly Case[]): (Case & { weight: number })[] {
  const key = ({ one }: Case) => `${one.set} ${one.answerable}`;
  const counts = new Map<string, number>();
  for (const each of cases) counts.set(key(each), (counts.get(key(each)) ?? 0) + 1);
  return cases.map((each) => ({ ...each, weight: 100 / (counts.get(key(each)) ?? 1) }));
}

function table(title: string, cases: readonly Collected[]): void {
  process.stdout.write(`\n${title}: share of answerable questions with gold evidence (or, in brackets, an accepted answer) in the first sentences\n`);
  for (const set of new Set(cases.map((one) => one.set))) {
    const own = cases.filter((one) => one.set === set && one.answerable && !one.heldOut && one.fixture.evidence.length > 0);
    if (own.length === 0) continue;
    const share = (k: number, hit: (label: 0 | 1 | null) => boolean, evidence: (one: Collected) => readonly RankedSentence[]) =>
      (own.filter((one) => evidence(one).slice(0, k).some((sentence) => hit(labelOf(one.fixture, sentence)))).length / own.length).toFixed(3);
    const fitted = (one: Collected) => ranked.get(one)?.evidence ?? [];
    const cells = [1, 3, 5, 10].map((k) => `@${k} ${share(k, (label) => label === 1, fitted)} (${share(k, (label) => label !== 0, fitted)})`);
    const before = `before @1 ${share(1, (label) => label === 1, (one) => one.retrieval.evidence)}`;
    process.stdout.write(`${set.padEnd(16)} n=${own.length} ${cells.join('  ')}  all ${share(Infinity, (label) => label === 1, fitted)}  ${before}\n`);
  }
}

function refusals(title: string, cases: readonly { one: Collected; features: number[]; right: boolean }[]): void {
  process.stdout.write(`\nanswerability, ${title}, threshold ${threshold.toFixed(3)}\n`);
  for (const set of new Set(cases.map(({ one }) => one.set))) {
    for (const heldOut of [false, true]) {
      const own = cases.filter(({ one }) => one.set === set && (one.answerable || one.heldOut === heldOut));
      const [yes, no] = [own.filter(({ one }) => one.answerable), own.filter(({ one }) => !one.answerable)];
      if (yes.length === 0 || no.length === 0) continue;
      const chance = ({ features }: { features: number[] }) => predict(answerable, features);
      const top = ({ one }: { one: Collected }) => Math.max(0, ...one.retrieval.candidates.map(({ hit }) => hit.dense ?? 0));
      const auc = (score: (each: (typeof own)[number]) => number) => areaUnderRoc(own.map((each) => ({ score: score(each), positive: each.one.answerable })));
      const refusedYes = yes.filter((each) => chance(each) < threshold).length / yes.length;
      const refusedNo = no.filter((each) => chance(each) < threshold).length / no.length;
      process.stdout.write(
        `${(set + (heldOut ? ' (hidden)' : '')).padEnd(26)} AUROC ${auc(chance)?.toFixed(3)} (top dense ${auc(top)?.toFixed(3)})  refused: answerable ${refusedYes.toFixed(2)}, unanswerable ${refusedNo.toFixed(2)}; right ${yes.filter(({ right }) => right).length / yes.length}\n`,
      );
    }
  }
}
