import { afterEach, describe, expect, it } from 'vitest';
import { readDraft, type DraftPart } from '../citations/read-draft.ts';
import { startChatServer, type ChatReply, type ChatScript, type ChatServer } from '../testing/chat-server.ts';
import { createChatModel, type ChatModelOptions } from './chat-model.ts';
import { draftSchema } from './draft-schema.ts';
import { failureOf, realRequest } from './language-model.behaviour.ts';
import type { AnswerRequest, LanguageModel } from './language-model.ts';
import type { ChatProvider } from './parse-llm-spec.ts';

const servers: ChatServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(provider: ChatProvider, script: ChatScript, options: Partial<ChatModelOptions> = {}) {
  const server = await startChatServer(provider, script);
  servers.push(server);
  const model = createChatModel({
    provider,
    model: 'scripted',
    baseUrl: server.baseUrl,
    apiKey: 'none',
    format: 'json',
    timeoutSeconds: 10,
    contextTokens: 8192,
    ...options,
  });
  return { server, model };
}

const question = 'Who opened the harbour bridge?';
const draftOf = async (model: LanguageModel) => readDraft(model.answer(await realRequest(model, question)));

async function readAll(model: LanguageModel): Promise<DraftPart[]> {
  const parts = [];
  for await (const part of await draftOf(model)) parts.push(part);
  return parts;
}

const opened = { text: 'The mayor opened the bridge 🌉.', sources: ['S1'] };
const rained = { text: 'It rained all day, “in sheets”.', sources: ['S4', 'S3'] };
const structured = JSON.stringify({ statements: [opened, rained] });
const part = ({ text, sources }: typeof opened) => ({ text, labels: sources, complete: true, noAnswer: false });
const both = [part(opened), part(rained)];
/** Takes no schema, as servers from before there were any. */
const refusing =
  (status: number): ChatScript =>
  ({ schema }) =>
    schema ? { status } : { text: 'It rained. [S4]' };

describe.each(['openai', 'anthropic', 'ollama'] as const)('drafts as JSON from %s', (provider) => {
  it('are asked for with the labels of the prompt and no others', async () => {
    const { server, model } = await start(provider, () => ({ text: structured }));
    expect(await readAll(model)).toEqual(both);
    expect(model.draftFormat).toBe('json');
    const sources = { type: 'array', minItems: 1, items: { type: 'string', enum: ['S1', 'S2', 'S3', 'S4', 'S5'] } };
    expect(server.requests[0]?.schema).toMatchObject({
      properties: { statements: { items: { properties: { text: { type: 'string' }, sources } } } },
    });
    expect(server.requests[0]?.prompt).toContain('JSON');
  });

  it('are read while they are written: a statement comes before the server has begun the next', async () => {
    let goOn = () => {};
    const firstWasRead = new Promise<void>((resolve) => (goOn = resolve));
    async function* pieces() {
      yield structured.slice(0, structured.indexOf(',{') + 1);
      await firstWasRead;
      yield structured.slice(structured.indexOf(',{') + 1);
    }
    const { model } = await start(provider, () => ({ pieces: pieces() }));
    const parts = (await draftOf(model))[Symbol.asyncIterator]();
    expect(await parts.next()).toEqual({ done: false, value: part(opened) });
    goOn();
    expect(await parts.next()).toEqual({ done: false, value: part(rained) });
    expect(await parts.next()).toMatchObject({ done: true });
  });

  it.each([1, 2, 3])('are the same in pieces of %i, that cut signs and escapes in two', async (pieceLength) => {
    const escaped = structured.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
    for (const text of [structured, escaped]) {
      const { model } = await start(provider, () => ({ text, pieceLength }));
      expect(await readAll(model)).toEqual(both);
    }
  });

  it.each([400, 422])('are asked for once as text where the server answers %i, and from then on', async (status) => {
    const { server, model } = await start(provider, refusing(status));
    expect(await readAll(model)).toMatchObject([{ text: 'It rained.', labels: ['S4'] }]);
    expect(server.requests.map(({ schema }) => schema !== null)).toEqual([true, false]);
    expect(server.requests[1]?.prompt).not.toContain('JSON');
    expect(model.draftFormat).toBe('markers');
    await readAll(model);
    expect(server.requests.map(({ schema }) => schema !== null)).toEqual([true, false, false]);
  });

  it('are asked for again where it was not the form that was refused', async () => {
    const { server, model } = await start(provider, ({ number }) =>
      number <= 2 ? { status: 400 } : { text: structured },
    );
    expect(await failureOf(readAll(model))).toMatchObject({ code: 'LLM_FAILED' });
    expect(server.requests).toHaveLength(2);
    expect(model.draftFormat).toBe('json');
    expect(await readAll(model)).toEqual(both);
  });

  it.each<[string, ChatReply]>([
    ['text with markers', { text: 'The mayor opened the bridge 🌉. [S1] It rained all day, “in sheets”. [S4][S3]' }],
    ['JSON in a code fence', { text: `\`\`\`json\n${JSON.stringify(JSON.parse(structured), null, 2)}\n\`\`\`` }],
  ])('are read where the server ignores the schema and writes %s', async (_, reply) => {
    const { model } = await start(provider, () => reply);
    expect(await readAll(model)).toEqual(both);
  });

  it('end with what was whole, and tell the rest, where the model comes to its limit', async () => {
    const { model } = await start(provider, () => ({ text: structured.slice(0, -40), cutOff: true }));
    expect(await readAll(model)).toEqual([
      part(opened),
      { text: expect.stringContaining('It rained'), labels: [], complete: false, noAnswer: false },
    ]);
  });

  it('end with what was whole, and fail, where the server hangs up', async () => {
    const { model } = await start(provider, () => ({ fault: 'hang-up', text: structured.slice(0, -40) }));
    const parts = (await draftOf(model))[Symbol.asyncIterator]();
    expect(await parts.next()).toEqual({ done: false, value: part(opened) });
    expect(await failureOf(parts.next())).toMatchObject({ code: 'LLM_FAILED' });
  });

  it.each([
    ['white space', ' \n'],
    ['a text', 'and then '],
    ['labels', '"S1",'],
  ])('end soon where the model writes %s without end', async (name, text) => {
    const beginnings = {
      labels: '{"statements":[{"text":"It rained.","sources":[',
      'a text': '{"statements":[{"text":"',
    };
    async function* pieces() {
      yield beginnings[name as keyof typeof beginnings] ?? structured.slice(0, -2);
      for (;;) {
        yield text.repeat(20);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const { server, model } = await start(provider, () => ({ pieces: pieces() }));
    expect((await readAll(model)).length).toBeGreaterThan(0);
    const gone = server.requests[0]?.gone;
    if (gone && !gone.aborted) await new Promise((resolve) => gone.addEventListener('abort', resolve));
    expect(gone?.aborted).toBe(true);
  });
});

describe('the schema of a draft', () => {
  const sources = (count: number) =>
    [
      { sentences: Array.from({ length: count }, (_, n) => ({ label: `S${n + 1}` })) },
    ] as unknown as AnswerRequest['sources'];
  const labelOf = (count: number) => JSON.parse(JSON.stringify(draftSchema(sources(count), 'openai'))).properties.statements.items.properties.sources.items; // prettier-ignore

  it('lists the labels, as long as providers take so many', () => {
    expect(labelOf(2)).toEqual({ type: 'string', enum: ['S1', 'S2'] });
    expect(labelOf(250).enum).toHaveLength(250);
    expect(labelOf(251)).toEqual({ type: 'string' });
    expect(labelOf(0)).toEqual({ type: 'string' });
  });

  it('has only what each provider takes', () => {
    expect(JSON.stringify(draftSchema(sources(2), 'anthropic'))).not.toMatch(/max|pattern|"minItems":[^01]/);
    expect(JSON.stringify(draftSchema(sources(2), 'openai'))).toContain('"maxItems":3');
  });
});
