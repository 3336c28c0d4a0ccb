import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiServer, type ChatReply, type ChatServer } from '../../src/testing/chat-server.ts';
import { evalCommand } from '../command.ts';
import type { Report } from '../report.ts';
import { notingWorld, openSmallArchive, type SmallArchive } from '../testing/small-archive.ts';
import { agreement, balancedAccuracy, kappa } from './agreement.ts';
import { judgeCommand } from './command.ts';
import { readVerdict } from './llm-judge.ts';

const environment = { FOOTNOTE_LLM_API_KEY: 'test-key' };
let archive: SmallArchive;
let server: ChatServer;
let verdict = (_prompt: string): ChatReply => ({ text: 'yes' });

beforeAll(async () => {
  archive = await openSmallArchive();
  server = await startOpenAiServer(({ prompt }) => verdict(prompt));
});
afterEach(() => {
  verdict = () => ({ text: 'yes' });
});
afterAll(async () => {
  await server.close();
  await archive.close();
});

const judge = () => ['--judge', 'openai:examiner', '--llm-base-url', server.baseUrl];

async function run(name: string, ...more: string[]) {
  const out = join(archive.folder, name);
  const { world, told } = notingWorld(environment);
  const status = await evalCommand([...archive.settings(), '--out', out, '--no-html', ...more], world);
  const files = await readdir(out).catch(() => []);
  const [file = ''] = files.filter((one) => !one.startsWith('judge') && one.endsWith('.json'));
  const report = file ? (JSON.parse(await readFile(join(out, file), 'utf8')) as Report) : null;
  return { status, report, ...told() };
}

describe('eval --judge', () => {
  it('scores what the model says of statements and answers beside the other metrics', async () => {
    verdict = (prompt) => ({ text: prompt.includes('Ada Lind') ? 'No.' : ' yes\n' });
    const { status, report } = await run('judged', ...judge());
    expect(status).toBe(0);
    expect(report?.llmJudge).toMatchObject({
      name: expect.stringMatching(/^openai:examiner, judge\/1-[\da-f]{8}$/u),
      agreement: null,
    });
    const byId = Object.fromEntries((report?.cases ?? []).map(({ id, scores }) => [id, scores]));
    expect(byId.cracks).toMatchObject({ 'judged-statements': 1, 'judged-right': 1 });
    expect(byId.ribbon).toMatchObject({ 'judged-right': 0 });
    expect(report?.metrics['grounded-statements']?.value).toBe(1);
  });

  it('shows a text that gives orders as a text, between lines that it cannot know', async () => {
    const seen: string[] = [];
    verdict = (prompt) => {
      seen.push(prompt);
      return { text: 'unsure' };
    };
    const { report } = await run('between', ...judge());
    expect(report?.metrics['judged-statements']?.value).toBe(0);
    for (const prompt of seen) {
      const [delimiter = ''] = /=====[\da-f]{16}=====/u.exec(prompt) ?? [];
      expect(prompt.split('\n').filter((line) => line === delimiter)).toHaveLength(3);
    }
    expect(new Set(seen.map((prompt) => /=====[\da-f]{16}=====/u.exec(prompt)?.[0])).size).toBe(seen.length);
  });

  it('goes on without verdicts where the model fails, and says so once', async () => {
    verdict = () => ({ status: 400 });
    const { status, report, warned } = await run('failing', ...judge());
    expect(status).toBe(0);
    expect(report?.metrics['judged-statements']?.value).toBe(0);
    expect(warned.match(/The judge failed/gu)).toHaveLength(1);
  });

  it('measures nothing of it where no model judges', async () => {
    const { report } = await run('alone');
    expect(report?.llmJudge).toBeNull();
    expect(report?.metrics['judged-statements']?.value).toBeNull();
  });

  it('ends with status 2 for a model that cannot judge', async () => {
    const { status, warned } = await run('extractive', '--judge', 'extractive');
    expect(status).toBe(2);
    expect(warned).toMatch(/INVALID_SETTING: --judge needs a language model that writes freely/u);
  });
});

describe('eval judge --agreement', () => {
  const claims = [
    ['Cracks were found in 12 cables.', 'supported'],
    ['Cracks were found in 40 cables.', 'unsupported'],
    ['The bridge opened in May.', 'supported'],
    ['The bridge fell down.', 'unsupported'],
    ['Some of it holds.', 'partial'],
  ];

  it('sets the judges beside what people said, and keeps it for the reports', async () => {
    const folder = join(archive.folder, 'labelled');
    await mkdir(folder);
    const text = 'Cracks were found in 12 of its cables. The bridge opened in May.';
    await writeFile(join(folder, 'articles.jsonl'), JSON.stringify({ id: 'a', text }));
    const lines = claims.map(([claim, label]) => JSON.stringify({ claim, label, articleId: 'a' }));
    await writeFile(join(folder, 'claims.jsonl'), lines.join('\n'));
    // Right about three of four.
    verdict = (prompt) => {
      const [, , , statement = ''] = prompt.split(/=====[\da-f]{16}=====/u);
      return { text: /12 cables|in May|fell/u.test(statement) ? 'yes' : 'no' };
    };
    const { world, told } = notingWorld(environment);
    const out = join(archive.folder, 'agreed');
    const args = ['--agreement', '--data', folder, '--out', out, ...judge()];
    expect(await judgeCommand(args, world)).toBe(0);
    expect(told().printed).toMatch(/^labelled +words +4 +1\.000 \[.*\] +1\.000/mu);
    expect(told().printed).toMatch(/^labelled +openai:examiner, judge\/1-[\da-f]{8} +4 +0\.750 \[.*\] +0\.500/mu);
    const { report, printed } = await run('agreed', ...judge());
    expect(printed).toMatch(/agreement with people: labelled: balanced accuracy 0\.75 \[/u);
    expect(report?.llmJudge?.agreement?.labelled?.balancedAccuracy).toMatchObject({ value: 0.75, cases: 4 });
  });

  it.each([
    ['without --agreement', [], /INVALID_SETTING: Say --agreement/u],
    ['for a folder without claims', ['--agreement', '--data', 'src'], /FIXTURE_INVALID: src\/articles\.jsonl/u],
  ])('ends with status 2 and one clear line %s', async (_name, args, message) => {
    const { world, told } = notingWorld();
    expect(await judgeCommand(args, world)).toBe(2);
    expect(told().warned).toMatch(message);
  });
});

describe('agreement, worked out by hand', () => {
  const claim = (supported: boolean, judgedSupported: boolean) => ({ supported, judgedSupported });
  const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);
  // 20 of 25 supported and 10 of 25 unsupported are judged so: the textbook's table of Cohen's kappa.
  const table = [
    ...times(20, claim(true, true)),
    ...times(5, claim(true, false)),
    ...times(10, claim(false, true)),
    ...times(15, claim(false, false)),
  ];

  it('is balanced over both labels, and beyond chance', () => {
    expect(balancedAccuracy(table)).toBeCloseTo((20 / 25 + 15 / 25) / 2);
    expect(kappa(table)).toBeCloseTo(0.4);
  });

  it.each([
    ['one that is always right', [claim(true, true), claim(false, false)], 1, 1],
    ['one that always says yes', [claim(true, true), claim(false, true)], 0.5, 0],
    ['one that is always wrong', [claim(true, false), claim(false, true)], 0, -1],
    ['no claims', [], null, null],
    ['one label only', [claim(true, true)], null, null],
  ])('is as it must be for %s', (_name, claims, accuracy, beyondChance) => {
    expect(balancedAccuracy(claims)).toBe(accuracy);
    expect(kappa(claims)).toBe(beyondChance);
  });

  it('has an interval that holds it', () => {
    const { kappa: estimated } = agreement(table, 1);
    expect(estimated.low).toBeLessThan(0.4);
    expect(estimated.high).toBeGreaterThan(0.4);
  });
});

it.each([
  ['yes', 'yes'],
  ['Yes.', 'yes'],
  ['**no**', 'no'],
  ['NO, because', 'no'],
  ['unsure', 'unsure'],
  ['', 'unsure'],
  ['nobody knows', 'unsure'],
  ['I say yes', 'unsure'],
  ['yes'.repeat(3), 'unsure'],
])('reads %j as %s', (written, verdictRead) => {
  expect(readVerdict(written)).toBe(verdictRead);
});
