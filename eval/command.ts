import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import type { Assistant } from '../src/assistant.ts';
import { readConfig, settings, type Config } from '../src/config.ts';
import { FootnoteError } from '../src/errors.ts';
import type { IngestProgress } from '../src/ingest.ts';
import { projectRoot } from '../src/paths.ts';
import { readDataFolder } from './data-folder.ts';
import { checkQuotes, loadFixtures, type LoadedFixture } from './load-fixtures.ts';
import { buildReport, passes, readBaseline, writeReport, type Report } from './report.ts';
import { reportTable } from './report-table.ts';
import { articleTexts, runEval } from './run-eval.ts';
import { checkThresholds, readThresholds } from './thresholds.ts';

const evalFolder = join(projectRoot, 'eval');
/** The set that is run where none is named: our fixtures on our corpus. */
const defaultSet = 'corpus';

/** What a run needs of the world; tests give their own. */
export type EvalWorld = {
  readonly createAssistant: (config: Config) => Promise<Assistant>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Where progress bars are drawn. */
  readonly progress: NodeJS.WritableStream;
};

type Options = {
  readonly fixtures?: string[];
  readonly data?: string;
  readonly holdOut?: boolean;
  readonly split: 'development' | 'report' | 'all';
  readonly out: string;
  readonly baseline?: string;
  readonly thresholds: string;
  readonly concurrency: number;
  readonly limit?: number;
  readonly seed: number;
  readonly json?: boolean;
};

/** Runs `eval` with the arguments of a command line. Returns the exit status: 0 passed, 1 a gate failed, 2 it could not be run. */
export async function evalCommand(args: readonly string[], world: EvalWorld): Promise<number> {
  const command = evalOptions(world);
  try {
    command.parse([...args], { from: 'user' });
    const report = await evaluate(command.opts(), readConfig(command.opts(), world.environment), world);
    return passes(report) ? 0 : 1;
  } catch (error) {
    if (error instanceof FootnoteError) {
      world.warn(`${error.code}: ${error.message}\n`);
      return 2;
    }
    if (isCommanderExit(error)) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

async function evaluate(options: Options, config: Config, world: EvalWorld): Promise<Report> {
  const thresholds = await readThresholds(options.thresholds);
  const baseline = options.baseline === undefined ? null : await readBaseline(options.baseline);
  const { set, fixtures, ...folders } = await readSet(options, config);
  const chosen = fixtures
    .filter(({ fixture }) => options.split === 'all' || (fixture.split ?? 'report') === options.split)
    .slice(0, options.limit);
  if (chosen.length === 0) throw new FootnoteError('FIXTURE_INVALID', `No fixtures of the ${options.split} half.`);
  const startedAt = new Date().toISOString();
  const assistant = await world.createAssistant({ ...config, ...folders });
  try {
    await sync(assistant, world);
    await checkQuotes(chosen, articleTexts(assistant));
    const started = performance.now();
    const cases = await withProgress('Questions', world.progress, (update) =>
      runEval(
        assistant,
        chosen.map(({ fixture }) => fixture),
        {
          concurrency: options.concurrency,
          onProgress: (done) => update(done, chosen.length),
        },
      ),
    );
    const seconds = (performance.now() - started) / 1000;
    const { split, seed, concurrency, limit = null } = options;
    const run = { set, split, startedAt, seconds, settings: { seed, concurrency, limit } };
    const built = buildReport(run, await assistant.state(), cases, baseline);
    // A few questions say nothing about a set: with --limit only the promises gate.
    const results = limit === null ? checkThresholds(thresholds, set, built.metrics) : [];
    const report = { ...built, thresholds: results };
    const file = await writeReport(report, options.out);
    world.print(options.json ? `${JSON.stringify(report)}\n` : reportTable(report));
    world.warn(`Report: ${file}\n`);
    return report;
  } finally {
    await assistant.close();
  }
}

async function readSet(
  options: Options,
  config: Config,
): Promise<{ set: string; fixtures: readonly LoadedFixture[]; corpus?: string; index?: string }> {
  if (options.data !== undefined) {
    return readDataFolder(options.data, join(config.index, 'eval'), { holdOut: options.holdOut ?? false });
  }
  if (options.fixtures === undefined) {
    return { set: defaultSet, fixtures: await loadFixtures([join(evalFolder, 'fixtures')]) };
  }
  const name = options.fixtures
    .map((path) =>
      path
        .replaceAll(/\/+$|\.jsonl$/gu, '')
        .split('/')
        .at(-1),
    )
    .join('+');
  return { set: name === 'fixtures' ? defaultSet : name, fixtures: await loadFixtures(options.fixtures) };
}

export async function sync(assistant: Assistant, world: EvalWorld): Promise<void> {
  const report = await withProgress('Passages', world.progress, (update) =>
    assistant.ingest({
      onProgress: ({ passagesDone, passagesTotal }: IngestProgress) => update(passagesDone, passagesTotal),
    }),
  );
  for (const { path, reason } of report.failed) world.warn(`Not read: ${path}: ${reason}\n`);
}

/** A bar on the error output with what is left; one line now and then where that is no terminal. */
export async function withProgress<Result>(
  what: string,
  stream: NodeJS.WritableStream,
  work: (update: (done: number, total: number) => void) => Promise<Result>,
): Promise<Result> {
  const format = `${what} {bar} {value}/{total} | {duration_formatted}, {eta_formatted} left`;
  const bar = new SingleBar({
    format,
    stream,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
    hideCursor: true,
  });
  let running = false;
  try {
    return await work((done, total) => {
      if (total === 0) return;
      if (!running) bar.start(total, done);
      running = true;
      bar.setTotal(total);
      bar.update(done);
    });
  } finally {
    if (running) bar.stop();
  }
}

function evalOptions({ print, warn }: EvalWorld): Command {
  const command = new Command('eval')
    .description(
      'Asks a set of questions and scores the answers: evidence, citations, answers, refusals, confidence, speed.',
    )
    .option('--fixtures <path...>', 'fixture files or folders of them (eval/fixtures)')
    .option('--data <dir>', 'a folder of articles.jsonl and questions.jsonl: both corpus and fixtures')
    .option('--hold-out', 'with --data: take the evidence of a third of the questions out of the corpus')
    .option('--split <half>', 'development, report or all', half, 'all')
    .option('--out <dir>', 'where the JSON report goes', join(evalFolder, 'results'))
    .option('--baseline <file>', 'an earlier JSON report to compare with')
    .option('--thresholds <file>', 'gates per fixture set', join(evalFolder, 'thresholds.json'))
    .option('--concurrency <n>', 'questions asked at a time', positiveNumber, 1)
    .option('--limit <n>', 'only the first n questions, without thresholds', positiveNumber)
    .option('--seed <n>', 'seed of the intervals', positiveNumber, 1)
    .option('--json', 'print the report as JSON instead of a table')
    .addHelpText('after', '\nRetrieval alone: eval retrieval --help')
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: warn });
  for (const { flag, help } of Object.values(settings)) if (flag) command.option(flag, help);
  return command;
}

export function positiveNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/u.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

export function half(text: string): string {
  if (!['development', 'report', 'all'].includes(text))
    throw new InvalidArgumentError('It must be development, report or all.');
  return text;
}

export function isCommanderExit(error: unknown): error is Error & { exitCode: number } {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error
  );
}
