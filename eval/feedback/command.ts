import { readFile, rename, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { terminalLine } from '../../src/cli/terminal-text.ts';
import { readConfig, settings } from '../../src/config.ts';
import { FootnoteError } from '../../src/errors.ts';
import { exitStatus } from '../options.ts';
import type { EvalWorld } from '../world.ts';
import { collectFixtures, type Collected } from './collect-fixtures.ts';
import { readerId } from './reader-fixture.ts';

/**
 * Runs `eval feedback` with the arguments after that word: what readers said of answers becomes a fixture file. Returns the exit
 * status: 0 written, 1 there was nothing to write, 2 it could not be run.
 */
export async function feedbackCommand(args: readonly string[], world: EvalWorld): Promise<number> {
  const command = feedbackOptions(world);
  return exitStatus(world, async () => {
    command.parse([...args], { from: 'user' });
    const { to } = command.opts<{ to: string }>();
    await refuseOthersFile(to);
    const config = readConfig(command.opts(), world.environment);
    // No question is asked: nothing that only answers need is opened.
    const assistant = await world.createAssistant({ ...config, embeddingModel: 'none', llm: 'extractive' });
    try {
      const collected = await collectFixtures(assistant);
      if (collected.fixtures.length > 0) await write(collected, to);
      world.print(summary(collected, to));
      return collected.fixtures.length > 0 ? 0 : 1;
    } finally {
      await assistant.close();
    }
  });
}

/** The file is written anew each time: one that holds other fixtures would lose them. */
async function refuseOthersFile(file: string): Promise<void> {
  const lines = (await readFile(file, 'utf8').catch(ifThere)).split('\n').filter((line) => line.trim());
  if (lines.every((line) => line.startsWith(`{"id":"${readerId('')}`))) return;
  throw new FootnoteError(
    'INVALID_SETTING',
    `${file} holds something else than fixtures of this command, which writes its file anew. Choose another with --to.`,
  );
}

function ifThere(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw new FootnoteError('INVALID_SETTING', `--to cannot be read (${error.code}). Choose another file.`, {
    cause: error,
  });
}

async function write({ fixtures }: Collected, file: string): Promise<void> {
  try {
    await writeFile(`${file}.partial`, `${fixtures.map((fixture) => JSON.stringify(fixture)).join('\n')}\n`);
    await rename(`${file}.partial`, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new FootnoteError('INVALID_SETTING', `--to cannot be written (${code}). Choose another file.`, {
      cause: error,
    });
  }
}

function summary({ fixtures, leftOut }: Collected, file: string): string {
  const written =
    fixtures.length > 0
      ? `${counted(fixtures.length)} written to ${file}. Run them: npm run eval -- --fixtures ${file}`
      : 'Nothing was said of any answer that makes a fixture, and no file was written.';
  const rest = leftOut.map(({ id, question, reason }) => terminalLine(`${id} “${question}”: ${reason}`));
  return [
    written,
    ...(rest.length > 0 ? [`Left out: ${rest.length}`, ...rest.map((line) => `  ${line}`)] : []),
    '',
  ].join('\n');
}

const counted = (count: number): string => `${count} fixture${count === 1 ? '' : 's'}`;

function feedbackOptions({ print, warn }: EvalWorld): Command {
  const command = new Command('eval feedback')
    .description('Makes fixtures of what readers said of answers, in the page or by POST /feedback.')
    .requiredOption('--to <file>', 'the fixture file, written anew each time')
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: warn });
  for (const { flag, help } of Object.values(settings)) if (flag) command.option(flag, help);
  return command;
}
