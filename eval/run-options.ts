import { join } from 'node:path';
import { Command } from 'commander';
import { settings } from '../src/config.ts';
import { half, positiveNumber } from './options.ts';
import { evalFolder, type Choice } from './question-set.ts';
import type { EvalWorld } from './world.ts';

export type RunOptions = Choice & {
  readonly llm?: readonly string[];
  readonly prompt?: readonly string[];
  readonly out: string;
  /** `false`: none; where none is named, it stands beside the first JSON report. */
  readonly html: string | boolean;
  readonly junit?: string;
  readonly baseline?: string;
  readonly thresholds: string;
  readonly concurrency: number;
  readonly cache: boolean;
  readonly judge?: string;
  readonly seed: number;
  readonly json?: boolean;
};

/** Settings that may be given several times, and what that does. */
export const matrixSettings = ['llm', 'prompt'] as const;

const others = `
Other commands, each with its own --help: eval COMMAND --help`;

/** `others`: what else there is, a line each. */
export function runOptions({ print, warn }: EvalWorld, otherCommands: readonly string[] = []): Command {
  const command = new Command('eval')
    .description(
      'Asks a set of questions and scores the answers: evidence, citations, answers, refusals, confidence, speed.',
    )
    .option('--fixtures <path...>', 'fixture files or folders of them (eval/fixtures)')
    .option('--data <dir>', 'a folder of articles.jsonl and questions.jsonl: both corpus and fixtures')
    .option('--hold-out', 'with --data: take the evidence of a third of the questions out of the corpus')
    .option('--split <half>', 'development, report or all', half, 'all')
    .option('--out <dir>', 'where the JSON report goes', join(evalFolder, 'results'))
    .option('--html <file>', 'where the HTML report goes; beside the JSON report if not given', true)
    .option('--no-html', 'write no HTML report')
    .option('--junit <file>', 'write a JUnit report too, for CI')
    .option('--baseline <file>', 'an earlier JSON report to compare with')
    .option('--thresholds <file>', 'gates per fixture set', join(evalFolder, 'thresholds.json'))
    .option('--concurrency <n>', 'questions asked at a time', positiveNumber, 1)
    .option('--limit <n>', 'only the first n questions, without thresholds', positiveNumber)
    .option('--no-cache', 'ask everything anew, and record nothing: a killed run begins again')
    .option('--judge <spec>', 'a language model that judges beside the word judge, such as openai:MODEL')
    .option('--seed <n>', 'seed of the intervals', positiveNumber, 1)
    .option('--json', 'print the report as JSON instead of a table, one a line')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: warn });
  for (const [name, { flag, help }] of Object.entries(settings)) {
    if (!flag) continue;
    if (matrixSettings.some((several) => several === name))
      command.option(flag, `${help}; several times: a run of each, side by side`, collect);
    else command.option(flag, help);
  }
  if (otherCommands.length > 0)
    command.addHelpText('after', [others, ...otherCommands.map((line) => `  ${line}`)].join('\n'));
  return command;
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
