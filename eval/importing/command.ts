import { Command } from 'commander';
import { FootnoteError } from '../../src/errors.ts';
import { exitStatus } from '../options.ts';
import type { EvalWorld } from '../world.ts';
import { importBeir } from './beir.ts';
import type { Imported } from './imported.ts';
import { importRagas } from './ragas.ts';
import { importSquad } from './squad.ts';
import { writeSet, type WrittenSet } from './write-set.ts';

export const importFormats = ['squad', 'beir', 'ragas'] as const;
export type ImportFormat = (typeof importFormats)[number];
type Options = { readonly from: string; readonly to: string; readonly qrels?: string };

/** Runs `eval import` with the arguments after that word. Returns the exit status: 0 imported, 2 not. */
export async function importCommand(
  args: readonly string[],
  world: Pick<EvalWorld, 'print' | 'warn'>,
): Promise<number> {
  return exitStatus(world, async () => {
    const command = importOptions(world);
    command.parse([...args], { from: 'user' });
    const options = command.opts<Options>();
    const written = await writeSet(importSet(options.from, command.args[0] ?? '', options), options.to);
    for (const [reason, count] of written.leftOut) world.warn(`Left out: ${count} ${reason}.\n`);
    world.print(summary(written, options.to));
    return 0;
  });
}

function importSet(format: string, path: string, { qrels }: Pick<Options, 'qrels'>): AsyncIterable<Imported> {
  switch (format as ImportFormat) {
    case 'squad':
      return importSquad(path);
    case 'beir':
      return importBeir(path, qrels);
    case 'ragas':
      return importRagas(path);
    default:
      throw new FootnoteError('INVALID_SETTING', `--from must be one of ${importFormats.join(', ')}.`);
  }
}

function summary({ articles, questions, answerable }: WrittenSet, to: string): string {
  const without = questions - answerable;
  return `${to}: ${count(questions, 'question')} (${without === 0 ? 'all' : answerable} with an answer${
    without === 0 ? '' : `, ${without} without`
  }) on ${count(articles, 'article')}.\nRun it with: npm run eval -- --data ${to}\n`;
}

const count = (number: number, what: string): string =>
  `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;

function importOptions({ print, warn }: Pick<EvalWorld, 'print' | 'warn'>): Command {
  return new Command('eval import')
    .description('Makes a question set of another format a folder of articles.jsonl and questions.jsonl, for --data.')
    .argument('<path>', 'squad: a .json file; beir: its folder; ragas: a .jsonl, .json or .csv file')
    .requiredOption('--from <format>', importFormats.join(', '))
    .requiredOption('--to <dir>', 'the folder to write, which must not be there yet')
    .option('--qrels <file>', 'with beir: the judgements to take; qrels/test.tsv if not given')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: warn });
}
