import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { openLanguageModel } from '../../src/llm/open-language-model.ts';
import { readConfig, settings, type Config } from '../../src/config.ts';
import { FootnoteError } from '../../src/errors.ts';
import { createExtractive } from '../../src/llm/extractive.ts';
import { parseLlmSpec } from '../../src/llm/parse-llm-spec.ts';
import { randomNumbers } from '../../src/testing/random-numbers.ts';
import { exitStatus, positiveNumber } from '../options.ts';
import { sync, withProgress } from '../progress.ts';
import type { EvalWorld } from '../world.ts';
import { archiveSentences } from '../../src/questions/archive-sentences.ts';
import { writeDrafts } from './draft-files.ts';
import { type Draft, draftFixtures } from './draft-fixtures.ts';
import { reviewDrafts, type Terminal } from './review.ts';
import { openRewording } from './reword.ts';
import { openTerminal } from './terminal.ts';

type Options = { readonly to: string; readonly review?: string; readonly count: number; readonly seed: number };

/** Runs `eval draft` with the arguments after that word. Returns the exit status: 0 drafted or reviewed, 2 it could not be run. */
export async function draftCommand(
  args: readonly string[],
  world: EvalWorld,
  terminal: () => Terminal = openTerminal,
): Promise<number> {
  return exitStatus(world, async () => {
    const command = draftOptions(world);
    command.parse([...args], { from: 'user' });
    const options = command.opts<Options>();
    if (options.review === undefined) await draft(options, readConfig(command.opts(), world.environment), world);
    else await review(options.review, options.to, terminal(), world);
    return 0;
  });
}

async function draft({ to, count, seed }: Options, config: Config, world: EvalWorld): Promise<void> {
  if (existsSync(to))
    throw new FootnoteError(
      'INVALID_SETTING',
      `${to} is there already: name another file, or review it with --review.`,
    );
  if (!existsSync(dirname(resolve(to))))
    throw new FootnoteError('INVALID_SETTING', `${to} cannot be written: its folder is not there.`);
  // Articles are read from the catalog: no model is needed for that.
  const assistant = await world.createAssistant({ ...config, llm: 'extractive' });
  let drafts: Draft[];
  try {
    await sync(assistant, world);
    const { articles } = (await assistant.state()).coverage;
    drafts = await withProgress('Articles read', world.progress, (update) =>
      draftFixtures(
        archiveSentences(assistant, (done) => update(done, articles)),
        count,
        randomNumbers(seed),
      ),
    );
  } finally {
    await assistant.close();
  }
  if (drafts.length === 0)
    throw new FootnoteError('FIXTURE_INVALID', 'No sentence of this archive is plain enough to make a question of.');
  await writeDrafts(to, await reworded(drafts, config, world));
  const unanswerable = drafts.filter(({ answerable }) => !answerable).length;
  world.print(
    `${to}: ${drafts.length} drafts, ${unanswerable} of them near misses without an answer.${
      drafts.length < count ? ' The archive has no more sentences that are plain enough.' : ''
    }\nReview them with: npm run eval -- draft --review ${to} --to FIXTURES.jsonl\n`,
  );
}

/** With a language model that writes freely, in its words; one question at a time. */
async function reworded(drafts: readonly Draft[], config: Config, world: EvalWorld): Promise<Draft[]> {
  const say = (sentence: string) => world.warn(`${sentence}\n`);
  const spec = parseLlmSpec(config.llm);
  if (spec.provider === 'extractive') return [...drafts];
  const model = await openLanguageModel(spec, config, createExtractive(), say);
  try {
    const reword = await openRewording(model, say);
    return await withProgress('Questions worded', world.progress, async (update) => {
      const worded: Draft[] = [];
      for (const one of drafts) {
        worded.push(await reword(one));
        update(worded.length, drafts.length);
      }
      return worded;
    });
  } finally {
    await model.close();
  }
}

async function review(drafts: string, to: string, terminal: Terminal, world: EvalWorld): Promise<void> {
  try {
    const { accepted, rejected, left } = await reviewDrafts(drafts, to, terminal);
    world.print(
      `\nAccepted ${accepted}, rejected ${rejected}, ${left} left in ${drafts}.\n${
        accepted > 0 ? `Run them with: npm run eval -- --fixtures ${to}\n` : ''
      }`,
    );
  } finally {
    terminal.close();
  }
}

function draftOptions({ print, warn }: EvalWorld): Command {
  const command = new Command('eval draft')
    .description('Proposes fixtures from an archive, and has a person accept them.')
    .requiredOption(
      '--to <file>',
      'the file of drafts to write; with --review, the fixture file that accepted ones go to',
    )
    .option('--review <file>', 'show these drafts one by one and ask')
    .option('--count <n>', 'how many drafts at most, a third of them without an answer', positiveNumber, 50)
    .option('--seed <n>', 'another seed, other drafts', positiveNumber, 1)
    .addHelpText('after', '\nWith --llm MODEL, the model words the questions that the rules made.')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: warn });
  for (const { flag, help } of Object.values(settings)) if (flag) command.option(flag, help);
  return command;
}
