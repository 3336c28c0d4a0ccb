import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TokenUsage } from '../llm/language-model.ts';
import type { ChatProvider } from '../llm/parse-llm-spec.ts';

/** What a model's server was asked. */
export type ChatRequest = {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** All that the model reads, as one text. */
  readonly prompt: string;
  /** The JSON Schema that it asks the model to be held to, wherever its protocol has it. */
  readonly schema: object | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
  /** 1 for the server's first request. */
  readonly number: number;
  /** Fires when the client has gone away. */
  readonly gone: AbortSignal;
};

/** What it does then. */
export type ChatReply =
  | { readonly text: string; readonly pieceLength?: number; readonly pauseMs?: number; readonly cutOff?: boolean }
  /** Writes pieces as they come; tells what `usage` says at their end. */
  | { readonly pieces: AsyncIterable<string>; readonly usage?: () => TokenUsage; readonly cutOff?: () => boolean }
  /** Answers with an error. */
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  /** Writes `text` and then misbehaves. */
  | { readonly fault: 'stall' | 'hang-up' | 'end-early' | 'endless' | 'broken-json'; readonly text: string }
  /** Answers 200 with these bytes and nothing else. */
  | { readonly raw: Uint8Array | string };

export type ChatScript = (request: ChatRequest) => ChatReply;

export type ChatServer = {
  /** What `--llm-base-url` takes. */
  readonly baseUrl: string;
  readonly requests: readonly ChatRequest[];
  close(): Promise<void>;
};

export const startOpenAiServer = (script: ChatScript): Promise<ChatServer> => startChatServer('openai', script);

/** A model's server on loopback that streams what `script` says, in the words of the given protocol, over real sockets. */
export async function startChatServer(protocol: ChatProvider, script: ChatScript): Promise<ChatServer> {
  const requests: ChatRequest[] = [];
  const server = createServer((incoming, response) => {
    void respond(incoming, response).catch(() => response.destroy());
  });

  async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
    const messages = readMessages(body);
    const prompt = messages.map(({ content }) => content).join('\n\n');
    const request = {
      messages,
      prompt,
      schema: readSchema(body),
      body,
      headers: incoming.headers,
      number: requests.length + 1,
      gone: gone.signal,
    };
    requests.push(request);
    await reply(script(request), response, gone.signal);
  }

  async function reply(given: ChatReply, response: ServerResponse, gone: AbortSignal): Promise<void> {
    if ('status' in given) {
      response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers });
      response.end(given.body ?? JSON.stringify({ error: { message: 'scripted', type: 'scripted' } }));
      return;
    }
    response.writeHead(200, { 'content-type': protocol === 'ollama' ? 'application/x-ndjson' : 'text/event-stream' });
    if ('raw' in given) {
      response.end(given.raw);
      return;
    }
    const words = wordings[protocol];
    for (const line of words.begin) response.write(line);
    if ('pieces' in given) {
      for await (const piece of given.pieces) {
        if (gone.aborted) return;
        response.write(words.piece(piece));
      }
      for (const line of words.end(given.usage?.() ?? usage, given.cutOff?.() ?? false)) response.write(line);
      response.end();
      return;
    }
    const length = 'fault' in given ? 8 : (given.pieceLength ?? 8);
    for (let at = 0; at < given.text.length && !gone.aborted; at += length) {
      response.write(words.piece(given.text.slice(at, at + length)));
      if ('pauseMs' in given && given.pauseMs) await sleep(given.pauseMs, undefined, { signal: gone });
    }
    if (!('fault' in given)) {
      for (const line of words.end(usage, 'cutOff' in given && given.cutOff === true)) response.write(line);
      response.end();
      return;
    }
    switch (given.fault) {
      case 'stall':
        return;
      case 'hang-up':
        await new Promise((resolve) => response.write(words.piece(' '), resolve));
        response.destroy();
        return;
      case 'end-early':
        response.end();
        return;
      case 'broken-json':
        response.end(words.piece('x').replace(/\}/, ''));
        return;
      case 'endless':
        while (!gone.aborted) {
          const full = !response.write(words.piece(given.text));
          if (full) await sleep(1, undefined, { signal: gone });
        }
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}${protocol === 'openai' ? '/v1' : ''}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readMessages(body: Record<string, unknown>): ChatRequest['messages'] {
  const text = (content: unknown): string =>
    typeof content === 'string'
      ? content
      : ((content ?? []) as { text?: string }[]).map((part) => part.text ?? '').join('');
  const messages = (body.messages ?? []) as { role: string; content: unknown }[];
  const system = body.system === undefined ? [] : [{ role: 'system', content: text(body.system) }];
  return [...system, ...messages.map(({ role, content }) => ({ role, content: text(content) }))];
}

function readSchema(body: Record<string, unknown>): object | null {
  const format = body.response_format as { json_schema?: { schema?: object } } | undefined;
  const output = body.output_config as { format?: { schema?: object } } | undefined;
  const schema = format?.json_schema?.schema ?? output?.format?.schema ?? body.format;
  return typeof schema === 'object' ? schema : null;
}

const sse = (data: object, event?: string) => `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`;
const line = (data: object) =>
  `${JSON.stringify({ model: 'scripted', created_at: '2024-08-20T00:00:00Z', ...data })}\n`;
const chunk = (choice: object, rest: object = {}) =>
  sse({
    id: 'scripted',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'scripted',
    choices: [{ index: 0, finish_reason: null, ...choice }],
    ...rest,
  });
const usage = { inputTokens: 100, outputTokens: 10 };

/** How each protocol begins, writes a piece of text, and ends. */
type Wording = {
  readonly begin: string[];
  readonly piece: (text: string) => string;
  readonly end: (used: TokenUsage, cutOff: boolean) => string[];
};
const wordings: Record<ChatProvider, Wording> = {
  openai: {
    begin: [chunk({ delta: { role: 'assistant', content: '' } })],
    piece: (content) => chunk({ delta: { content } }),
    end: ({ inputTokens, outputTokens }, cutOff) => [
      chunk({ delta: {}, finish_reason: cutOff ? 'length' : 'stop' }),
      sse({
        id: 'scripted', object: 'chat.completion.chunk', created: 0, model: 'scripted', choices: [],
        usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
      }), // prettier-ignore
      'data: [DONE]\n\n',
    ],
  },
  anthropic: {
    begin: [
      sse(
        {
          type: 'message_start',
          message: {
            id: 'scripted', type: 'message', role: 'assistant', model: 'scripted', content: [], stop_reason: null, stop_sequence: null,
            usage: { input_tokens: usage.inputTokens, output_tokens: 1 },
          },
        },
        'message_start',
      ), // prettier-ignore
      sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }, 'content_block_start'),
    ],
    piece: (text) =>
      sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }, 'content_block_delta'),
    end: ({ inputTokens, outputTokens }, cutOff) => [
      sse({ type: 'content_block_stop', index: 0 }, 'content_block_stop'),
      sse(
        {
          type: 'message_delta',
          delta: { stop_reason: cutOff ? 'max_tokens' : 'end_turn', stop_sequence: null },
          usage: { input_tokens: inputTokens, output_tokens: outputTokens },
        },
        'message_delta',
      ),
      sse({ type: 'message_stop' }, 'message_stop'),
    ],
  },
  ollama: {
    begin: [],
    piece: (content) => line({ message: { role: 'assistant', content }, done: false }),
    end: ({ inputTokens, outputTokens }, cutOff) => [
      line({
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: cutOff ? 'length' : 'stop',
        prompt_eval_count: inputTokens,
        eval_count: outputTokens,
      }),
    ],
  },
};
