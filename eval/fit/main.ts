/**
 * Fits the weights of evidence ranking and of answerability on the development halves of question sets, and reports on
 * the other halves: `npx tsx eval/fit/main.ts FOLDER… [--write]`. A folder holds articles.jsonl and questions.jsonl and has
 * been indexed by `npm run eval -- --data FOLDER`, whose index is used. `--own INDEX` adds our fixtures over `corpus/`, indexed
 * there; `--ranking FOLDER` adds a set for ranking only. With --write the model files are replaced.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSqliteCatalog } from '../../src/catalog/sqlite-catalog.ts';
import { readConfig } from '../../src/config.ts';
import { createTransformersEmbedder } from '../../src/embeddings/transformers-embedder.ts';
import { openEmbeddedSearchIndex } from '../../src/index/embedded/embedded-search-index.ts';
import { findEmbeddingModel } from '../../src/models/model-files.ts';
import { embeddingModelOf } from '../../src/models/model-registry.ts';
import { projectRoot } from '../../src/paths.ts';
import { assessmentSignals, answerabilitySignals } from '../../src/retrieval/answerability.ts';
import type { AnswerabilityModel } from '../../src/retrieval/answerability-model.ts';
import { signalNames, type RankedSentence, type Signal } from '../../src/retrieval/evidence.ts';
import { chance, type LogisticWeights } from '../../src/retrieval/logistic-weights.ts';
import { createPassageReader } from '../../src/retrieval/passage-reader.ts';
import { chooseSentences } from '../../src/llm/extractive.ts';
import { retrievalSettings, timelyEvidence } from '../../src/retrieval/retrieve.ts';
import { readDataFolder } from '../data-folder.ts';
import { loadFixtures } from '../load-fixtures.ts';
import { areaUnderRoc } from '../area-under-roc.ts';
import { collect, labelOf, type Collected } from './collect.ts';
import { fitLogisticRegression, predict, type Example, type LogisticModel } from './logistic-regression.ts';
import { dot } from './newton.ts';
import { fitRanking } from './ranking-regression.ts';

/** Of the sentences that do not answer, those that come near: the rest teach nothing. */
const negativesPerQuestion = 40;
/** The weight that each set has in all, against the penalty of 1. */
const questionsPerSet = 100;
/** At the threshold at most this share of the development questions whose answer is right are refused. */
const falseRefusals = 0.1;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean' },
    limit: { type: 'string' },
    own: { type: 'string' },
    ranking: { type: 'string', multiple: true, default: [] },
  },
});
const config = readConfig({}, process.env);
const model = await findEmbeddingModel(embeddingModelOf(config.embeddingModel), {
  modelsFolder: config.models,
  hub: config.modelHub,
  registries: config.modelRegistries,
});
const embedder = await createTransformersEmbedder({ model, workers: 1 });
const collected: Collected[] = [];
const collectedByWords: Collected[] = [];
const sets = [...positionals, ...values.ranking, ...(values.own ? ['corpus'] : [])];
/** Sets whose unanswerable questions are of one kind, or that have none, say nothing of when to refuse. */
const judged = new Set(sets.filter((folder) => !values.ranking.includes(folder)).map((folder) => basename(folder)));
for (const folder of sets) {
  const { fixtures, index: indexFolder } =
    folder === 'corpus'
      ? { fixtures: await loadFixtures([join(projectRoot, 'eval/fixtures')]), index: values.own ?? '' }
      : await readDataFolder(folder, join(config.index, 'eval'), { holdOut: false });
  const catalog = openSqliteCatalog(indexFolder, { readonly: true });
  const index = await openEmbeddedSearchIndex({ catalog, indexFolder });
  const chosen = fixtures.map(({ fixture }) => fixture).slice(0, Number(values.limit ?? Infinity));
  const parts = { catalog, index, read: createPassageReader(catalog) };
  collected.push(...(await collect(basename(folder), chosen, { ...parts, embedder }, retrievalSettings)));
  collectedByWords.push(...(await collect(basename(folder), chosen, { ...parts, embedder: null }, retrievalSettings)));
  await index.close();
  await catalog.close();
  process.stderr.write(`${folder}: ${collected.length} cases so far\n`);
}
await embedder.close();

const isDevelopment = ({ half }: Collected) => half === 'development';
const wordsModel = fitEvidence([...collected, ...collectedByWords].filter(isDevelopment), [
  'similarity',
  'closeness',
  'nearSimilarity',
  'dense',
]);
const meaningModel = fitEvidence(collected.filter(isDevelopment), []);

const words = fitAnswerability('keyword search only', collectedByWords, wordsModel);
const meaning = fitAnswerability('with meaning', collected, meaningModel);

if (values.write) {
  const note = `Fitted by eval/fit/main.ts on the development halves of ${sets.map((folder) => basename(folder)).join(', ')}; not to be edited by hand.`;
  await replaceModel(
    'src/retrieval/evidence-model.ts',
    'evidenceModels',
    { words: wordsModel, meaning: meaningModel },
    note,
  );
  await replaceModel('src/retrieval/answerability-model.ts', 'answerabilityModels', { words, meaning }, note);
}

/** Puts the fitted values in the place of those in a model file, behind the type of the constant, and says where they come from. */
async function replaceModel(file: string, constant: string, value: unknown, note: string): Promise<void> {
  const path = join(projectRoot, file);
  const source = await readFile(path, 'utf8');
  const declaration = new RegExp(`(?:// Fitted by .*\\n)?(export const ${constant}: \\{[^]*?\\} = )[^]*$`);
  await writeFile(
    path,
    source.replace(declaration, (_, head: string) => `// ${note}\n${head}${JSON.stringify(value)};\n`),
  );
}

function fitAnswerability(
  title: string,
  cases: readonly Collected[],
  evidenceModel: LogisticWeights<Signal>,
): AnswerabilityModel {
  const assessed = cases
    .filter(({ set }) => judged.has(set))
    .map((one): Assessed => {
      const evidence = rerank(one, evidenceModel);
      const signals = answerabilitySignals(one.question, { ...one.retrieval, evidence });
      // What `extractive` would show of it; of another time nothing is shown.
      const shown = chooseSentences(
        timelyEvidence(one.question, evidence).map((sentence) => ({ ...sentence, label: '' })),
      );
      return {
        one,
        evidence,
        features: assessmentSignals.map((name) => signals[name]),
        right: one.answerable && shown.some((sentence) => labelOf(one.fixture, sentence) !== 0),
      };
    });
  const training = assessed.filter(({ one }) => isDevelopment(one));
  const answerable = fitLogisticRegression(
    balanced(training).map(({ one, features, weight }) => ({ features, label: one.answerable ? 1 : 0, weight })),
    1,
  );
  const chances = training
    .filter(({ right }) => right)
    .map(({ features }) => predict(answerable, features))
    .sort((a, b) => a - b);
  const threshold = Number((chances[Math.floor(falseRefusals * chances.length)] ?? 0.5).toFixed(3));
  // What a reader wants to know of a given answer: refused questions would teach that most answers are wrong, and so would a
  // second turn of those whose articles are hidden, which the first turn's answers are half of.
  const right = fitLogisticRegression(
    training
      .filter(({ one, features }) => !one.heldOut && predict(answerable, features) >= threshold)
      .map(({ features, right }) => ({ features, label: right ? 1 : 0, weight: 1 })),
    1,
  );
  for (const half of ['development', 'report'] as const) {
    const own = assessed.filter(({ one }) => one.half === half);
    table(`${title}: evidence, ${half}`, own);
    refusals(`${title}: answerability, ${half}`, own, answerable, threshold);
  }
  return {
    answerable: weightsOf(assessmentSignals, answerable),
    right: weightsOf(assessmentSignals, right),
    threshold,
  };
}

type Assessed = {
  readonly one: Collected;
  readonly evidence: readonly RankedSentence[];
  readonly features: readonly number[];
  readonly right: boolean;
};

function weightsOf<Name extends string>(
  names: readonly Name[],
  { bias, weights }: LogisticModel,
): LogisticWeights<Name> {
  const round = (value: number) => Number(value.toFixed(3));
  return {
    bias: round(bias),
    weights: Object.fromEntries(names.map((name, at) => [name, round(weights[at] ?? 0)])) as Record<Name, number>,
  };
}

/** Of each question with gold evidence, the features of the sentences that hold it and of the best others. */
function groupsOf(
  cases: readonly Collected[],
  withheld: readonly Signal[],
): { readonly set: string; readonly right: number[][]; readonly others: number[][] }[] {
  const featuresOf = ({ signals }: RankedSentence) =>
    signalNames.map((name) => (withheld.includes(name) ? 0 : signals[name]));
  return cases.flatMap(({ set, fixture, answerable, retrieval }) => {
    const labelled = retrieval.evidence.map((sentence) => ({ sentence, label: labelOf(fixture, sentence) }));
    const right = labelled.filter(({ label }) => label === 1).map(({ sentence }) => featuresOf(sentence));
    const others = labelled.filter(({ label }) => label === 0).map(({ sentence }) => featuresOf(sentence));
    return answerable && right.length > 0 ? [{ set, right, others: others.slice(0, negativesPerQuestion) }] : [];
  });
}

/**
 * Weights that rank the right sentence first, then scaled so that the score is a chance (Platt 1999). Each set has the same
 * weight in all: a large set of one kind must not drown the others.
 */
function fitEvidence(cases: readonly Collected[], withheld: readonly Signal[]): LogisticWeights<Signal> {
  const groups = groupsOf(cases, withheld);
  const counts = new Map<string, number>();
  for (const { set } of groups) counts.set(set, (counts.get(set) ?? 0) + 1);
  const weighted = groups.map((group) => ({ ...group, weight: questionsPerSet / (counts.get(group.set) ?? 1) }));
  const weights = fitRanking(weighted, 1);
  const examples = weighted.flatMap(({ right, others, weight }) => [
    ...right.map((features): Example => ({
      features: [dot(weights, features)],
      label: 1,
      weight: weight / right.length,
    })),
    ...others.map((features): Example => ({ features: [dot(weights, features)], label: 0, weight: weight / 8 })),
  ]);
  const { bias, weights: scale } = fitLogisticRegression(examples, 1e-6);
  return weightsOf(signalNames, { bias, weights: weights.map((weight) => weight * (scale[0] ?? 1)) });
}

function rerank({ retrieval }: Collected, model: LogisticWeights<Signal>): RankedSentence[] {
  return retrieval.evidence
    .map((sentence) => ({ ...sentence, score: chance(model, sentence.signals) }))
    .sort((a, b) => b.score - a.score);
}

/** Gives the answerable and the unanswerable cases of each set the same weight. */
function balanced<Case extends { one: Collected }>(cases: readonly Case[]): (Case & { weight: number })[] {
  const key = ({ one }: Case) => `${one.set} ${one.answerable}`;
  const counts = new Map<string, number>();
  for (const each of cases) counts.set(key(each), (counts.get(key(each)) ?? 0) + 1);
  return cases.map((each) => ({ ...each, weight: 100 / (counts.get(key(each)) ?? 1) }));
}

function table(title: string, cases: readonly Assessed[]): void {
  process.stdout.write(
    `\n${title}: share of answerable questions with gold evidence (or, in brackets, an accepted answer) in the first sentences\n`,
  );
  for (const set of new Set(cases.map(({ one }) => one.set))) {
    const own = cases.filter(
      ({ one }) => one.set === set && one.answerable && !one.heldOut && one.fixture.evidence.length > 0,
    );
    if (own.length === 0) continue;
    const share = (k: number, hit: (label: 0 | 1 | null) => boolean) =>
      (
        own.filter(({ one, evidence }) => evidence.slice(0, k).some((sentence) => hit(labelOf(one.fixture, sentence))))
          .length / own.length
      ).toFixed(3);
    const cells = [1, 3, 5, 10].map(
      (k) => `@${k} ${share(k, (label) => label === 1)} (${share(k, (label) => label !== 0)})`,
    );
    process.stdout.write(
      `${set.padEnd(16)} n=${own.length} ${cells.join('  ')}  all ${share(Infinity, (label) => label === 1)}\n`,
    );
  }
}

function refusals(title: string, cases: readonly Assessed[], answerable: LogisticModel, threshold: number): void {
  process.stdout.write(`\n${title}, threshold ${threshold}\n`);
  for (const set of new Set(cases.map(({ one }) => one.set))) {
    for (const heldOut of [false, true]) {
      const own = cases.filter(({ one }) => one.set === set && (one.answerable || one.heldOut === heldOut));
      const [yes, no] = [own.filter(({ one }) => one.answerable), own.filter(({ one }) => !one.answerable)];
      if (yes.length === 0 || no.length === 0) continue;
      const likely = ({ features }: Assessed) => predict(answerable, features);
      const score = (hit: { dense: number | null; keyword: number | null }) =>
        (own[0]?.one.retrieval.by === 'meaning' ? hit.dense : hit.keyword) ?? 0;
      const top = ({ one }: Assessed) => Math.max(0, ...one.retrieval.candidates.map(({ hit }) => score(hit)));
      const auc = (value: (each: Assessed) => number) =>
        areaUnderRoc(own.map((each) => ({ score: value(each), positive: each.one.answerable })))?.toFixed(3);
      const refused = (some: readonly Assessed[]) =>
        (some.filter((each) => likely(each) < threshold).length / some.length).toFixed(2);
      const right = (yes.filter((each) => each.right).length / yes.length).toFixed(2);
      process.stdout.write(
        `${(set + (heldOut ? ' (hidden)' : '')).padEnd(26)} AUROC ${auc(likely)} (top passage's score ${auc(top)})  refused: answerable ${refused(yes)}, unanswerable ${refused(no)}; shown answer right ${right}\n`,
      );
    }
  }
}
