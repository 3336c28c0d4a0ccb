import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleAnswer, sampleArticles, sampleCitation } from '../../src/testing/sample-answer.ts';
import { scriptedAssistant, type AnswerScript, type Script } from '../../src/testing/scripted-assistant.ts';
import { evalCommand } from '../command.ts';
import type { Report } from '../report.ts';
import { goldEvidence, sampleFixture } from '../testing/sample-case.ts';

const opened = sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.');
const ribbon = sampleCitation(1, 'harbour-bridge', 'Mayor Ada Lind cut the ribbon.');
const fixtures = [
  sampleFixture({ asOf: '2024-08-20' }),
  sampleFixture({
    id: 'ribbon',
    question: 'Who cut the ribbon?',
    asOf: '2024-08-20',
    answers: ['Ada Lind'],
    evidence: [goldEvidence('harbour-bridge', ribbon.quote)],
  }),
];
const answers: Record<string, AnswerScript> = {
  [fixtures[0]!.question]: sampleAnswer([[opened.quote, [1]]], [opened]),
  [fixtures[1]!.question]: sampleAnswer([[ribbon.quote, [1]]], [ribbon]),
};

let folder: string;
let index: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-recordings-'));
  await writeFile(join(folder, 'bridge.jsonl'), fixtures.map((fixture) => JSON.stringify(fixture)).join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  index = await mkdtemp(join(folder, 'index-'));
});

/** Runs the command on the same index; how many questions it asked, and what it reported. */
async function run(script: Script = {}, ...args: string[]): Promise<{ asked: number; warned: string; report: Report }> {
  const out = await mkdtemp(join(folder, 'out-'));
  const assistant = scriptedAssistant({ answers, ...script });
  let warned = '';
  const where = ['--fixtures', join(folder, 'bridge.jsonl'), '--index', index, '--out', out, '--no-html'];
  await evalCommand([...where, ...args], {
    createAssistant: async () => assistant,
    environment: {},
    progress: new PassThrough().resume(),
    print: () => {},
    warn: (text) => (warned += text),
  });
  const [name = ''] = await readdir(out);
  const report = JSON.parse(await readFile(join(out, name), 'utf8')) as Report;
  return { asked: assistant.calls.filter(({ method }) => method === 'ask').length, warned, report };
}

async function recordingFile(): Promise<string> {
  const recordings = join(index, 'eval', 'recordings');
  const [name = ''] = await readdir(recordings);
  return join(recordings, name);
}

describe('recordings of answers', () => {
  it('ask nothing twice, and keep the latencies of the first time', async () => {
    const first = await run();
    const second = await run();
    expect([first.asked, second.asked]).toEqual([2, 0]);
    expect([first.report.recorded, second.report.recorded]).toEqual([0, 2]);
    expect(second.report.metrics).toEqual(first.report.metrics);
    expect(second.report.cases.map(({ latencyMs }) => latencyMs)).toEqual(
      first.report.cases.map(({ latencyMs }) => latencyMs),
    );
  });

  it('are neither read nor written with --no-cache', async () => {
    await run();
    expect((await run({}, '--no-cache')).asked).toBe(2);
    index = await mkdtemp(join(folder, 'index-'));
    await run({}, '--no-cache');
    expect((await run()).asked).toBe(2);
  });

  it.each<[string, Script, string[]]>([
    ['another model', { state: { llm: { provider: 'scripted', name: 'other' } } }, []],
    ['another setting', {}, ['--llm-timeout', '7']],
    ['another number of questions at a time', {}, ['--concurrency', '2']],
    ['another text of the same article', { articles: sampleWith({ 'bridge-closed': 'It opened again.' }) }, []],
    ['another version of the index', { state: { indexVersion: 99 } }, []],
  ])('are not taken for %s', async (_name, script, args) => {
    await run();
    expect((await run(script, ...args)).asked).toBe(2);
    // And what was recorded before is still there.
    expect((await run()).asked).toBe(0);
  });

  it('are taken for the same settings given otherwise, and for the part of a set', async () => {
    await run();
    expect((await run({}, '--limit', '1', '--port', '4000', '--seed', '9')).asked).toBe(0);
  });

  it('hold no failure: it is asked again', async () => {
    const failing = { ...answers, [fixtures[0]!.question]: new Error('out of memory') };
    expect((await run({ answers: failing })).report.cases[0]?.failure).toBe('out of memory');
    const second = await run();
    expect(second.asked).toBe(1);
    expect(second.report.cases[0]?.failure).toBeNull();
  });

  it('survive a line that was torn off in the middle', async () => {
    await run();
    const file = await recordingFile();
    const [first = '', second = ''] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, `${first}\n${second.slice(0, 100)}`);
    expect((await run()).asked).toBe(1);
    expect((await run()).asked).toBe(0);
  });

  it('survive anything else in their file', async () => {
    await run();
    await appendFile(await recordingFile(), '\0\0\n{"key":7}\n[]\nnull\n"text"\n');
    expect((await run()).asked).toBe(0);
  });

  it('cost a warning where they cannot be written, and no run', async () => {
    await writeFile(join(index, 'eval'), 'a file in the way');
    const { asked, warned, report } = await run();
    expect(asked).toBe(2);
    expect(report.cases.every(({ failure }) => failure === null)).toBe(true);
    expect(warned).toMatch(/Answers are not recorded: /u);
  });
});

function sampleWith(changed: Readonly<Record<string, string>>): Script['articles'] {
  const facts = { outlet: null, author: null, publishedAt: null, url: null };
  return Object.entries({ ...sampleArticles, ...changed }).map(([id, text]) => ({
    ...facts,
    id,
    path: `${id}.md`,
    title: id,
    text,
  }));
}
