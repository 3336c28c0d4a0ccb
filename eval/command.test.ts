import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../src/answer/answer.ts';
import { sampleAnswer, sampleCitation, sampleRefusal } from '../src/testing/sample-answer.ts';
import { scriptedAssistant, type AnswerScript } from '../src/testing/scripted-assistant.ts';
import { evalCommand } from './command.ts';
import type { Report } from './report.ts';
import { goldEvidence, sampleFixture, unanswerable } from './testing/sample-case.ts';

const opened = sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.');
const ribbon = sampleCitation(1, 'harbour-bridge', 'Mayor Ada Lind cut the ribbon.');
const fixtures = [
  sampleFixture(),
  sampleFixture({
    id: 'ribbon',
    question: 'Who cut the ribbon?',
    answers: ['Ada Lind'],
    evidence: [goldEvidence('harbour-bridge', ribbon.quote)],
  }),
  sampleFixture({ ...unanswerable, id: 'designer', question: 'Who designed the bridge?' }),
];
const good: Record<string, AnswerScript> = {
  [fixtures[0]!.question]: sampleAnswer([['The bridge opened on 3 May 2021.', [1]]], [opened], {
    confidence: 1,
    trace: { evidence: [opened, ribbon] },
  }),
  [fixtures[1]!.question]: sampleAnswer([[ribbon.quote, [1]]], [ribbon], {
    confidence: 1,
    trace: { evidence: [ribbon, opened] },
  }),
  [fixtures[2]!.question]: sampleRefusal({ confidence: 0 }),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-eval-'));
  await writeFile(join(folder, 'bridge.jsonl'), fixtures.map((fixture) => JSON.stringify(fixture)).join('\n'));
  await writeFile(
    join(folder, 'thresholds.json'),
    JSON.stringify({ bridge: { containment: { min: 0.9 }, 'false-refusals': { max: 0.1 } } }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

type Run = { status: number; printed: string; warned: string; report: Report; file: string };
/** Runs the command in a results folder of its own. */
async function run(answers: Record<string, AnswerScript>, ...args: string[]): Promise<Run> {
  const out = await mkdtemp(join(folder, 'out-'));
  const assistant = scriptedAssistant({ answers });
  let printed = '';
  let warned = '';
  const asked = args.includes('--fixtures') ? [] : ['--fixtures', join(folder, 'bridge.jsonl')];
  const status = await evalCommand(
    ['--thresholds', join(folder, 'thresholds.json'), '--out', out, '--index', join(out, 'index'), ...asked, ...args],
    {
      createAssistant: async () => assistant,
      environment: {},
      progress: new PassThrough().resume(),
      print: (text) => (printed += text),
      warn: (text) => (warned += text),
    },
  );
  const [name] = (await readdir(out)).filter((file) => file.endsWith('.json'));
  const file = name ? join(out, name) : '';
  const report = (file ? JSON.parse(await readFile(file, 'utf8')) : null) as Report;
  return { status, printed, warned, report, file };
}

describe('eval', () => {
  it('passes a system that is right, with every metric at its best', async () => {
    const { status, report, printed } = await run(good);
    expect(status).toBe(0);
    const values = Object.fromEntries(Object.entries(report.metrics).map(([name, { value }]) => [name, value]));
    const best = [
      'sentence-recall@1',
      'sentence-ndcg@10',
      'article-mrr@10',
      'promises-kept',
      'citation-precision',
      'citation-recall',
    ];
    const alsoBest = [
      'grounded-statements',
      'containment',
      'right-outcomes',
      'abstention-f1',
      'accuracy-coverage-area',
      'confidence-auroc',
    ];
    for (const name of [...best, ...alsoBest]) expect(values[name], name).toBe(1);
    expect(values).toMatchObject({ 'false-refusals': 0, 'calibration-error': 0, coverage: 2 / 3 });
    expect(report.cases.map(({ id }) => id)).toEqual(['opening', 'ribbon', 'designer']);
    expect(report.slices.kind.unanswerable?.['sentence-recall@1']?.value).toBeNull();
    expect(printed).toMatch(/bridge \(all\): 3 questions on 2 articles/u);
    expect(printed).toMatch(/citation-recall +1\.000 +1\.000 – 1\.000 +2/u);
    expect(printed).toContain('All 3 answers keep the promises. 2 thresholds reached.');
  });

  it('fails a system that refuses everything, naming the thresholds', async () => {
    const { status, report, printed } = await run(
      Object.fromEntries(fixtures.map(({ question }) => [question, sampleRefusal()])),
    );
    expect(status).toBe(1);
    expect(report.metrics).toMatchObject({
      containment: { value: 0 },
      'false-refusals': { value: 1 },
      'abstention-recall': { value: 1 },
    });
    expect(report.metrics['citation-precision']?.value).toBeNull();
    expect(printed).toContain('THRESHOLD containment: 0.000, must be at least 0.9');
    expect(printed).toContain('THRESHOLD false-refusals: 1.000, must be at most 0.1');
    expect(printed).toContain('refused, has an answer');
  });

  it('fails when one promise of one answer is broken, whatever the scores', async () => {
    const answer = good[fixtures[0]!.question] as Answer;
    const offByOne = { ...answer, citations: [{ ...opened, start: opened.start + 1, end: opened.end + 1 }] };
    const { status, report, printed } = await run({ ...good, [fixtures[0]!.question]: offByOne });
    expect(status).toBe(1);
    expect(report.metrics['promises-kept']?.value).toBeCloseTo(2 / 3);
    expect(printed).toContain('BROKEN PROMISE opening: citation 1 does not slice to its quote');
  });

  it.each<[string, AnswerScript, RegExp]>([
    [
      'throws',
      async function* () {
        yield* await Promise.reject<[]>(new Error('out of\nmemory'));
      },
      /FAILED opening: out of memory/,
    ],
    [
      'ends in answer-failed',
      async function* () {
        yield { type: 'answer-failed', code: 'LLM_TIMEOUT', message: 'It took too long.' };
      },
      /FAILED opening: LLM_TIMEOUT/,
    ],
    [
      'ends without an answer',
      async function* () {
        yield* [];
      },
      /FAILED opening: The events ended/,
    ],
  ])('goes on after a question at which the assistant %s, and fails', async (_name, script, message) => {
    const { status, report, printed } = await run({ ...good, [fixtures[0]!.question]: script });
    expect(status).toBe(1);
    expect(printed).toMatch(message);
    expect(report.cases[0]).toMatchObject({ answered: null, correct: null, scores: { containment: null } });
    expect(report.metrics.containment).toMatchObject({ value: 1, cases: 1 });
  });

  it('shows what changed against a baseline', async () => {
    const before = await run({ ...good, [fixtures[1]!.question]: sampleRefusal() });
    const { report, printed } = await run(good, '--baseline', before.file, '--concurrency', '3');
    expect(report.comparison).toMatchObject({ fixed: ['ribbon'], broken: [] });
    expect(report.comparison?.changes.find(({ metric }) => metric === 'containment')).toMatchObject({
      before: 0.5,
      now: 1,
      cases: 2,
    });
    expect(printed).toContain('Right now, wrong before: ribbon');
  });

  it('prints the report itself with --json, and takes the first questions with --limit, without thresholds', async () => {
    const { printed, report, status } = await run(
      { [fixtures[0]!.question]: sampleRefusal() },
      '--json',
      '--limit',
      '1',
    );
    expect(JSON.parse(printed)).toEqual(report);
    expect(report.cases).toHaveLength(1);
    expect(report.thresholds).toEqual([]);
    expect(status).toBe(0);
  });

  it('writes a page beside the JSON report, and JUnit, where they are wanted', async () => {
    const pages = await mkdtemp(join(folder, 'pages-'));
    const [html, junit] = [join(pages, 'deep', 'report.html'), join(pages, 'junit.xml')];
    const beside = await run(good);
    expect(await readFile(beside.file.replace(/json$/u, 'html'), 'utf8')).toContain(
      'When did the harbour bridge open?',
    );
    expect((await run(good, '--html', html, '--junit', junit)).file).not.toBe('');
    expect(await readFile(html, 'utf8')).toMatch(/^<!doctype html>/u);
    expect(await readFile(junit, 'utf8')).toMatch(/<testsuites [^>]*failures="0"/u);
    const without = await run(good, '--no-html');
    expect(existsSync(without.file.replace(/json$/u, 'html'))).toBe(false);
  });

  it.each([['--html'], ['--junit']])(
    'ends with status 2 where %s cannot be written, the JSON report being there',
    async (option) => {
      const inTheWay = join(folder, 'bridge.jsonl', 'report');
      const { status, warned, file } = await run(good, option, inTheWay);
      expect(status).toBe(2);
      expect(warned).toContain(`INVALID_SETTING: ${option} cannot be written to ${inTheWay}`);
      expect(file).not.toBe('');
    },
  );

  it('gives the same intervals for the same seed', async () => {
    const wrong = { ...good, [fixtures[1]!.question]: sampleRefusal() };
    const [first, second] = [await run(wrong, '--seed', '3'), await run(wrong, '--seed', '3')];
    expect(second.report.metrics['right-outcomes']).toEqual(first.report.metrics['right-outcomes']);
  });

  it.each([
    ['fixtures that are missing', ['--fixtures', 'nowhere.jsonl'], /FIXTURE_INVALID.*nowhere/],
    ['a half without fixtures', ['--split', 'development'], /FIXTURE_INVALID: No fixtures of the development half/],
    ['a baseline that is no report', ['--baseline', 'package.json'], /INVALID_SETTING: --baseline package\.json/],
    [
      'thresholds for a metric that does not exist',
      ['--thresholds', 'package.json'],
      /INVALID_SETTING: Fix the thresholds/,
    ],
    ['a wrong setting', ['--llm-threads', 'many'], /INVALID_SETTING: --llm-threads/],
    ['a wrong option', ['--concurrency', '0'], /must be a whole number/],
    ['an unknown option', ['--colour'], /unknown option/],
  ])('ends with status 2 and one clear line for %s', async (_name, args, message) => {
    const { status, warned, file } = await run(good, ...args);
    expect(status).toBe(2);
    expect(warned).toMatch(message);
    expect(file).toBe('');
  });

  it('ends with status 2 when a quote does not stand in the corpus', async () => {
    const moved = join(folder, 'moved.jsonl');
    const [gold] = fixtures[0]!.evidence;
    await writeFile(
      moved,
      JSON.stringify({ ...fixtures[0], evidence: [{ ...gold, start: gold!.start! + 1, end: gold!.end! + 1 }] }),
    );
    const { status, warned } = await run(good, '--fixtures', moved);
    expect(status).toBe(2);
    expect(warned).toMatch(/moved\.jsonl:1: evidence\.0: the quote is not at 1–41 of harbour-bridge/u);
  });
});
