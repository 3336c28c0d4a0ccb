import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleAnswer, sampleCitation, sampleRefusal } from '../../src/testing/sample-answer.ts';
import { scriptedAssistant } from '../../src/testing/scripted-assistant.ts';
import { evalCommand } from '../command.ts';
import type { Report } from '../report.ts';
import { sampleFixture } from '../testing/sample-case.ts';

const opened = sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.');
const fixtures = ['one', 'two', 'three', 'four'].map((id) =>
  sampleFixture({ id, question: `When did the harbour bridge open, question ${id}?` }),
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-matrix-'));
  await writeFile(join(folder, 'bridge.jsonl'), fixtures.map((fixture) => JSON.stringify(fixture)).join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a matrix in which the model `ollama:silent` refuses everything and every other one is right. */
async function run(...args: string[]) {
  const out = await mkdtemp(join(folder, 'out-'));
  await mkdir(out, { recursive: true });
  const opens: string[] = [];
  let printed = '';
  let warned = '';
  const where = ['--fixtures', join(folder, 'bridge.jsonl'), '--index', join(out, 'index'), '--out', out, '--no-html'];
  const status = await evalCommand([...where, ...args], {
    createAssistant: async ({ llm, prompt }) => {
      opens.push(`${llm} ${prompt.split('/').at(-1)}`);
      const answer =
        llm === 'ollama:silent' ? sampleRefusal() : sampleAnswer([[opened.quote, [1]]], [opened], { confidence: 1 });
      return scriptedAssistant({
        answers: Object.fromEntries(fixtures.map(({ question }) => [question, answer])),
        state: { llm: { provider: 'scripted', name: llm } },
      });
    },
    environment: {},
    progress: new PassThrough().resume(),
    print: (text) => (printed += text),
    warn: (text) => (warned += text),
  });
  const files = (await readdir(out)).filter((name) => name.endsWith('.json')).sort();
  const reports = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(out, name), 'utf8')) as Report),
  );
  return { status, printed, warned, opens, reports };
}

const twoModels = ['--llm', 'ollama:right', '--llm', 'ollama:silent'];
const twoPrompts = ['--prompt', 'prompts/answer.md', '--prompt', 'prompts/short.md'];

it('runs every combination on the same questions and sets each beside the first', async () => {
  const { status, printed, opens, reports } = await run(...twoModels, ...twoPrompts);
  expect(status).toBe(0);
  expect(opens).toEqual([
    'ollama:right answer.md',
    'ollama:right short.md',
    'ollama:silent answer.md',
    'ollama:silent short.md',
  ]);
  expect(reports.map(({ name }) => name)).toEqual([
    'ollama:right, --prompt answer',
    'ollama:right, --prompt short',
    'ollama:silent, --prompt answer',
    'ollama:silent, --prompt short',
  ]);
  expect(reports.map(({ comparison }) => comparison?.with ?? null)).toEqual([
    null,
    ...Array.from({ length: 3 }, () => 'ollama:right, --prompt answer'),
  ]);
  expect(reports[2]?.comparison?.broken).toEqual(fixtures.map(({ id }) => id));
  expect(printed).toContain('[3] ollama:silent, --prompt answer');
  expect(printed).toMatch(/^right-outcomes +1\.000 +1\.000 +\(\S+ – \S+\) +0\.000 +\(−1\.000 – −1\.000\) worse/mu);
});

it('fails when one run misses a threshold, and says nothing of a matrix where there is one run', async () => {
  const thresholds = join(folder, 'thresholds.json');
  await writeFile(thresholds, JSON.stringify({ bridge: { containment: { min: 0.9 } } }));
  const gated = ['--thresholds', thresholds];
  expect((await run(...twoModels, ...gated)).status).toBe(1);
  const one = await run('--llm', 'ollama:right', ...gated);
  expect(one.status).toBe(0);
  expect(one.reports.map(({ name }) => name)).toEqual(['run']);
  expect(one.printed).toContain('1 thresholds reached');
  const twice = await run('--llm', 'ollama:right', '--llm', 'ollama:right');
  expect(twice.reports).toHaveLength(1);
});

it('compares all of them with an earlier report where one is named', async () => {
  const { reports } = await run('--llm', 'ollama:silent');
  const baseline = join(folder, 'baseline.json');
  await writeFile(baseline, JSON.stringify(reports[0]));
  const later = await run('--llm', 'ollama:right', '--llm', 'ollama:other', '--baseline', baseline);
  expect(later.reports.map(({ comparison }) => comparison?.fixed.length)).toEqual([4, 4]);
});

it('shows every run as JSON, one a line', async () => {
  const { printed } = await run(...twoModels, '--json');
  const lines = printed.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as Report).name)).toEqual(['ollama:right', 'ollama:silent']);
});
