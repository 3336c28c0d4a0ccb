import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { readConfig, settings } from '../../src/config.ts';
import { FootnoteError } from '../../src/errors.ts';
import { projectRoot } from '../../src/paths.ts';
import { alignColumns } from '../align-columns.ts';
import type { Estimate } from '../bootstrap.ts';
import { exitStatus, positiveNumber } from '../options.ts';
import { withProgress } from '../progress.ts';
import { evalFolder } from '../question-set.ts';
import { judgeByWords } from '../scorers/word-support.ts';
import type { EvalWorld } from '../world.ts';
import { agreement, type Agreement } from './agreement.ts';
import { keepAgreement } from './agreement-file.ts';
import { firstOfEach, readLabelledSet, type LabelledClaim } from './labelled-claims.ts';
import { openJudge, type OpenJudge } from './open-judge.ts';

/** Where labelled claims lie that `--agreement` takes if none are named. */
const sharedClaims = join(projectRoot, '..', 'shared', 'data', 'support');

type Options = {
  readonly agreement?: boolean;
  readonly judge?: string;
  readonly data?: readonly string[];
  readonly limit?: number;
  readonly out: string;
  readonly seed: number;
};

/** Runs `eval judge`. Returns the exit status: 0 measured, 2 it could not be run. */
export async function judgeCommand(args: readonly string[], world: EvalWorld): Promise<number> {
  const command = judgeOptions(world);
  return exitStatus(world, async () => {
    command.parse([...args], { from: 'user' });
    const options = command.opts<Options>();
    if (!options.agreement)
      throw new FootnoteError(
        'INVALID_SETTING',
        'Say --agreement, which measures judges against what people said; to judge answers, run eval --judge MODEL.',
      );
    const config = readConfig(command.opts(), world.environment);
    const folders = options.data ?? (await labelledFolders());
    const say = (sentence: string) => world.warn(`${sentence}\n`);
    const judge = options.judge === undefined ? null : await openJudge(options.judge, config, say);
    try {
      const rows: string[][] = [];
      for (const folder of folders) rows.push(...(await measure(folder, judge, options, world)));
      world.print(table(rows));
    } finally {
      await judge?.close();
    }
    return 0;
  });
}

async function measure(
  folder: string,
  judge: OpenJudge | null,
  { limit, out, seed }: Options,
  world: EvalWorld,
): Promise<string[][]> {
  const { set, claims: all } = await readLabelledSet(folder);
  const claims = firstOfEach(all, limit);
  const byWords = agreement(
    claims.map(({ claim, cited, supported }) => ({
      supported,
      judgedSupported: judgeByWords(claim, cited).supported,
    })),
    seed,
  );
  const rows = [row(set, 'words', byWords)];
  if (!judge) return rows;
  const byModel = agreement(await judged(claims, judge, world), seed);
  await keepAgreement(out, judge.name, set, byModel);
  return [...rows, row(set, judge.name, byModel)];
}

async function judged(claims: readonly LabelledClaim[], judge: OpenJudge, world: EvalWorld) {
  return withProgress('Claims', world.progress, async (update) => {
    const results = [];
    for (const { claim, cited, supported } of claims) {
      results.push({ supported, judgedSupported: (await judge.supports(claim, cited)) === 'yes' });
      update(results.length, claims.length);
    }
    return results;
  });
}

async function labelledFolders(): Promise<string[]> {
  if (!existsSync(sharedClaims))
    throw new FootnoteError('INVALID_SETTING', `No labelled claims at ${sharedClaims}: name folders with --data.`);
  return (await readdir(sharedClaims)).sort().map((name) => join(sharedClaims, name));
}

function row(set: string, judge: string, { balancedAccuracy, kappa }: Agreement): string[] {
  return [set, judge, String(balancedAccuracy.cases), told(balancedAccuracy), told(kappa)];
}

export function told({ value, low, high }: Estimate): string {
  if (value === null) return '–';
  return low === null || high === null
    ? value.toFixed(3)
    : `${value.toFixed(3)} [${low.toFixed(3)} – ${high.toFixed(3)}]`;
}

function table(rows: readonly (readonly string[])[]): string {
  return `${alignColumns([['set', 'judge', 'claims', 'balanced accuracy', 'kappa'], ...rows], [2])}\n`;
}

function judgeOptions({ print, warn }: EvalWorld): Command {
  const command = new Command('eval judge')
    .description(
      'Measures how well judges of support agree with people: the word judge, and a language model beside it.',
    )
    .option('--agreement', 'measure it')
    .option('--judge <spec>', 'the language model, such as openai:MODEL; without it, the word judge alone')
    .option('--data <dir...>', 'folders of articles.jsonl and claims.jsonl; ../shared/data/support if not given')
    .option('--limit <n>', 'so many claims of a set, half of them supported', positiveNumber)
    .option('--out <dir>', 'where the agreement is kept, to be shown in reports', join(evalFolder, 'results'))
    .option('--seed <n>', 'seed of the intervals', positiveNumber, 1)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: warn });
  for (const { flag, help } of Object.values(settings)) if (flag) command.option(flag, help);
  return command;
}
