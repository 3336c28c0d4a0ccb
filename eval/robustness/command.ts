import { join } from 'node:path';
import { Command } from 'commander';
import { readConfig, settings, type Config } from '../../src/config.ts';
import type { Article } from '../../src/corpus/article.ts';
import { loadArticles } from '../../src/corpus/load-articles.ts';
import { programVersion } from '../cache/program-version.ts';
import { exitStatus, half, positiveNumber } from '../options.ts';
import { evalFolder, readQuestionSet, type Choice, type QuestionSet } from '../question-set.ts';
import { passes, writeReport, type Report } from '../report.ts';
import { openPage } from '../retrieval/markdown-page.ts';
import { runSet, type SetRun } from '../run-set.ts';
import type { EvalWorld } from '../world.ts';
import { robustnessSets } from './robustness-sets.ts';
import { robustnessTable, type RobustnessRun } from './robustness-table.ts';
import { startIndexFrom } from './start-index.ts';

type Options = Choice & {
  readonly out: string;
  readonly into?: string;
  readonly concurrency: number;
  readonly cache: boolean;
  readonly seed: number;
};

/** Runs `eval robustness`. Returns the exit status: 0 measured, 1 a promise was broken or a question failed, 2 it could not be run. */
export async function robustnessCommand(args: readonly string[], world: EvalWorld): Promise<number> {
  const command = robustnessOptions(world);
  return exitStatus(world, async () => {
    command.parse([...args], { from: 'user' });
    const options = command.opts<Options>();
    const page = options.into === undefined ? null : await openPage(options.into, 'robustness');
    const { base, runs } = await measure(options, readConfig(command.opts(), world.environment), world);
    const table = robustnessTable(base, runs);
    world.print(`${table}\n`);
    await page?.replace(table);
    return [base, ...runs.map(({ report }) => report)].every(passes) ? 0 : 1;
  });
}

/** The set as it is, then each perturbed copy, through the same run. */
async function measure(
  options: Options,
  config: Config,
  world: EvalWorld,
): Promise<{ readonly base: Report; readonly runs: readonly RobustnessRun[] }> {
  const { split, seed, concurrency, cache, limit = null } = options;
  const program = await programVersion();
  const run: SetRun = {
    name: 'run',
    split,
    settings: { seed, concurrency, limit },
    program,
    cache,
    config,
    baseline: null,
  };
  const measureOne = async (questions: QuestionSet): Promise<Report> => {
    world.warn(`${questions.set}: ${questions.fixtures.length} questions\n`);
    const { report } = await runSet(questions, run, world);
    for (const fault of faultsOf(report)) world.warn(`${fault}\n`);
    world.warn(`Report: ${await writeReport(report, options.out)}\n`);
    return report;
  };
  const questions = await readQuestionSet(options, config.index);
  const base = await measureOne(questions);
  const archive = {
    articles: await readArticles(questions.folders.corpus ?? config.corpus),
    fixtures: questions.fixtures.map(({ fixture }) => fixture),
  };
  const runs: RobustnessRun[] = [];
  const baseIndex = questions.folders.index ?? config.index;
  const parent = join(config.index, 'eval', 'robustness');
  for (const { name, about, folder } of await robustnessSets(questions.set, archive, seed, parent)) {
    const perturbed = await readQuestionSet({ data: folder, split: 'all' }, config.index);
    if (perturbed.folders.index !== undefined) await startIndexFrom(baseIndex, perturbed.folders.index);
    runs.push({ name, about, report: await measureOne(perturbed) });
  }
  return { base, runs };
}

/** What makes the exit status 1. */
function faultsOf({ cases }: Report): string[] {
  return cases.flatMap(({ id, failure, violations }) => [
    ...(failure === null ? [] : [`FAILED ${id}: ${failure}`]),
    ...violations.map((violation) => `BROKEN PROMISE ${id}: ${violation}`),
  ]);
}

/** Whatever can be read; the sync has told of what cannot. */
async function readArticles(corpus: string): Promise<Article[]> {
  const articles: Article[] = [];
  for await (const loaded of loadArticles(corpus)) if (loaded.kind === 'article') articles.push(loaded.article);
  return articles;
}

function robustnessOptions({ print, warn }: EvalWorld): Command {
  const command = new Command('eval robustness')
    .description(
      'Asks a set of questions and perturbed copies of it: misspelled questions, distracting, false and hostile articles.',
    )
    .option('--fixtures <path...>', 'fixture files or folders of them (eval/fixtures)')
    .option('--data <dir>', 'a folder of articles.jsonl and questions.jsonl: both corpus and fixtures')
    .option('--split <half>', 'development, report or all', half, 'development')
    .option('--limit <n>', 'only the first n questions', positiveNumber)
    .option('--out <dir>', 'where the JSON reports go', join(evalFolder, 'results'))
    .option('--into <page>', 'write the table between the robustness marks of a Markdown page too')
    .option('--concurrency <n>', 'questions asked at a time', positiveNumber, 1)
    .option('--no-cache', 'ask everything anew, and record nothing')
    .option('--seed <n>', 'seed of the perturbations and of the intervals', positiveNumber, 1)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: warn });
  for (const { flag, help } of Object.values(settings)) if (flag) command.option(flag, help);
  return command;
}
