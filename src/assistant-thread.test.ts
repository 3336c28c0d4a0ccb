import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Assistant } from './assistant.ts';
import { openAssistantThread } from './assistant-thread.ts';
import { FootnoteError } from './errors.ts';
import { projectRoot } from './paths.ts';
import { type ChatServer, startOpenAiServer } from './testing/chat-server.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';

const question = 'Where did Putin and Abbas meet in August 2024?';

let archive: RealArchive;
let assistant: Assistant;
let silent: ChatServer;
beforeAll(async () => {
  archive = await openArchive(`${projectRoot}/corpus`, { embeddingModel: 'none' });
  silent = await startOpenAiServer(() => ({ fault: 'stall', text: '' }));
  assistant = await openAssistantThread(archive.config);
}, 60_000);
afterAll(async () => {
  await assistant.close();
  await silent.close();
  await archive.close();
});

it('answers from its thread as it does without one, event by event', async () => {
  const here = await archive.open();
  const told = ({ answer, statements, citations, confidence }: Awaited<ReturnType<typeof answerOf>>) => ({
    answer,
    statements,
    citations,
    confidence,
  });
  expect(told(await answerOf(assistant, question))).toEqual(told(await answerOf(here, question)));
  await here.close();
  const types: string[] = [];
  for await (const { type } of assistant.ask({ question })) types.push(type);
  expect(types[0]).toBe('sources-found');
  expect(types.slice(1, -1).every((type) => type === 'statement')).toBe(true);
  expect(types.at(-1)).toBe('answer-end');
});

it('throws what was thrown there, with its code', async () => {
  await expect(assistant.removeArticle('nothing')).rejects.toMatchObject({
    code: 'ARTICLE_NOT_FOUND',
    statusCode: 404,
    message: expect.stringContaining('no article') as string,
  });
  expect(await assistant.article('nothing')).toBeNull();
  await expect(openAssistantThread({ ...archive.config, llm: 'nobody:knows' })).rejects.toMatchObject({
    code: 'INVALID_SETTING',
  });
});

it('gives up what its caller gives up, for the reason given, and goes on', { timeout: 60_000 }, async () => {
  const config = { ...archive.config, llm: 'openai:slow', llmBaseUrl: silent.baseUrl };
  const slow = await openAssistantThread(config);
  const reason = new FootnoteError('TIMED_OUT', 'Enough.');
  const leaving = new AbortController();
  const ask = async () => {
    for await (const { type } of slow.ask({ question }, { signal: leaving.signal })) expect(type).toBe('sources-found');
  };
  const asked = ask();
  // A model's first question loads what speaks its protocol.
  await expect.poll(() => silent.requests.length, { timeout: 20_000 }).toBe(1);
  leaving.abort(reason);
  await expect(asked).rejects.toBe(reason);
  // The model's server is told, too.
  await expect.poll(() => silent.requests[0]?.gone.aborted).toBe(true);
  expect((await slow.state()).coverage.articles).toBeGreaterThan(10);

  // Who reads no further is like one who leaves.
  for await (const { type } of slow.ask({ question })) {
    expect(type).toBe('sources-found');
    break;
  }
  await slow.close();
  await expect(slow.state()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
});

it('syncs, and says how that goes', async () => {
  const steps = new Set<string>();
  const report = await assistant.ingest({ onProgress: ({ step }) => steps.add(step) });
  expect(report).toMatchObject({ added: [], failed: [] });
  expect(report.unchanged).toBeGreaterThan(10);
  expect([...steps]).toContain('done');
  const stopped = AbortSignal.abort(new FootnoteError('SHUTTING_DOWN', 'Closing.'));
  await expect(assistant.ingest({ signal: stopped })).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
});
