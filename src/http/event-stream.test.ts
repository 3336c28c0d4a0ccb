import { once } from 'node:events';
import { connect } from 'node:net';
import { type EventSourceMessage, createParser } from 'eventsource-parser';
import { afterEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { type AnswerEvent, answerEventSchema } from '../answer/answer-event.ts';
import { FootnoteError } from '../errors.ts';
import { type AnswerScript, scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, listeningApp } from '../testing/test-app.ts';
import type { AppOptions } from './app.ts';

let app: FastifyInstance;
afterEach(async () => app.close());

async function serve(answer: AnswerScript, options: Partial<AppOptions> = {}): Promise<string> {
  const listening = await listeningApp(scriptedAssistant({ answers: { [bridgeQuestion]: answer } }), options);
  app = listening.app;
  return listening.url;
}

const request = (accept: string, signal?: AbortSignal): RequestInit => ({
  method: 'POST',
  headers: { accept, 'content-type': 'application/json' },
  body: JSON.stringify({ question: bridgeQuestion }),
  ...(signal && { signal }),
});
const streamed = (signal?: AbortSignal) => request('text/event-stream', signal);

/** Reads a stream as a browser would. */
async function readEvents(response: Response): Promise<{ messages: EventSourceMessage[]; comments: string[] }> {
  const messages: EventSourceMessage[] = [];
  const comments: string[] = [];
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onComment: (comment) => comments.push(comment),
    onError: (error) => {
      throw error;
    },
  });
  for await (const chunk of response.body ?? []) parser.feed(Buffer.from(chunk).toString('utf8'));
  return { messages, comments };
}
const eventsIn = (messages: readonly EventSourceMessage[]): AnswerEvent[] =>
  messages.map(({ data }) => answerEventSchema.parse(JSON.parse(data)));

/** A promise and what settles it, for answers that wait until a test lets them go on. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}
const untilFired = async (signal: AbortSignal) => {
  if (!signal.aborted) await once(signal, 'abort');
};
const found: AnswerEvent = { type: 'sources-found', standaloneQuestion: bridgeQuestion, sources: [] };

describe('an event stream', () => {
  it('tells the same as the JSON answer, in frames that a parser of server-sent events reads', async () => {
    const url = await serve(bridgeAnswer);
    const response = await fetch(`${url}/ask`, streamed());
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toContain('no-cache');
    const { messages } = await readEvents(response);
    const events = eventsIn(messages);
    expect(messages.map(({ event }) => event)).toEqual(events.map(({ type }) => type));
    expect(messages.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
    expect(events.map(({ type }) => type)).toEqual(['sources-found', 'statement', 'statement', 'answer-end']);
    const json: unknown = await (await fetch(`${url}/ask`, request('application/json'))).json();
    expect(events.at(-1)).toEqual({ type: 'answer-end', answer: json });
    const shown = events.flatMap((event) => (event.type === 'statement' ? [event] : []));
    expect(shown.map(({ statement }) => statement)).toEqual(bridgeAnswer.statements);
    expect(shown.flatMap(({ citations }) => citations)).toEqual(bridgeAnswer.citations);
  });

  it.each([
    ['text/event-stream;q=0.9, application/json', 'text/event-stream'],
    ['application/json', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['text/event-stream;q=0, */*', 'application/json; charset=utf-8'],
  ])('is what Accept: %s gets, or not: %s', async (accept, type) => {
    const url = await serve(bridgeAnswer);
    const response = await fetch(`${url}/ask`, request(accept));
    expect(response.headers.get('content-type')).toBe(type);
    await response.text();
  });

  it('shows each statement as soon as it is verified', async () => {
    const { opened, open } = gate();
    const url = await serve(async function* () {
      yield found;
      await opened;
      yield { type: 'answer-end', answer: bridgeAnswer };
    });
    const response = await fetch(`${url}/ask`, streamed());
    const reader = response.body!.getReader();
    const first = await reader.read();
    expect(Buffer.from(first.value!).toString()).toContain('event: sources-found');
    open();
    let rest = '';
    for (let step = await reader.read(); !step.done; step = await reader.read())
      rest += Buffer.from(step.value).toString();
    expect(rest).toContain('event: answer-end');
  });

  it('keeps quotes with line breaks, colons and other scripts whole', async () => {
    const quote = 'a\nb\r\nc: d\n\ndata: x\n\nevent: y\u2028🗞';
    const citations = bridgeAnswer.citations.map((citation) => ({ ...citation, quote }));
    const url = await serve({ ...bridgeAnswer, citations });
    const { messages } = await readEvents(await fetch(`${url}/ask`, streamed()));
    expect(eventsIn(messages).at(-1)).toMatchObject({ answer: { citations: [{ quote }, { quote }] } });
  });

  it('says that it lives while nothing happens', async () => {
    const { opened, open } = gate();
    const url = await serve(
      async function* () {
        await opened;
        yield { type: 'answer-end', answer: bridgeAnswer };
      },
      { heartbeatMs: 10 },
    );
    const response = await fetch(`${url}/ask`, streamed());
    const seen: string[] = [];
    for await (const chunk of response.body!) {
      seen.push(Buffer.from(chunk).toString());
      open();
    }
    const { messages, comments } = await readEvents(new Response(seen.join('')));
    expect(comments.length).toBeGreaterThan(0);
    expect(messages.map(({ event }) => event)).toEqual(['answer-end']);
  });

  it('refuses a bad request with a status, before any event', async () => {
    const url = await serve(bridgeAnswer);
    const response = await fetch(`${url}/ask`, { ...streamed(), body: '{}' });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
  });
});

describe('an answer that fails while it is streamed', () => {
  it.each<[string, AnswerScript, Partial<AnswerEvent>]>([
    [
      'by an event',
      async function* () {
        yield found;
        yield { type: 'answer-failed', code: 'LLM_TIMEOUT', message: 'Too slow.' };
      },
      { code: 'LLM_TIMEOUT', message: 'Too slow.' },
    ],
    ['by an error of ours', new FootnoteError('INDEX_DAMAGED', 'Run ingest.'), { code: 'INDEX_DAMAGED' }],
    ['by an error of nobody', new Error('sk-123'), { code: 'INTERNAL_ERROR' }],
    [
      'by ending too early',
      async function* () {
        yield found;
      },
      { code: 'INTERNAL_ERROR' },
    ],
    [
      'by an event that the schema does not allow',
      async function* () {
        yield { type: 'answer-end', answer: { ...bridgeAnswer, confidence: 7 } };
      },
      { code: 'INTERNAL_ERROR' },
    ],
  ])('%s ends with answer-failed, and the connection with it', async (_how, script, expected) => {
    const url = await serve(script);
    const response = await fetch(`${url}/ask`, streamed());
    expect(response.status).toBe(200);
    const { messages } = await readEvents(response);
    expect(messages.filter(({ event }) => event === 'answer-end')).toEqual([]);
    expect(eventsIn(messages).at(-1)).toMatchObject({ type: 'answer-failed', ...expected });
    expect(JSON.stringify(messages)).not.toContain('sk-123');
  });

  it('ends in time even when the assistant hangs and heeds no signal', async () => {
    const hanging: AnswerScript = () => ({
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
    });
    const url = await serve(hanging, { answerMs: 50 });
    const { messages } = await readEvents(await fetch(`${url}/ask`, streamed()));
    expect(eventsIn(messages)).toEqual([{ type: 'answer-failed', code: 'TIMED_OUT', message: expect.any(String) }]);
    const json = await fetch(`${url}/ask`, request('application/json'));
    expect([json.status, await json.json()]).toMatchObject([504, { code: 'TIMED_OUT' }]);
  });
});

describe('a reader who goes', () => {
  it.each([['text/event-stream'], ['application/json']])('stops the work on the answer as %s', async (accept) => {
    const started = gate();
    const stopped = gate();
    const url = await serve(async function* (_request, signal) {
      if (accept === 'text/event-stream') yield found;
      started.open();
      await untilFired(signal);
      stopped.open();
    });
    const controller = new AbortController();
    const response = fetch(`${url}/ask`, request(accept, controller.signal));
    response.catch(() => {});
    await started.opened;
    controller.abort();
    await stopped.opened;
    // The server is as well as before.
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('who reads nothing holds the answer back instead of filling memory, and is dropped when time is up', async () => {
    const megabyte = 'x'.repeat(1_000_000);
    let sent = 0;
    const stopped = gate();
    const url = await serve(
      async function* (_request, signal) {
        signal.addEventListener('abort', stopped.open);
        for (; sent < 200; sent += 1) yield { ...found, standaloneQuestion: megabyte };
      },
      { answerMs: 500 },
    );
    const dropped = new Promise((resolve) => app.server.once('connection', (socket) => socket.once('close', resolve)));
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ question: bridgeQuestion });
    socket.pause();
    socket.write(
      `POST /ask HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await stopped.opened;
    // What the two sockets' buffers take, and no more.
    expect(sent).toBeLessThan(50);
    await dropped;
    socket.destroy();
  });
});
