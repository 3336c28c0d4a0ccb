import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** How a question comes: as JSON, as events, by OpenAI's protocol, by MCP. */
export const askingWays = ['json', 'events', 'chunks', 'mcp'] as const;
export type AskingWay = (typeof askingWays)[number];

/** How a question ended for who asked it: with an answer, with being told that there is none now, or with neither. */
export type Ending = 'answered' | 'told' | 'not taken' | 'lost';

export type Asked = {
  readonly way: AskingWay;
  readonly ending: Ending;
  /** When the question was sent, and how long it took, in milliseconds of `performance.now()`. */
  readonly sentAt: number;
  readonly milliseconds: number;
  /** When to come again, in seconds from then, where that was told. */
  readonly retryAfter: number;
  /** Status and the end of what came, or why nothing did: for who looks into a loss. */
  readonly detail: string;
};

export type Asker = {
  ask(question: string): Promise<Asked>;
  close(): void;
};

const eventStream = 'text/event-stream';
const detailLength = 200;

/** One client with a connection of its own. */
export function createAsker(url: string, way: AskingWay): Asker {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let session: string | null = null;
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    exchange(`${url}${path}`, agent, body, headers);
  const mcp = (method: string, params: object, id?: number) =>
    post(
      '/mcp',
      { jsonrpc: '2.0', method, params, ...(id !== undefined && { id }) },
      { accept: `application/json, ${eventStream}`, ...(session && { 'mcp-session-id': session }) },
    );

  async function introduce(): Promise<Reply> {
    const clientInfo = { name: 'asker', version: '1' };
    const begun = await mcp('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }, 0);
    if (begun.status !== 200) return begun;
    session = String(begun.headers['mcp-session-id']);
    return mcp('notifications/initialized', {});
  }
  async function send(question: string): Promise<Reply> {
    if (way === 'json') return post('/ask', { question });
    if (way === 'events') return post('/ask', { question }, { accept: eventStream });
    if (way === 'chunks') {
      const messages = [{ role: 'user', content: question }];
      return post('/v1/chat/completions', { model: 'footnote', stream: true, messages });
    }
    const introduced = session === null ? await introduce() : null;
    if (introduced && introduced.status !== 202) return introduced;
    return mcp('tools/call', { name: 'ask', arguments: { question } }, 1);
  }
  return {
    async ask(question) {
      const sentAt = performance.now();
      const reply = await send(question);
      const detail = `${reply.status} ${reply.error ?? ''} …${reply.text.slice(-detailLength)}`;
      const milliseconds = performance.now() - sentAt;
      const retryAfter = Number(reply.headers['retry-after'] ?? 0);
      return { way, ending: endingOf(reply, way), sentAt, milliseconds, retryAfter, detail };
    },
    close: () => agent.destroy(),
  };
}

/** Asks one question after the other, when it may, until `signal` fires or the server takes none any more; what came of each. */
export async function askOn(
  asker: Asker,
  questionOf: (number: number) => string,
  signal: AbortSignal,
): Promise<Asked[]> {
  const all: Asked[] = [];
  while (!signal.aborted) {
    const asked = await asker.ask(questionOf(all.length));
    all.push(asked);
    if (asked.ending === 'not taken') break;
    await wait(asked.retryAfter * 1000, undefined, { signal }).catch(() => {});
  }
  asker.close();
  return all;
}

type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Whether it came to its proper end. */
  readonly whole: boolean;
  readonly error: string | null;
};

function exchange(url: string, agent: Agent, body: object, headers: Record<string, string>): Promise<Reply> {
  return new Promise((resolve) => {
    const none = { status: 0, headers: {}, text: '', whole: false };
    const options = { method: 'POST', agent, headers: { 'content-type': 'application/json', ...headers } };
    request(url, options, (response) => {
      const chunks: Buffer[] = [];
      const end = (error: string | null) =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
          whole: error === null && response.complete,
          error,
        });
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => end(null))
        .on('error', ({ message }) => end(message));
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve({ ...none, error: error.code ?? error.message }))
      .end(JSON.stringify(body));
  });
}

/** The last line of an event stream says how it ended; nothing else may. */
const lastOf: Readonly<Record<AskingWay, { readonly answered: RegExp; readonly told: RegExp }>> = {
  json: { answered: /"timings"/u, told: /(?!)/u },
  events: { answered: /^event: answer-end\n/mu, told: /^event: answer-failed\n/mu },
  chunks: { answered: /^data: \[DONE\]\n\n$/mu, told: /^data: \{"error":/mu },
  mcp: { answered: /"structuredContent"/u, told: /"isError":true/u },
};

function endingOf({ status, headers, text, whole, error }: Reply, way: AskingWay): Ending {
  // A closed port is what a client meets when there is no server: nothing was taken, and it knows at once.
  if (error === 'ECONNREFUSED') return 'not taken';
  if (!whole) return 'lost';
  if (status === 503 && Number(headers['retry-after']) > 0) return 'told';
  if (status !== 200) return 'lost';
  const { answered, told } = lastOf[way];
  return answered.test(text) ? 'answered' : told.test(text) ? 'told' : 'lost';
}
