import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { readConfig, settings, type Config } from '../../src/config.ts';
import { FootnoteError } from '../../src/errors.ts';
import { embeddingModelOf } from '../../src/models/model-registry.ts';
import { projectRoot } from '../../src/paths.ts';
import { readDataFolder } from '../data-folder.ts';
import { goldArticles, type Fixture } from '../fixture.ts';
import { checkQuotes, loadFixtures, type LoadedFixture } from '../load-fixtures.ts';
import { half, isCommanderExit, positiveNumber } from '../options.ts';
import { sync, withProgress } from '../progress.ts';
import { articleTexts } from '../run-eval.ts';
import type { EvalWorld } from '../world.ts';
import { measure, type Measured } from './measure.ts';
import { openPage } from './markdown-page.ts';
import { openRetrieval, type OpenRetrieval } from './open-retrieval.ts';
import { questionSets, usualMeasurement, type Measurement } from './question-sets.ts';
import { summarise, type RetrievalReport } from './retrieval-report.ts';
import { retrievalTable, sweepTable } from './retrieval-table.ts';
import { sweep, sweepMetrics } from './sweep.ts';

const evalFolder = join(projectRoot, 'eval');
/** Where the sets lie that `--all` names. */
const sharedData = join(projectRoot, '..', 'shared', 'data');
/** Sets on which fusion was chosen. */
const sweptSets = ['realtimeqa', 'squad2_sample', 'xquad_en'];

type Options = {
  readonly data?: string[];
  readonly all?: boolean;
  readonly split?: Fixture['split'] | 'all';
  readonly sweep?: boolean;
  readonly markdown?: boolean;
  readonly json?: boolean;
  readonly into?: string;
  readonly limit?: number;
  readonly out: string;
  readonly seed: number;
};
type Half = NonNullable<Options['split']>;

/** Runs `eval retrieval` with the arguments after that word. Returns the exit status: 0 measured, 2 it could not be run. */
export async function retrievalCommand(args: readonly string[], world: EvalWorld): Promise<number> {
  const command = retrievalOptions(world);
  try {
    command.parse([...args], { from: 'user' });
    const options = command.opts<Options>();
    const config = readConfig(command.opts(), world.environment);
    // What is tuned is tuned on half A; what is reported is measured on the other one.
    const split = options.split ?? (options.sweep ? 'development' : 'report');
    const page =
      options.into === undefined ? null : await openPage(options.into, options.sweep ? 'fusion' : 'retrieval');
    const made: RetrievalReport[] = [];
    for (const folder of foldersOf(options, world)) {
      made.push(...(await measureSet(folder, split, options, config, world)));
      // After each set: a run takes long, and what is measured is measured.
      await page?.replace(made.map((one) => tableOf(one, options, true)).join('\n\n'));
    }
    return 0;
  } catch (error) {
    if (error instanceof FootnoteError) {
      world.warn(`${error.code}: ${error.message}\n`);
      return 2;
    }
    if (isCommanderExit(error)) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

/** The data folders that are asked for; `null` stands for our own fixtures. */
function foldersOf({ data, all, sweep: sweeping }: Options, { warn }: EvalWorld): (string | null)[] {
  if (data) return data;
  if (!all) return [null];
  return (sweeping ? sweptSets : Object.keys(questionSets)).flatMap((set) => {
    const folder = join(sharedData, set);
    if (existsSync(folder)) return [folder];
    warn(`Left out: ${set}, which is not at ${folder}.\n`);
    return [];
  });
}

async function measureSet(
  folder: string | null,
  split: Half,
  options: Options,
  config: Config,
  world: EvalWorld,
): Promise<RetrievalReport[]> {
  const { set, fixtures, ...folders } = folder
    ? await readDataFolder(folder, join(config.index, 'eval'), { holdOut: false })
    : { set: 'corpus', fixtures: await loadFixtures([join(evalFolder, 'fixtures')]) };
  const ownConfig = { ...config, ...folders };
  const chosen = fixtures
    .filter(({ fixture }) => split === 'all' || (fixture.split ?? 'report') === split)
    .slice(0, options.limit);
  if (chosen.length === 0) throw new FootnoteError('FIXTURE_INVALID', `No fixtures of the ${split} half of ${set}.`);
  const measurable = await bringUpToDate(ownConfig, chosen, world);
  const retrieval = await openRetrieval(ownConfig);
  try {
    const asked = measurable.map(({ fixture }) => fixture);
    const all = fixtures.map(({ fixture }) => fixture);
    const run = {
      set,
      split,
      options,
      retrieval,
      embedder: retrieval.dense ? embeddingModelOf(config.embeddingModel) : null,
      world,
    };
    if (options.sweep) {
      if (!retrieval.dense)
        throw new FootnoteError('INVALID_SETTING', '--sweep fuses two rankings: it needs an embedding model.');
      const plan: Measurement = { kind: 'archive', metrics: sweepMetrics, note: '' };
      return [await report(plan, run, () => sweep(asked, retrieval))];
    }
    const made: RetrievalReport[] = [];
    for (const plan of questionSets[set] ?? [usualMeasurement]) {
      const measuring = () =>
        withProgress(`${set}, ${plan.kind}`, world.progress, (update) =>
          measure(plan.kind, asked, all, retrieval, update),
        );
      made.push(await report(plan, run, measuring));
    }
    return made;
  } finally {
    await retrieval.close();
  }
}

/**
 * The same sync and the same check of the quotes as before answers are measured. Returns the questions whose articles were
 * all read: a file that is refused at ingest is no fault of a ranking.
 */
async function bringUpToDate(
  config: Config,
  fixtures: readonly LoadedFixture[],
  world: EvalWorld,
): Promise<LoadedFixture[]> {
  const assistant = await world.createAssistant(config);
  try {
    await sync(assistant, world);
    const articleText = articleTexts(assistant);
    const known: LoadedFixture[] = [];
    for (const loaded of fixtures) {
      const texts = await Promise.all([...goldArticles(loaded.fixture)].map(articleText));
      if (!texts.includes(undefined)) known.push(loaded);
    }
    if (known.length < fixtures.length)
      world.warn(`Left out: ${fixtures.length - known.length} questions whose articles are not in the corpus.\n`);
    await checkQuotes(known, articleText);
    return known;
  } finally {
    await assistant.close();
  }
}

type Run = {
  readonly set: string;
  readonly split: Half;
  readonly options: Options;
  readonly retrieval: OpenRetrieval;
  readonly embedder: string | null;
  readonly world: EvalWorld;
};

async function report(plan: Measurement, run: Run, work: () => Promise<Measured>): Promise<RetrievalReport> {
  const { set, split, options, retrieval, embedder, world } = run;
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const measured = await work();
  const { articles, passages } = await retrieval.catalog.coverage();
  const made: RetrievalReport = {
    format: 1,
    set,
    split,
    kind: plan.kind,
    note: plan.note,
    startedAt,
    seconds: (performance.now() - started) / 1000,
    seed: options.seed,
    archive: { articles, passages },
    embedder,
    metrics: plan.metrics,
    contestants: measured.contestants,
    ...summarise(measured, plan.metrics, options.seed),
    cases: measured.cases,
  };
  const what = options.sweep ? 'fusion' : plan.kind;
  const file = await writeJson(
    made,
    options.out,
    `${startedAt.replaceAll(/[:.]/gu, '-')}-retrieval-${set}-${what}-${split}`,
  );
  world.print(options.json ? `${JSON.stringify(made)}\n` : `${tableOf(made, options, options.markdown ?? false)}\n\n`);
  world.warn(`Report: ${file} (${made.seconds.toFixed(1)} s)\n`);
  return made;
}

function tableOf(made: RetrievalReport, options: Options, markdown: boolean): string {
  return options.sweep ? sweepTable(made, { markdown }) : retrievalTable(made, { markdown });
}

/** Writes a report whole or not at all, and returns its path. */
async function writeJson(value: unknown, folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  await writeFile(`${file}.partial`, `${JSON.stringify(value, null, 1)}\n`);
  await rename(`${file}.partial`, file);
  return file;
}

function retrievalOptions({ print, warn }: EvalWorld): Command {
  const command = new Command('eval retrieval')
    .description('Measures retrieval alone, against plain keyword and plain dense search over the same passages.')
    .option('--data <dir...>', 'folders of articles.jsonl and questions.jsonl; without it, our fixtures on corpus/')
    .option('--all', 'every set of docs/retrieval.md that is there, from ../shared/data')
    .option('--split <half>', 'development (half A), report (half B) or all; report, with --sweep development', half)
    .option('--sweep', 'compare ways to fuse the two rankings')
    .option('--limit <n>', 'only the first n questions of a set', positiveNumber)
    .option('--markdown', 'print Markdown')
    .option('--into <file>', 'a Markdown page with marks, into which the tables are written: docs/retrieval.md')
    .option('--json', 'print the reports themselves, one a line')
    .option('--out <dir>', 'where the JSON reports go', join(evalFolder, 'results'))
    .option('--seed <n>', 'seed of the intervals', positiveNumber, 1)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: warn });
  for (const { flag, help } of Object.values(settings)) if (flag) command.option(flag, help);
  return command;
}
