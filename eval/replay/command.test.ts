import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiServer, type ChatServer } from '../../src/testing/chat-server.ts';
import { evalCommand } from '../command.ts';
import type { Report } from '../report.ts';
import { notingWorld, openSmallArchive, type SmallArchive } from '../testing/small-archive.ts';
import { replayCommand } from './command.ts';

type Replayable = { answer: { trace: { replay: { written: { output: unknown[] }[]; passages: { text: string }[] } } } };

let archive: SmallArchive;
let server: ChatServer;
beforeAll(async () => {
  archive = await openSmallArchive();
  // It cites rightly, then states what no sentence says, and breaks off in the middle of a word.
  server = await startOpenAiServer(({ prompt }) => {
    const [, label = '', text = ''] = /^\[(S\d+)\] (.+)$/mu.exec(prompt) ?? [];
    return { text: `${text} [${label}]\nThe bridge cost 900 million crowns. [${label}]\nThe may` };
  });
});
afterAll(async () => {
  await server.close();
  await archive.close();
});

/** The file of a report of a run with these settings. */
async function reportOf(name: string, ...more: string[]): Promise<string> {
  const out = join(archive.folder, name);
  await evalCommand(
    [...archive.settings(), '--out', out, '--no-html', '--no-cache', ...more],
    notingWorld({ FOOTNOTE_LLM_API_KEY: 'test-key' }).world,
  );
  const [file = ''] = (await readdir(out)).filter((one) => one.endsWith('.json'));
  return join(out, file);
}

async function replay(...args: string[]) {
  const { world, told } = notingWorld();
  const status = await replayCommand(args, world);
  return { status, ...told() };
}

describe('eval replay', () => {
  it.each([
    ['quotes', []],
    ['a chat model, what it made up and where it broke off', ['--llm', 'openai:scripted']],
  ])('builds every answer of %s again as it was, without archive and model', async (_name, llm) => {
    const file = await reportOf(
      `same-${llm.length}`,
      ...llm,
      ...(llm.length > 0 ? ['--llm-base-url', server.baseUrl] : []),
    );
    const before = server.requests.length;
    const { cases } = JSON.parse(await readFile(file, 'utf8')) as Report;
    expect(cases.some(({ answer }) => (answer?.statements.length ?? 0) > 0)).toBe(true);
    if (llm.length > 0) expect(cases.flatMap(({ answer }) => answer?.dropped ?? []).length).toBeGreaterThan(0);
    const { status, printed } = await replay(file);
    expect(printed).toMatch(/by the program [\da-f]{12}; /u);
    expect(printed).toContain(`${cases.length} answers are the same, 0 differ.`);
    expect(status).toBe(0);
    expect(server.requests).toHaveLength(before);
  });

  it('tells what differs, and by which model, prompt and index it was made', async () => {
    const file = await reportOf('changed');
    const report = JSON.parse(await readFile(file, 'utf8')) as { cases: ({ id: string } & Replayable)[] };
    const changed = report.cases.find(({ id }) => id === 'ribbon');
    const [written] = changed?.answer.trace.replay.written ?? [];
    written?.output.splice(0, 1, { text: 'Mayor Ada Lind cut 7 ribbons.', labels: ['S1'] });
    await writeFile(file, JSON.stringify(report));
    const { status, printed } = await replay(file);
    expect(status).toBe(1);
    expect(printed).toMatch(/^ribbon \(extractive extractive, prompt answer\/\d+-[\da-f]{8}, index version \d+\):$/mu);
    expect(printed).toContain('text then: Mayor Ada Lind cut the ribbon. [1]');
    expect(printed).toMatch(/left out now: .*Mayor Ada Lind cut 7 ribbons\. \(/u);
    expect(printed).toContain('3 answers are the same, 1 differ.');
  });

  it('tells the whole story of one answer', async () => {
    const file = await reportOf('story', '--llm', 'openai:scripted', '--llm-base-url', server.baseUrl);
    const { status, printed } = await replay(file, '--case', 'cost');
    expect(status).toBe(0);
    expect(printed).toContain('Question: How many crowns did the harbour bridge cost?');
    expect(printed).toMatch(/^Passage \d+: harbour-bridge \d+–\d+$/mu);
    expect(printed).toMatch(/^openai:scripted wrote: .*900 million crowns/mu);
    expect(printed).toMatch(/^Left out: The bridge cost 900 million crowns\. \(/mu);
    expect(printed).not.toContain('Who cut the ribbon');
  });

  it('says of answers without a record that they cannot be replayed', async () => {
    const file = await reportOf('unrecorded');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll('"replay":', '"else":'));
    const { status, printed } = await replay(file);
    expect(status).toBe(1);
    expect(printed).toContain('4 have no record to replay');
  });

  it.each([
    ['a file that is no report', ['package.json'], /INVALID_SETTING: package\.json is not a report/u],
    ['a file that is not there', ['nowhere.json'], /INVALID_SETTING: nowhere\.json is not a report/u],
    ['no file', [], /missing required argument/u],
  ])('ends with status 2 and one clear line for %s', async (_name, args, message) => {
    const { status, warned } = await replay(...args);
    expect(status).toBe(2);
    expect(warned).toMatch(message);
  });

  it('ends with status 2 for a case that the report does not have', async () => {
    const { status, warned } = await replay(await reportOf('no-case'), '--case', 'nobody');
    expect(status).toBe(2);
    expect(warned).toMatch(/has no case nobody/u);
  });
});
