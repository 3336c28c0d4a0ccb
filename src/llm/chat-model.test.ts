import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FootnoteError } from '../errors.ts';
import { startChatServer, startOpenAiServer, type ChatScript, type ChatServer } from '../testing/chat-server.ts';
import { misbehavingModels, shownSentences } from '../testing/misbehaving-models.ts';
import { createChatModel, type ChatModelOptions } from './chat-model.ts';
import { describeLanguageModel, failureOf, read, realRequest } from './language-model.behaviour.ts';
import type { LanguageModel, TokenUsage } from './language-model.ts';
import type { ChatProvider } from './parse-llm-spec.ts';

const key = 'sk-test-7f3a9c21d8e4';
const servers: ChatServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(script: ChatScript, options: Partial<ChatModelOptions> = {}, provider: ChatProvider = 'openai') {
  const server = await startChatServer(provider, script);
  servers.push(server);
  const model = createChatModel({
    provider,
    model: 'scripted',
    baseUrl: server.baseUrl,
    apiKey: key,
    format: 'markers',
    timeoutSeconds: 10,
    contextTokens: 8192,
    ...options,
  });
  return { server, model };
}

const ask = async (model: LanguageModel, options = {}) =>
  read(model.answer(await realRequest(model, 'Who opened the harbour bridge?', options)));

/** Answers with the shown sentence that shares most words with the question. */
const honest: ChatScript = (request) => {
  const words = (text: string) => new Set(text.toLowerCase().match(/\p{L}{4,}/gu));
  const asked = words(/^Question: (.*)$/m.exec(request.prompt)?.[1] ?? '');
  const likeness = (text: string) => [...words(text)].filter((word) => asked.has(word)).length;
  const [best] = shownSentences(request).sort((a, b) => likeness(b.text) - likeness(a.text));
  const structured = { statements: best ? [{ text: best.text, sources: [best.label] }] : [] };
  const plain = best ? `${best.text} [${best.label}]` : 'One';
  return { text: request.schema ? JSON.stringify(structured) : plain, pieceLength: 5, pauseMs: 2 };
};

const providers = ['openai', 'anthropic', 'ollama'] as const;
const formats = ['markers', 'json'] as const;

describe.each(providers.flatMap((provider) => formats.map((format) => ({ provider, format }))))(
  '$provider, asked for $format',
  ({ provider, format }) => {
    let server: ChatServer | null = null;
    describeLanguageModel(`${provider}, asked for ${format},`, {
      create: async () => {
        server ??= await startChatServer(provider, honest);
        return createChatModel({
          provider,
          format,
          model: 'scripted',
          baseUrl: server.baseUrl,
          apiKey: key,
          timeoutSeconds: 20,
          contextTokens: 8192,
        });
      },
    });

    it('sends rules first and last, the limit and the key, and reports usage', async () => {
      const { server, model } = await start(honest, { format }, provider);
      let usage: TokenUsage | null = null;
      const text = await ask(model, { onUsage: (told: TokenUsage) => (usage = told) });
      const sentence = 'The mayor, Ann Roe, opened the harbour bridge on Monday.';
      const draft = JSON.stringify({ statements: [{ text: sentence, sources: ['S1'] }] });
      expect(text).toBe(format === 'json' ? draft : `${sentence} [S1]`);
      expect(usage).toEqual({ inputTokens: 100, outputTokens: 10 });
      const [request] = server.requests;
      expect(request?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
      expect(request?.messages[0]?.content).toContain('NO ANSWER');
      expect(request?.messages[1]?.content).toMatch(/Question: Who opened the harbour bridge\?[^]+only: NO ANSWER$/);
      expect(request?.prompt.includes('JSON')).toBe(format === 'json');
      expect(JSON.stringify(request?.body)).toMatch(/"(?:max_tokens|num_predict)":60/);
      expect(`${request?.headers.authorization ?? ''} ${String(request?.headers['x-api-key'])}`).toContain(key);
    });

    it('reports the usage of a rewritten question, and of a draft in which nothing was written', async () => {
      const { model } = await start(({ number }) => ({ text: number === 1 ? 'One word.' : '' }), { format }, provider);
      const told: TokenUsage[] = [];
      const onUsage = (usage: TokenUsage) => told.push(usage);
      await model.complete?.([{ role: 'user', content: 'Write one word.' }], { maxTokens: 10, onUsage });
      expect(await failureOf(ask(model, { onUsage }))).toMatchObject({ code: 'LLM_FAILED' });
      expect(told).toEqual([
        { inputTokens: 100, outputTokens: 10 },
        { inputTokens: 100, outputTokens: 10 },
      ]);
    });

    it('gives the text in the pieces in which it comes', async () => {
      const { model } = await start(honest, { format }, provider);
      const pieces: unknown[] = [];
      for await (const piece of model.answer(await realRequest(model, 'Who opened the harbour bridge?')))
        pieces.push(piece);
      expect(pieces.length).toBeGreaterThan(5);
    });

    it('closes the connection when the asker goes, and leaves the other askers alone', async () => {
      const { server, model } = await start(
        () => ({ text: 'It rained. [S4] '.repeat(20), pieceLength: 4, pauseMs: 10 }),
        { format },
        provider,
      );
      const other = ask(model);
      const controller = new AbortController();
      const draft = model.answer(await realRequest(model, 'Who?', { signal: controller.signal }));
      const pieces = draft[Symbol.asyncIterator]();
      await pieces.next();
      const gone = server.requests.find(({ prompt }) => prompt.includes('Question: Who?\n'))?.gone;
      controller.abort(new Error('gone'));
      expect(await failureOf(pieces.next())).toMatchObject({ message: 'gone' });
      if (gone && !gone.aborted) await new Promise((resolve) => gone.addEventListener('abort', resolve));
      expect(await other).toContain('It rained.');
    });

    it('closes the connection when it has heard enough', async () => {
      const { server, model } = await start(misbehavingModels.endless, { format }, provider);
      for await (const piece of model.answer(await realRequest(model, 'Who?'))) {
        expect(piece).toBeTruthy();
        break;
      }
      const gone = server.requests[0]?.gone;
      if (gone && !gone.aborted) await new Promise((resolve) => gone.addEventListener('abort', resolve));
      expect(gone?.aborted).toBe(true);
    });

    it.each([
      ['a hang-up', misbehavingModels.hangUp],
      ['an end without its mark', misbehavingModels.endEarly],
      ['nothing', misbehavingModels.empty],
      ['white space', misbehavingModels.whiteSpace],
      ['what is no stream', misbehavingModels.notAStream],
      ['bytes that are not UTF-8', misbehavingModels.wrongEncoding],
      ['a request that it refuses', () => ({ status: 400 })],
    ] as [string, ChatScript][])('fails with LLM_FAILED on %s', async (_, script) => {
      const { model } = await start(script, { format }, provider);
      expect(await failureOf(ask(model))).toMatchObject({ name: 'FootnoteError', code: 'LLM_FAILED' });
    });
  },
);

describe('usage', () => {
  it('is asked for where the protocol wants that', async () => {
    const { server, model } = await start(honest);
    await ask(model);
    expect(server.requests[0]?.body).toMatchObject({ stream_options: { include_usage: true } });
  });

  it.each([
    { prompt_tokens: -5, completion_tokens: -1 },
    { prompt_tokens: 1.5, completion_tokens: 0.5 },
    { prompt_tokens: '100', completion_tokens: '10' },
    { prompt_tokens: 1e300, completion_tokens: 1e300 },
    {},
  ])('is not believed where it is no count: %j', async (usage) => {
    const chunk = (more: object) =>
      `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', ...more })}\n\n`;
    const choice = (delta: object, finish_reason: string | null) => ({ choices: [{ index: 0, delta, finish_reason }] });
    const { model } = await start(() => ({
      raw: `${chunk(choice({ content: 'It rained. [S4]' }, null))}${chunk(choice({}, 'stop'))}${chunk({ choices: [], usage })}data: [DONE]\n\n`,
    }));
    const told: TokenUsage[] = [];
    expect(await ask(model, { onUsage: (used: TokenUsage) => told.push(used) })).toBe('It rained. [S4]');
    expect(told).toEqual([]);
  });
});

describe('failures', () => {
  it('tries again what may pass, and then answers', async () => {
    const { server, model } = await start((request) =>
      request.number === 1 ? { status: 429 } : { text: 'It rained. [S4]' },
    );
    expect(await ask(model)).toBe('It rained. [S4]');
    expect(server.requests).toHaveLength(2);
  });

  it.each([400, 401, 404, 422])('does not try again after HTTP %i', async (status) => {
    const { server, model } = await start(() => ({ status }));
    expect(await failureOf(ask(model))).toMatchObject({
      code: 'LLM_FAILED',
      message: expect.stringContaining(String(status)),
    });
    expect(server.requests).toHaveLength(1);
  });

  it('stops trying when the time is up', async () => {
    const { model } = await start(misbehavingModels.serverError, { timeoutSeconds: 1 });
    const started = performance.now();
    expect(await failureOf(ask(model))).toMatchObject({ code: 'LLM_TIMEOUT' });
    expect(performance.now() - started).toBeLessThan(2500);
  });

  it('waits as long as the server says, but no longer than there is time', async () => {
    const patient = await start((request) =>
      request.number === 1 ? { status: 503, headers: { 'retry-after': '1' } } : { text: 'It rained. [S4]' },
    );
    const started = performance.now();
    await ask(patient.model);
    expect(performance.now() - started).toBeGreaterThan(990);
    const hopeless = await start(() => ({ status: 503, headers: { 'retry-after': '3600' } }), { timeoutSeconds: 1 });
    expect(await failureOf(ask(hopeless.model))).toMatchObject({ code: 'LLM_TIMEOUT' });
  });

  it('does not try again once words have come', async () => {
    const { server, model } = await start(misbehavingModels.hangUp);
    await failureOf(ask(model));
    expect(server.requests).toHaveLength(1);
  });

  it('ends with LLM_TIMEOUT when the server pauses in the middle', async () => {
    const { model } = await start(misbehavingModels.stall, { stallSeconds: 0.2 });
    expect(await failureOf(ask(model))).toMatchObject({
      code: 'LLM_TIMEOUT',
      message: expect.stringContaining('paused'),
    });
  });

  it('ends with LLM_TIMEOUT when the first word does not come', async () => {
    const { model } = await start(misbehavingModels.stallBeforeTheFirstWord, { timeoutSeconds: 1 });
    expect(await failureOf(ask(model))).toMatchObject({ code: 'LLM_TIMEOUT' });
  });

  it('breaks off a server that does not stop', async () => {
    const { model } = await start(() => ({ fault: 'endless', text: 'and then '.repeat(2000) }));
    expect(await failureOf(ask(model))).toMatchObject({
      code: 'LLM_FAILED',
      message: expect.stringContaining('did not stop'),
    });
  });

  it('does not take broken JSON for text', async () => {
    const { model } = await start(misbehavingModels.brokenJson);
    expect(await failureOf(ask(model))).toMatchObject({ code: 'LLM_FAILED' });
  });

  it('follows no redirect, since the key would go along', async () => {
    const elsewhere = await startOpenAiServer(() => ({ text: 'It rained. [S4]' }));
    servers.push(elsewhere);
    const { model } = await start(() => ({
      status: 307,
      headers: { location: `${elsewhere.baseUrl}/chat/completions` },
    }));
    expect(await failureOf(ask(model))).toMatchObject({
      code: 'LLM_FAILED',
      message: expect.stringContaining('points elsewhere'),
    });
    expect(elsewhere.requests).toEqual([]);
  });

  it('says when nobody listens', async () => {
    const socket = createServer();
    const port = await new Promise<number>((resolve) =>
      socket.listen(0, '127.0.0.1', () => resolve((socket.address() as { port: number }).port)),
    );
    await new Promise((resolve) => socket.close(resolve));
    const model = createChatModel({
      provider: 'openai',
      model: 'scripted',
      baseUrl: `http://127.0.0.1:${port}/v1`,
      apiKey: '',
      timeoutSeconds: 20,
      contextTokens: 8192,
    });
    expect(await failureOf(ask(model))).toMatchObject({
      code: 'LLM_FAILED',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('the key', () => {
  it.each(
    Object.entries(misbehavingModels).filter(([name]) =>
      ['refusedKey', 'serverError', 'notAStream', 'hangUp'].includes(name),
    ),
  )('is in no error, whatever the server says: %s', async (_, script) => {
    const { model } = await start(script, { timeoutSeconds: 1 });
    const told: string[] = [];
    for (let error = await failureOf(ask(model)); error instanceof Error; error = error.cause)
      told.push(`${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`);
    expect(told.join('\n')).not.toContain(key);
    expect(told.length).toBeGreaterThan(0);
  });

  it('is named when it is refused', async () => {
    const { model } = await start(misbehavingModels.refusedKey);
    expect(await failureOf(ask(model))).toMatchObject({ message: expect.stringContaining('FOOTNOTE_LLM_API_KEY') });
  });

  it('is needed for a provider of its own, and not for a server of your own', async () => {
    const options = { provider: 'openai', model: 'x', apiKey: '', timeoutSeconds: 1, contextTokens: 8192 } as const;
    expect(() => createChatModel({ ...options, baseUrl: null })).toThrow(FootnoteError);
    expect(() => createChatModel({ ...options, provider: 'anthropic', baseUrl: '' })).toThrow('ANTHROPIC_API_KEY');
    const { model } = await start(() => ({ text: 'It rained. [S4]' }), { apiKey: '' });
    expect(await ask(model)).toBe('It rained. [S4]');
  });
});
