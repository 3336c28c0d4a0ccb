import { Option } from 'commander';
import { afterEach, describe, expect, it } from 'vitest';
import { type Config, settings } from '../config.ts';
import { FootnoteError } from '../errors.ts';
import { type Script, type ScriptedAssistant, scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, textSink } from '../testing/test-app.ts';
import { runProgram } from './program.ts';

const assistants: ScriptedAssistant[] = [];
afterEach(() => {
  // Whatever happened, each assistant that was opened was closed once.
  for (const { calls } of assistants.splice(0))
    expect(calls.filter(({ method }) => method === 'close')).toHaveLength(1);
});

async function run(
  args: string[],
  { environment = {}, ...script }: Script & { environment?: Record<string, string> } = {},
) {
  const [stdout, stderr] = [textSink(), textSink()];
  const configs: Config[] = [];
  const status = await runProgram(args, {
    createAssistant: async (config) => {
      configs.push(config);
      const assistant = scriptedAssistant({ answers: { [bridgeQuestion]: bridgeAnswer }, ...script });
      assistants.push(assistant);
      return assistant;
    },
    environment,
    stdout,
    stderr,
    stopSignal: () => AbortSignal.timeout(50),
  });
  return { status, stdout: stdout.text(), stderr: stderr.text(), config: configs[0] };
}

describe('the command line', () => {
  it('answers a question on stdout, with nothing on stderr', async () => {
    const { status, stdout, stderr } = await run(['ask', bridgeQuestion]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('The harbour bridge opened on 3 May 2021. [1]');
  });

  it('prints a record that other programs can read', async () => {
    const { stdout } = await run(['ask', bridgeQuestion, '--json']);
    expect(JSON.parse(stdout)).toEqual(bridgeAnswer);
  });

  it('starts where no command is given', async () => {
    const { status, stdout } = await run(['--port', '0', '--log-level', 'silent']);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Footnote is at http:\/\/127\.0\.0\.1:\d+\n$/u)]);
  });

  it('reads a setting from its flag, else from the environment, else takes the default', async () => {
    const environment = { FOOTNOTE_CORPUS: 'from-environment', FOOTNOTE_INDEX: 'from-environment' };
    const { config } = await run(['ask', bridgeQuestion, '--corpus', 'from-flag'], { environment });
    expect(config).toMatchObject({ corpus: 'from-flag', index: 'from-environment', llm: 'extractive' });
  });

  it('has an option for each setting, which readConfig finds under its name', async () => {
    const { stdout } = await run(['start', '--help']);
    for (const [name, { flag, env }] of Object.entries(settings)) {
      if (!flag) continue;
      expect(new Option(flag).attributeName()).toBe(name);
      expect(stdout).toContain(flag.split(' ')[0]);
      expect(stdout.replaceAll(/\s+/gu, '')).toContain(env);
    }
  });

  it.each([[['--help']], [['ask', '--help']], [['help']]])('helps with %j, which is no fault', async (args) => {
    const { status, stdout, stderr } = await run(args);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: footnote');
  });

  it.each([
    ['an unknown option', ['start', '--prot', '3000'], /--prot/u],
    ['an unknown command', ['serve'], /argument/u],
    ['a question that is missing', ['ask'], /question/u],
    ['a port that is none', ['start', '--port', '70000'], /--port/u],
    ['a setting without its value', ['start', '--corpus'], /--corpus/u],
    ['an empty question', ['ask', ''], /question/u],
    ['a date that is none', ['ask', bridgeQuestion, '--as-of', 'now'], /--as-of/u],
  ])('refuses %s in one line that names it, with status 2', async (_what, args, message) => {
    const { status, stdout, stderr } = await run(args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^footnote: [^\n]+\n(?:\(Did you mean [^\n]+\n)?$/u);
    expect(stderr).toMatch(message);
  });

  it('names the environment variable where that is what is wrong', async () => {
    const { status, stderr } = await run(['start'], { environment: { FOOTNOTE_PORT: 'many' } });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^footnote: FOOTNOTE_PORT [^\n]+\n$/u)]);
  });

  it('says in one line what failed, with status 1, and shows where only when asked', async () => {
    const answers = { [bridgeQuestion]: new FootnoteError('INDEX_DAMAGED', 'The index is\n\u001B[31m damaged.') };
    const { status, stdout, stderr } = await run(['ask', bridgeQuestion], { answers });
    expect([status, stdout, stderr]).toEqual([1, '', 'footnote: The index is ‹1B›[31m damaged.\n']);
    const { stderr: more } = await run(['ask', bridgeQuestion, '--log-level', 'debug'], { answers });
    expect(more).toContain('program.test.ts');
  });

  it('says of an error that nobody foresaw that it is one', async () => {
    const answers = { [bridgeQuestion]: new Error('x is not a function') };
    const { status, stderr } = await run(['ask', bridgeQuestion], { answers });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^footnote: unexpected error: x is not a function \(--log-level debug[^\n]+\n$/u);
  });

  it('ends with status 1 where there is nothing to serve', async () => {
    const ingest = async () => {
      throw new FootnoteError('CORPUS_MISSING', 'There is no folder "corpus". Give the right one with --corpus.');
    };
    const { status, stdout, stderr } = await run(['start', '--port', '0'], { articles: [], ingest });
    expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^footnote: There is no folder[^\n]+\n$/u)]);
  });
});
