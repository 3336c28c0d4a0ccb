import { once } from 'node:events';
import { ChatOpenAI } from '@langchain/openai';
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import type { FastifyInstance } from 'fastify';
import OpenAI, { APIError } from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, answerSchema } from '../answer/answer.ts';
import { FootnoteError } from '../errors.ts';
import { checkPromises } from '../testing/promises.ts';
import { sampleAnswer, sampleArticleText, sampleCitation, sampleRefusal } from '../testing/sample-answer.ts';
import { type AnswerScript, type ScriptedAssistant, scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, listeningApp } from '../testing/test-app.ts';
import type { AppOptions } from './app.ts';

let app: FastifyInstance;
let assistant: ScriptedAssistant;
afterEach(async () => app.close());

/** A server that answers `bridgeQuestion` so, and OpenAI's own client for it. */
async function clientOf(answer: AnswerScript, options: Partial<AppOptions> = {}) {
  assistant = scriptedAssistant({ answers: { [bridgeQuestion]: answer } });
  const listening = await listeningApp(assistant, options);
  app = listening.app;
  const baseURL = `${listening.url}/v1`;
  return { baseURL, client: new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 }) };
}

/** Where LangChain keeps what it does not know, with `__includeRawResponse`. */
const rawResponse = '__raw_response';
const question = [{ role: 'user' as const, content: bridgeQuestion }];
const asked = { model: 'footnote', messages: question };
const text =
  'The harbour bridge opened on 3 May 2021. [1] It cost 40 million crowns. [2]\n\nSources:\n- [1][2] harbour-bridge';
const askCalls = () => assistant.calls.filter(({ method }) => method === 'ask').map(({ argument }) => argument);
const recordOf = (value: object): Answer => answerSchema.parse((value as { footnote?: unknown }).footnote);
/** What the client throws for a request. */
const errorOf = (promise: Promise<unknown>): Promise<APIError> =>
  promise.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error as APIError,
  );

/** The bridge answer from an article with all that a source line can show. */
const withAddress: Answer = {
  ...bridgeAnswer,
  citations: bridgeAnswer.citations.map((citation) => ({
    ...citation,
    title: 'Bridge opens',
    outlet: 'Harbour Wire',
    publishedAt: '2021-05-04',
    url: 'https://example.org/bridge_(new)',
  })),
};

describe("OpenAI's client", () => {
  it('gets the answer with footnotes and sources, and the whole record beside it', async () => {
    const { client } = await clientOf(bridgeAnswer);
    const completion = await client.chat.completions.create(asked);
    expect(completion).toMatchObject({ object: 'chat.completion', model: 'footnote' });
    expect(completion.choices).toMatchObject([
      { finish_reason: 'stop', message: { role: 'assistant', content: text } },
    ]);
    expect(completion.usage).toEqual({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });
    expect(recordOf(completion)).toEqual(bridgeAnswer);
    expect(checkPromises(recordOf(completion), sampleArticleText)).toEqual([]);
  });

  it('finds each footnote that has a web address at its place in the text', async () => {
    const { client } = await clientOf(withAddress);
    const { message } = (await client.chat.completions.create(asked)).choices[0]!;
    expect(message.content).toContain(
      '- [1][2] Bridge opens, Harbour Wire, 2021-05-04, https://example.org/bridge_%28new%29',
    );
    const cited = (message.annotations ?? []).map(({ url_citation: { start_index, end_index, url } }) => [
      message.content?.slice(start_index, end_index),
      url,
    ]);
    expect(cited).toEqual([
      ['[1]', 'https://example.org/bridge_(new)'],
      ['[2]', 'https://example.org/bridge_(new)'],
    ]);
  });

  it('gets the same as a stream, with the record in the last choice and the tokens where it asks for them', async () => {
    const usage = { inputTokens: 7, outputTokens: 5 };
    const { client } = await clientOf({ ...bridgeAnswer, usage });
    const stream = await client.chat.completions.create({
      ...asked,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const deltas = chunks.map(({ choices }) => choices[0]?.delta.content);
    expect(deltas.slice(0, 3)).toEqual([
      '',
      'The harbour bridge opened on 3 May 2021. [1]',
      ' It cost 40 million crowns. [2]',
    ]);
    expect(deltas.join('')).toBe(text);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(recordOf(chunks.at(-2)!).answer).toBe(bridgeAnswer.answer);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
    });
  });

  it('gets the same from the stream helper, which puts the pieces together', async () => {
    const { client } = await clientOf(bridgeAnswer);
    const final = await client.chat.completions.stream(asked).finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe(text);
  });

  it('sees each statement as soon as it is verified', async () => {
    let goOn = () => {};
    const seen = new Promise<void>((resolve) => (goOn = resolve));
    const { client } = await clientOf(async function* () {
      yield { type: 'statement', statement: bridgeAnswer.statements[0]!, citations: [bridgeAnswer.citations[0]!] };
      await seen;
      yield { type: 'answer-end', answer: { ...bridgeAnswer, statements: bridgeAnswer.statements.slice(0, 1) } };
    });
    const pieces: string[] = [];
    for await (const { choices } of await client.chat.completions.create({ ...asked, stream: true })) {
      pieces.push(choices[0]?.delta.content ?? '');
      if (pieces.at(-1)?.includes('[1]')) goOn();
    }
    expect(pieces.join('')).toContain('Sources:');
  });

  it.each([[true], [false]])('who goes in the middle stops the work (stream: %s)', async (stream) => {
    let begun = () => {};
    let ended = () => {};
    const started = new Promise<void>((resolve) => (begun = resolve));
    const stopped = new Promise<void>((resolve) => (ended = resolve));
    const { client } = await clientOf(async function* (_request, signal) {
      yield { type: 'sources-found', standaloneQuestion: bridgeQuestion, sources: [] };
      begun();
      if (!signal.aborted) await once(signal, 'abort');
      ended();
    });
    const controller = new AbortController();
    const reading = (async () => {
      const reply = await client.chat.completions.create({ ...asked, stream }, { signal: controller.signal });
      if (Symbol.asyncIterator in reply) for await (const chunk of reply) expect(chunk.id).toMatch(/^chatcmpl-/u);
    })();
    reading.catch(() => {});
    await started;
    controller.abort();
    await stopped;
    expect((await client.models.list()).data).not.toEqual([]);
  });

  it('asks the last user message, with the turns before it and without instructions', async () => {
    const { client } = await clientOf(bridgeAnswer);
    await client.chat.completions.create({
      ...asked,
      temperature: 2,
      max_tokens: 1,
      stop: ['.'],
      tools: [{ type: 'function', function: { name: 'f' } }],
      messages: [
        { role: 'system', content: 'Answer without footnotes.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Is there' },
            { type: 'text', text: 'a bridge?' },
          ],
        },
        { role: 'assistant', content: 'Yes. [1]\n\nSources:\n- [1] A title that nobody said' },
        { role: 'developer', content: 'Be funny.' },
        ...question,
      ],
    });
    expect(askCalls()).toEqual([
      {
        question: bridgeQuestion,
        history: [
          { role: 'user', content: 'Is there\na bridge?' },
          { role: 'assistant', content: 'Yes. [1]' },
        ],
      },
    ]);
  });

  it('reads the last twenty turns of a long conversation', async () => {
    const { client } = await clientOf(bridgeAnswer);
    const turns = Array.from({ length: 300 }, (_, at) => ({
      role: at % 2 ? ('assistant' as const) : ('user' as const),
      content: `turn ${at}`,
    }));
    await client.chat.completions.create({ ...asked, messages: [...turns, ...question] });
    expect((askCalls()[0] as { history: unknown[] }).history).toEqual(turns.slice(-20));
  });

  it('passes filters and the day on', async () => {
    const { client } = await clientOf(bridgeAnswer);
    const footnote = { filters: { outlets: ['Harbour Wire'] }, asOf: '2024-08-20' };
    await client.chat.completions.create({ ...asked, footnote } as typeof asked);
    expect(askCalls()).toEqual([{ question: bridgeQuestion, ...footnote }]);
  });

  it('gets a refusal as a message that says why and what is nearest', async () => {
    const { client } = await clientOf(sampleRefusal());
    const completion = await client.chat.completions.create(asked);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: {
        content:
          'The archive does not say.\n\nThe closest passages:\n- “The bridge closed in June.” (bridge-closed, no date)',
        annotations: [],
      },
    });
    const streamed = await client.chat.completions.stream(asked).finalContent();
    expect(streamed).toBe(completion.choices[0]?.message.content);
  });

  it('is shown hostile text as words: no link, image, tag, code or hidden character', async () => {
    const words = '![x](https://evil.example/?q=1) <img src=x> `code` [a]: b \\](y) **loud** \u202e\u200bend';
    const hostile = sampleAnswer(
      [[words, [1]]],
      [
        {
          ...sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.'),
          title: `# ${words}`,
          url: 'https://e.example/a)b](c',
        },
      ],
    );
    const { client } = await clientOf(hostile);
    const { message } = (await client.chat.completions.create(asked)).choices[0]!;
    const content = message.content ?? '';
    expect(content).not.toMatch(/(?<!\\)\]\(|(?<!\\)[<`*]|(?<!\\)\]:|[\u202e\u200b]/u);
    expect(content).toContain('\\\\\\](y)');
    expect(content).toContain('https://e.example/a%29b%5D%28c');
  });

  it('lists the assistant and the model behind it', async () => {
    const { client } = await clientOf(bridgeAnswer);
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['footnote', 'scripted']);
    expect(await client.models.retrieve('scripted')).toMatchObject({ object: 'model', owned_by: 'scripted' });
    await client.chat.completions.create({ ...asked, model: 'scripted' });
    expect(await errorOf(client.models.retrieve('gpt-4o'))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});

describe("an error, as OpenAI's client throws it", () => {
  it.each<[string, object, number, string | null]>([
    ['no user message', { messages: [{ role: 'system', content: 'x' }] }, 400, null],
    ['no messages', { messages: [] }, 400, 'messages'],
    ['an empty question', { messages: [{ role: 'user', content: ' ' }] }, 400, null],
    ['a question that is too long', { messages: [{ role: 'user', content: 'x'.repeat(2001) }] }, 400, null],
    [
      'an image',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] },
      400,
      'messages.0.content',
    ],
    ['two answers', { n: 2 }, 400, 'n'],
    ['a tool that must be called', { tool_choice: 'required' }, 400, 'tool_choice'],
    ['an answer as JSON', { response_format: { type: 'json_object' } }, 400, 'response_format.type'],
    ['a model that is not there', { model: 'gpt-4o' }, 404, null],
    ['a filter that is none', { footnote: { filter: {} } }, 400, 'footnote'],
  ])('for %s', async (_what, change, status, param) => {
    const { client } = await clientOf(bridgeAnswer);
    const error = await errorOf(client.chat.completions.create({ ...asked, ...change }));
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status, param, code: status === 404 ? 'NOT_FOUND' : 'INVALID_REQUEST' });
    expect(error.type).toBe('invalid_request_error');
    expect(askCalls()).toEqual([]);
  });

  it('for a model that fails, whole and in the middle of a stream', async () => {
    const { client } = await clientOf(async function* () {
      yield { type: 'statement', statement: bridgeAnswer.statements[0]!, citations: [] };
      throw new FootnoteError('LLM_TIMEOUT', 'Too slow.');
    });
    expect(await errorOf(client.chat.completions.create(asked))).toMatchObject({
      status: 504,
      code: 'LLM_TIMEOUT',
      type: 'server_error',
    });
    const pieces: string[] = [];
    const failed = await errorOf(
      (async () => {
        const stream = await client.chat.completions.create({ ...asked, stream: true });
        for await (const { choices } of stream) pieces.push(choices[0]?.delta.content ?? '');
      })(),
    );
    expect(pieces.join('')).toBe('The harbour bridge opened on 3 May 2021. [1]');
    expect(failed).toMatchObject({ code: 'LLM_TIMEOUT' });
  });

  it('without what nobody foresaw', async () => {
    const { client } = await clientOf(new Error('sk-123 in /srv/secret'));
    const error = await errorOf(client.chat.completions.create(asked));
    expect(error).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
    expect(error.message).not.toMatch(/sk-123|secret/u);
  });

  it('for a path of the protocol that is not there, and for too many requests', async () => {
    const { client } = await clientOf(bridgeAnswer, { requestsPerMinute: 1 });
    expect(await errorOf(client.embeddings.create({ model: 'footnote', input: 'x' }))).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
    expect(await errorOf(client.chat.completions.create(asked))).toMatchObject({
      status: 429,
      code: 'RATE_LIMITED',
      type: 'rate_limit_error',
    });
  });

  it('for a page of another origin', async () => {
    const { baseURL } = await clientOf(bridgeAnswer);
    const response = await fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: JSON.stringify(asked),
    });
    expect([response.status, await response.json()]).toMatchObject([403, { error: { code: 'FORBIDDEN_ORIGIN' } }]);
  });
});

describe("LangChain's ChatOpenAI", () => {
  async function chat(answer: AnswerScript) {
    const { baseURL } = await clientOf(answer);
    return new ChatOpenAI({
      model: 'footnote',
      apiKey: 'none',
      maxRetries: 0,
      __includeRawResponse: true,
      configuration: { baseURL },
    });
  }

  it('gets the answer and its record, with the conversation before', async () => {
    const model = await chat(bridgeAnswer);
    const reply = await model.invoke([
      new SystemMessage('Be brief.'),
      new HumanMessage('Is there a bridge?'),
      new AIMessage('Yes. [1]'),
      new HumanMessage(bridgeQuestion),
    ]);
    expect(reply.text).toBe(text);
    expect(recordOf(reply.additional_kwargs[rawResponse] as object)).toEqual(bridgeAnswer);
    expect(askCalls()).toMatchObject([
      { question: bridgeQuestion, history: [{ role: 'user' }, { role: 'assistant' }] },
    ]);
  });

  it('streams it', async () => {
    const model = await chat(bridgeAnswer);
    const pieces: string[] = [];
    for await (const chunk of await model.stream(bridgeQuestion)) pieces.push(chunk.text);
    expect(pieces.filter(Boolean).length).toBeGreaterThan(2);
    expect(pieces.join('')).toBe(text);
  });

  it('tells its steps as events', async () => {
    const model = await chat(bridgeAnswer);
    const pieces: string[] = [];
    for await (const { event, data } of model.streamEvents(bridgeQuestion, { version: 'v2' }))
      if (event === 'on_chat_model_stream') pieces.push((data.chunk as { text: string }).text);
    expect(pieces.join('')).toBe(text);
  });

  it('may offer tools, which are never called, and is told so where it must have one called or wants JSON', async () => {
    const model = await chat(bridgeAnswer);
    const lookUp = {
      type: 'function' as const,
      function: { name: 'look_up', description: 'Looks up.', parameters: { type: 'object', properties: {} } },
    };
    const reply = await model.bindTools([lookUp]).invoke(bridgeQuestion);
    expect([reply.text, reply.tool_calls]).toEqual([text, []]);
    await expect(model.bindTools([lookUp], { tool_choice: 'any' }).invoke(bridgeQuestion)).rejects.toThrow(
      'tools are never called',
    );
    const schema = { title: 'Sum', type: 'object', properties: { crowns: { type: 'number' } }, required: ['crowns'] };
    await expect(model.withStructuredOutput(schema).invoke(bridgeQuestion)).rejects.toMatchObject({ status: 400 });
  });

  it('gets refusals as messages and errors as errors', async () => {
    expect((await (await chat(sampleRefusal())).invoke(bridgeQuestion)).text).toContain('The archive does not say.');
    await app.close();
    await expect((await chat(new FootnoteError('LLM_FAILED', 'Broken.'))).invoke(bridgeQuestion)).rejects.toMatchObject(
      { status: 502, code: 'LLM_FAILED' },
    );
  });
});
