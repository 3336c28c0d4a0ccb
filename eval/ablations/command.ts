import { Command } from 'commander';
import { readConfig, settings, type Config } from '../../src/config.ts';
import { programVersion } from '../cache/program-version.ts';
import { exitStatus, half, positiveNumber } from '../options.ts';
import { readQuestionSet, type Choice } from '../question-set.ts';
import type { Report } from '../report.ts';
import { openPage } from '../retrieval/markdown-page.ts';
import { runSet } from '../run-set.ts';
import type { EvalWorld } from '../world.ts';
import { ablationTable, type AblationRow } from './ablation-table.ts';
import { ablations, localModel, optionsOf, type Ablation } from './variants.ts';

type Options = {
  readonly data?: readonly string[];
  readonly split: Choice['split'];
  readonly limit?: number;
  readonly withLlm?: boolean;
  readonly llmLimit: number;
  readonly into?: string;
  readonly cache: boolean;
  readonly seed: number;
};

/** Runs `eval ablations`. Returns the exit status: 0 measured, 2 it could not be run. Gates nothing. */
export async function ablationsCommand(args: readonly string[], world: EvalWorld): Promise<number> {
  const command = ablationsOptions(world);
  return exitStatus(world, async () => {
    command.parse([...args], { from: 'user' });
    const options = command.opts<Options>();
    const config = readConfig(command.opts(), world.environment);
    const page = options.into === undefined ? null : await openPage(options.into, 'ablations');
    const tables: string[] = [];
    // Our own fixtures first, then every folder that is named; a wrong one is told before the first is run.
    const choices = [undefined, ...(options.data ?? [])].map((data): Choice => ({
      split: options.split,
      ...(data !== undefined && { data }),
    }));
    for (const choice of choices) await readQuestionSet(choice, config.index);
    for (const choice of choices) {
      const rows = await measure(choice, options, config, world);
      tables.push(ablationTable(rows));
      world.print(`${tables.at(-1) ?? ''}\n\n`);
      await page?.replace(tables.join('\n\n'));
    }
    return 0;
  });
}

async function measure(choice: Choice, options: Options, config: Config, world: EvalWorld): Promise<AblationRow[]> {
  const program = await programVersion();
  const rows: AblationRow[] = [];
  for (const ablation of ablations.filter(({ writer }) => writer !== 'local' || options.withLlm)) {
    const { limit, llm } = limitsOf(ablation, options, config);
    const questions = await readQuestionSet({ ...choice, ...(limit !== undefined && { limit }) }, config.index);
    world.warn(`${questions.set}: ${ablation.name}\n`);
    const against = rows.find(({ report }) => report.name === ablation.against) ?? rows[0] ?? null;
    const run = {
      name: ablation.name,
      split: choice.split,
      settings: { seed: options.seed, concurrency: 1, limit: limit ?? null },
      program,
      cache: options.cache,
      config: { ...config, llm },
      baseline: null,
      replaced: { name: JSON.stringify(ablation), options: optionsOf(ablation) },
    };
    const { report } = await runSet(questions, run, world);
    rows.push({ report, against: against?.report ?? null });
    tellFailures(report, world);
  }
  return rows;
}

function limitsOf({ writer }: Ablation, { limit, llmLimit }: Options, { llm }: Config) {
  if (writer !== 'local') return { limit, llm };
  return { limit: Math.min(llmLimit, limit ?? llmLimit), llm: localModel };
}

function tellFailures({ name, cases }: Report, { warn }: EvalWorld): void {
  const failed = cases.filter(({ failure }) => failure !== null);
  if (failed.length > 0) warn(`${name}: ${failed.length} questions failed, the first: ${failed[0]?.failure ?? ''}\n`);
}

function ablationsOptions({ print, warn }: EvalWorld): Command {
  const command = new Command('eval ablations')
    .description('Measures what each part of the way to an answer earns: the same questions without it.')
    .option('--data <dir...>', 'sets beside our own fixtures: folders of articles.jsonl and questions.jsonl')
    .option('--split <half>', 'development, report or all', half, 'report')
    .option('--limit <n>', 'only the first n questions of a set', positiveNumber)
    .option('--with-llm', `with ${localModel} too, which takes seconds for a question`)
    .option('--llm-limit <n>', 'how many questions of a set that model is asked', positiveNumber, 40)
    .option('--into <file>', 'a Markdown page with marks, into which the tables are written: docs/ablations.md')
    .option('--no-cache', 'ask everything anew, and record nothing')
    .option('--seed <n>', 'seed of the intervals', positiveNumber, 1)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: warn });
  for (const { flag, help } of Object.values(settings)) if (flag) command.option(flag, help);
  return command;
}
