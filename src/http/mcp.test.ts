import { once } from 'node:events';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { Citation } from '../answer/answer.ts';
import { FootnoteError } from '../errors.ts';
import { sampleArticles, sampleRefusal } from '../testing/sample-answer.ts';
import { type AnswerScript, type Script, scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, listeningApp } from '../testing/test-app.ts';

let app: FastifyInstance;
let url: URL;
const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await app.close();
});

async function serve(answer: AnswerScript, script: Script = {}): Promise<void> {
  const listening = await listeningApp(scriptedAssistant({ answers: { [bridgeQuestion]: answer }, ...script }));
  app = listening.app;
  url = new URL('/mcp', listening.url);
}

/** The protocol's own client, in a session of its own. */
async function connected(): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(url));
  clients.push(client);
  return client;
}

const ask = { name: 'ask', arguments: { question: bridgeQuestion } };
const textOf = ({ content }: Record<string, unknown>) => (content as { text: string }[])[0]?.text;
const untilFired = async (signal: AbortSignal) => {
  if (!signal.aborted) await once(signal, 'abort');
};
/** A promise and what settles it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

describe('an MCP client over HTTP', () => {
  it('finds four tools that only read, with what they take and give', async () => {
    await serve(bridgeAnswer);
    const { tools } = await (await connected()).listTools();
    expect(tools.map(({ name }) => name)).toEqual(['ask', 'search', 'read_article', 'list_articles']);
    for (const { inputSchema, outputSchema, annotations } of tools) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema?.type).toBe('object');
      expect(annotations?.readOnlyHint).toBe(true);
    }
    expect(tools[0]?.inputSchema.required).toEqual(['question']);
  });

  it('asks: the record, and the same to read, statement by statement for who wants to follow', async () => {
    await serve(bridgeAnswer);
    const client = await connected();
    await client.listTools();
    const seen: (string | undefined)[] = [];
    const result = await client.callTool(ask, undefined, { onprogress: ({ message }) => seen.push(message) });
    expect(result.structuredContent).toEqual(bridgeAnswer);
    expect(textOf(result)).toBe(
      'The harbour bridge opened on 3 May 2021. [1] It cost 40 million crowns. [2]\n\nSources:\n- [1][2] harbour-bridge',
    );
    expect(seen).toEqual(['The harbour bridge opened on 3 May 2021. [1]', 'It cost 40 million crowns. [2]']);
  });

  it('is refused an answer as an answer, not as an error', async () => {
    await serve(sampleRefusal());
    const result = await (await connected()).callTool(ask);
    expect(result.isError).toBeFalsy();
    expect(textOf(result)).toContain('The archive does not say.');
  });

  it('searches', async () => {
    const place = Object.fromEntries(
      Object.entries(bridgeAnswer.citations[0]!).filter(([name]) => name !== 'number'),
    ) as Omit<Citation, 'number'>;
    const found = {
      question: bridgeQuestion,
      standaloneQuestion: bridgeQuestion,
      evidence: [{ ...place, score: 0.9 }],
      degraded: [],
      indexVersion: 1,
      timings: { retrievalMs: 1 },
    };
    await serve(bridgeAnswer, { searches: { [bridgeQuestion]: found } });
    const result = await (await connected()).callTool({ ...ask, name: 'search' });
    expect(result.structuredContent).toEqual(found);
    expect(textOf(result)).toContain(
      '“The harbour bridge opened on 3 May 2021.” (harbour-bridge, no date, harbour-bridge)',
    );
  });

  it('reads what a citation stands in, whole or in parts, and is told when it changed', async () => {
    await serve(bridgeAnswer);
    const client = await connected();
    const { articleId: id, articleVersion: version, start, end, quote } = bridgeAnswer.citations[1]!;
    const read = (rest: object) => client.callTool({ name: 'read_article', arguments: { id, ...rest } });
    expect((await read({ version })).structuredContent).toMatchObject({ id, text: sampleArticles[id], start: 0 });
    const part = await read({ start, length: end - start });
    expect(part.structuredContent).toMatchObject({ text: quote, start, end, length: sampleArticles[id]?.length });
    const changed = await read({ version: 1 });
    expect([changed.isError, textOf(changed)]).toEqual([true, expect.stringMatching(/^ARTICLE_CHANGED: /u)]);
    const missing = await client.callTool({ name: 'read_article', arguments: { id: 'nothing' } });
    expect([missing.isError, textOf(missing)]).toEqual([true, expect.stringMatching(/^ARTICLE_NOT_FOUND: /u)]);
  });

  it('looks through the articles page by page', async () => {
    await serve(bridgeAnswer);
    const client = await connected();
    const list = async (rest: object) =>
      (await client.callTool({ name: 'list_articles', arguments: { order: 'id', limit: 1, ...rest } }))
        .structuredContent as { articles: { id: string }[]; next: string | null };
    const first = await list({});
    const second = await list({ cursor: first.next });
    expect([...first.articles, ...second.articles].map(({ id }) => id)).toEqual(['bridge-closed', 'harbour-bridge']);
    expect(second.next).toBeNull();
    const wrong = await client.callTool({ name: 'list_articles', arguments: { cursor: first.next } });
    expect([wrong.isError, textOf(wrong)]).toEqual([true, expect.stringMatching(/^INVALID_REQUEST: cursor/u)]);
  });

  it('reads articles as resources', async () => {
    await serve(bridgeAnswer);
    const client = await connected();
    const { resources } = await client.listResources();
    expect(resources.map(({ name }) => name).sort()).toEqual(['bridge-closed', 'harbour-bridge']);
    for (const { uri, name } of resources) {
      const { contents } = await client.readResource({ uri });
      expect(contents).toEqual([{ uri, mimeType: 'text/plain', text: sampleArticles[name] }]);
    }
    await expect(client.readResource({ uri: 'footnote://articles/nothing' })).rejects.toThrow('ARTICLE_NOT_FOUND');
  });

  it.each<[string, string, object]>([
    ['no question', 'ask', {}],
    ['an empty question', 'ask', { question: '  ' }],
    ['a field that is not there', 'ask', { question: 'Why?', temperature: 1 }],
    ['a day that does not exist', 'ask', { question: 'Why?', filters: { publishedFrom: '2023-02-30' } }],
    ['an id that is no text', 'read_article', { id: 7 }],
    ['a page that is too long', 'list_articles', { limit: 1000 }],
    ['a tool that is not there', 'delete_everything', {}],
  ])('is told what is wrong with %s', async (_what, name, given) => {
    await serve(bridgeAnswer);
    const result = await (await connected()).callTool({ name, arguments: { ...given } });
    expect(result.isError).toBe(true);
    expect(textOf(result)).not.toMatch(/\/(?:src|node_modules)\//u);
  });

  it('is told of failures by their code, and nothing of what nobody foresaw', async () => {
    await serve(new FootnoteError('LLM_TIMEOUT', 'Too slow.'));
    expect(await (await connected()).callTool(ask)).toMatchObject({
      isError: true,
      content: [{ text: 'LLM_TIMEOUT: Too slow.' }],
    });
    await app.close();
    await serve(new Error('sk-123'));
    expect(textOf(await (await connected()).callTool(ask))).toMatch(/^INTERNAL_ERROR: (?!.*sk-123)/u);
  });

  it('cancels a call, which stops the work, and goes on in the same session', async () => {
    const started = gate();
    const stopped = gate();
    await serve(async function* (_request, signal) {
      yield { type: 'sources-found', standaloneQuestion: bridgeQuestion, sources: [] };
      started.open();
      await untilFired(signal);
      stopped.open();
    }, {});
    const client = await connected();
    const controller = new AbortController();
    const call = client.callTool(ask, undefined, { signal: controller.signal });
    await Promise.all([started.opened.then(() => controller.abort('enough')), expect(call).rejects.toThrow('enough')]);
    await stopped.opened;
    expect((await client.listTools()).tools).toHaveLength(4);
    // Nothing is left open that closing would wait for.
    await app.close();
  });

  it('who goes without a word stops the work too', async () => {
    const started = gate();
    const stopped = gate();
    await serve(async function* (_request, signal) {
      yield { type: 'sources-found', standaloneQuestion: bridgeQuestion, sources: [] };
      started.open();
      await untilFired(signal);
      stopped.open();
    });
    const client = await connected();
    client.callTool(ask).catch(() => {});
    await started.opened;
    await client.close();
    await stopped.opened;
  });

  it('shares nothing with another one: each gets its answer, whichever is first', async () => {
    const second = gate();
    let calls = 0;
    await serve(async function* () {
      calls += 1;
      const id = String(calls);
      if (calls === 1) await second.opened;
      else second.open();
      yield { type: 'answer-end', answer: { ...bridgeAnswer, id } };
    });
    const [one, other] = [await connected(), await connected()];
    const first = one.callTool(ask);
    const later = other.callTool(ask);
    const ids = (await Promise.all([first, later])).map(
      ({ structuredContent }) => (structuredContent as { id: string }).id,
    );
    expect(ids.sort()).toEqual(['1', '2']);
    const sessions = [one, other].map(({ transport }) => transport?.sessionId);
    expect(new Set(sessions).size).toBe(2);
    await (one.transport as StreamableHTTPClientTransport).terminateSession();
    await expect(one.listTools()).rejects.toThrow();
    expect((await other.listTools()).tools).toHaveLength(4);
  });

  it.each<[string, Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> }, number]>([
    ['a page of another origin', { headers: { origin: 'https://evil.example' } }, 403],
    ['a session that is not there', { headers: { 'mcp-session-id': 'x' } }, 404],
    ['a call without a session', {}, 400],
    ['what is no JSON', { body: '{' }, 400],
    ['a form', { headers: { 'content-type': 'text/plain' } }, 415],
    ['too much', { body: JSON.stringify('x'.repeat(300_000)) }, 413],
    ['a stream that nothing would be sent on', { method: 'GET', body: null }, 405],
  ])('is refused for %s', async (_what, change, status) => {
    await serve(bridgeAnswer);
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      ...change,
      headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json', ...change.headers },
    });
    expect(response.status).toBe(status);
  });
});
