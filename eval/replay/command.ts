import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { answerSchema, type Answer } from '../../src/answer/answer.ts';
import { modelPlaces } from '../../src/models/model-places.ts';
import { openSupportScorer } from '../../src/citations/nli/open-support-scorer.ts';
import type { SupportScorer } from '../../src/citations/support-scorer.ts';
import { readConfig, settings } from '../../src/config.ts';
import { FootnoteError } from '../../src/errors.ts';
import { replayAnswer } from '../../src/replay.ts';
import { programVersion } from '../cache/program-version.ts';
import { exitStatus } from '../options.ts';
import type { EvalWorld } from '../world.ts';
import { differences } from './differences.ts';
import { answerStory } from './answer-story.ts';

const recordSchema = z.object({
  startedAt: z.string(),
  program: z.string().nullable().optional(),
  cases: z.array(z.object({ id: z.string(), answer: answerSchema.nullable() })),
});
type RecordedRun = z.infer<typeof recordSchema>;

/**
 * Runs `eval replay`: builds each answer of a report again from its record and tells what differs. Returns the exit status:
 * 0 all the same, 1 some differ or cannot be replayed, 2 it could not be run.
 */
export async function replayCommand(args: readonly string[], world: EvalWorld): Promise<number> {
  const command = replayOptions(world);
  return exitStatus(world, async () => {
    command.parse([...args], { from: 'user' });
    const [file = ''] = command.args;
    const { case: wanted } = command.opts<{ case?: string }>();
    const run = await readRun(file);
    const cases = run.cases.filter(({ id }) => wanted === undefined || id === wanted);
    if (cases.length === 0) throw new FootnoteError('INVALID_SETTING', `${file} has no case ${wanted ?? ''}.`);
    const say = (sentence: string) => world.warn(`${sentence}\n`);
    const config = readConfig(command.opts(), world.environment);
    const { scorer, missing } = await openSupportScorer(config.support, modelPlaces(config, say), say);
    if (missing !== null) say(missing);
    try {
      const outcome = await replayAll(cases, scorer, world, wanted !== undefined);
      world.print(await summary(run, outcome));
      return outcome.different + outcome.unrecorded === 0 ? 0 : 1;
    } finally {
      await scorer.close();
    }
  });
}

type Outcome = { same: number; different: number; unrecorded: number; failed: number };

async function replayAll(
  cases: RecordedRun['cases'],
  scorer: SupportScorer,
  world: EvalWorld,
  tellAll: boolean,
): Promise<Outcome> {
  const outcome = { same: 0, different: 0, unrecorded: 0, failed: 0 };
  for (const { id, answer } of cases) {
    if (!answer) {
      outcome.failed += 1;
      continue;
    }
    const replayed = await replayAnswer(answer, scorer);
    if (tellAll) world.print(answerStory(answer));
    if (!replayed) {
      outcome.unrecorded += 1;
      continue;
    }
    const found = differences(answer, replayed);
    outcome[found.length === 0 ? 'same' : 'different'] += 1;
    if (found.length > 0) world.print(`${id} (${madeBy(answer)}):\n${found.map((line) => `  ${line}\n`).join('')}`);
  }
  return outcome;
}

async function summary({ startedAt, program }: RecordedRun, outcome: Outcome): Promise<string> {
  const now = await programVersion();
  const { same, different, unrecorded, failed } = outcome;
  const by = program ? `by the program ${program}` : 'by a program that did not name itself';
  const here = program === now ? 'which is this one' : `this one is ${now}`;
  return [
    `Recorded on ${startedAt} ${by}; ${here}.`,
    `${same} answers are the same, ${different} differ.`,
    ...(unrecorded > 0 ? [`${unrecorded} have no record to replay: they were made by an earlier program.`] : []),
    ...(failed > 0 ? [`${failed} questions failed then, and have no answer.`] : []),
    '',
  ].join('\n');
}

function madeBy({ model, indexVersion }: Answer): string {
  return `${model.provider} ${model.name}, prompt ${model.promptVersion}, index version ${indexVersion}`;
}

async function readRun(file: string): Promise<RecordedRun> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new FootnoteError('INVALID_SETTING', `${file} is not a report that eval wrote: give its JSON file.`, {
      cause,
    });
  }
}

/** Settings of what statements are checked with; all else is in the record. */
const settingsOfChecks = [settings.support, settings.models, settings.modelHub, settings.modelRegistries];

function replayOptions({ print, warn }: EvalWorld): Command {
  const command = new Command('eval replay')
    .description('Builds the answers of a report again from their records, without archive and model, and compares.')
    .argument('<report>', 'a JSON report of eval')
    .option('--case <id>', 'only this one, with its passages, what the model wrote, and the verdicts')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: warn });
  for (const { flag, help } of settingsOfChecks) command.option(flag, help);
  return command;
}
