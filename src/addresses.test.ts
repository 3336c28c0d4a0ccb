import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createAssistant, type Assistant } from './assistant.ts';
import { runProgram } from './cli/program.ts';
import { readConfig, type Config } from './config.ts';
import { answerOf } from './testing/real-archive.ts';
import { testApp, textSink } from './testing/test-app.ts';
import { startWebServer, type WebServer } from './testing/web-server.ts';

let folder: string;
let server: WebServer;
let flags: Readonly<Record<string, string>>;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-addresses-'));
  server = await startWebServer({
    '/news/ferry': `<!doctype html><html><head><title>Ferry line reopens</title></head><body><article><h1>Ferry line reopens</h1>
      <p>The ferry from Lindau to Rorschach sails again from 3 June 2024.</p><p>Captain Mira Kessler steered the first crossing, which took seventy minutes and was watched by hundreds of people on both shores.</p></article></body></html>`,
  });
  flags = {
    corpus: join(folder, 'no-corpus'),
    index: join(folder, 'index'),
    embeddingModel: 'none',
    allowAddresses: server.host,
  };
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(settings: Readonly<Record<string, string>> = flags): Promise<Assistant> {
  const assistant = await createAssistant(readConfig(settings, {}), { say: () => {} });
  closing.push(() => assistant.close());
  return assistant;
}

describe('an address given to the server', () => {
  let app: FastifyInstance;
  let assistant: Assistant;
  beforeEach(async () => {
    assistant = await open();
    app = await testApp(assistant);
    closing.push(() => app.close());
  });
  const add = async (address: unknown) => {
    const response = await app.inject({ method: 'POST', url: '/articles/addresses', payload: { address } });
    return { status: response.statusCode, ...response.json<{ outcomes?: { articleId: string }[]; code?: string }>() };
  };

  it('can be asked about at once, is cited with its address, and goes when it is removed', async () => {
    const { status, outcomes = [] } = await add(`${server.url}/news/ferry`);
    expect([status, outcomes]).toEqual([
      200,
      [{ articleId: expect.any(String), title: 'Ferry line reopens', created: true, changed: false, reason: null }],
    ]);
    const answer = await answerOf(assistant, 'Who steered the first crossing of the ferry?');
    expect(answer.citations[0]).toMatchObject({ url: `${server.url}/news/ferry`, articleId: outcomes[0]?.articleId });
    expect((await add(`${server.url}/news/ferry`)).outcomes).toMatchObject([{ created: false, reason: null }]);
    const path = `/articles/${encodeURIComponent(outcomes[0]?.articleId ?? '')}`;
    expect((await app.inject({ method: 'DELETE', url: path })).statusCode).toBe(204);
    expect((await assistant.listArticles({ limit: 1 })).total).toBe(0);
  });

  it.each([
    ['http://169.254.169.254/latest/meta-data/', 422, 'ADDRESS_REFUSED'],
    ['http://127.0.0.1/', 422, 'ADDRESS_REFUSED'],
    ['http://localhost/', 422, 'ADDRESS_REFUSED'],
    ['file:///etc/passwd', 422, 'ADDRESS_REFUSED'],
    ['news', 422, 'ADDRESS_REFUSED'],
    ['', 400, 'INVALID_REQUEST'],
    [7, 400, 'INVALID_REQUEST'],
    ['HERE/nowhere', 422, 'ADDRESS_UNREADABLE'],
    ['HERE/busy', 502, 'ADDRESS_UNREACHABLE'],
  ])('%s is refused with %i', async (address, status, code) => {
    server.pages.set('/busy', { status: 503 });
    const given = typeof address === 'string' ? address.replace('HERE', server.url) : address;
    expect(await add(given)).toMatchObject({ status, code });
  });
});

describe('addresses on the command line', () => {
  async function run(...args: string[]) {
    const [stdout, stderr] = [textSink(), textSink()];
    const given = Object.entries(flags).flatMap(([name, value]) => [
      `--${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`,
      value,
    ]);
    const status = await runProgram(['ingest', ...given, ...args], {
      createAssistant: (config: Config) => createAssistant(config, { say: () => {} }),
      environment: {},
      stdout,
      stderr,
      stopSignal: () => new AbortController().signal,
    });
    return { status, stdout: stdout.text(), stderr: stderr.text() };
  }

  it('are added without the folder being synced, and each page is told of', async () => {
    const first = await run(`${server.url}/news/ferry`);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toMatch(/^added: web\/127\S+\/ferry-\w{16}\n1 added, 0 changed, 0 unchanged, 0 failed\n$/);
    expect((await run(`${server.url}/news/ferry`)).stdout).toBe('0 added, 0 changed, 1 unchanged, 0 failed\n');
  });

  it('that cannot be read are told of, and do not stop the others', async () => {
    const { status, stdout } = await run(`${server.url}/nowhere`, 'http://10.0.0.1/', `${server.url}/news/ferry`);
    expect(status).toBe(1);
    expect(stdout).toContain(`failed: ${server.url}/nowhere: Its server answers with status 404.\n`);
    expect(stdout).toContain('failed: http://10.0.0.1/: This address leads into a private network');
    expect(stdout).toContain('1 added, 0 changed, 0 unchanged, 2 failed\n');
    expect((await run('http://10.0.0.1/')).status).toBe(2);
  });

  it('are added beside files and folders of the corpus folder', async () => {
    await mkdir(join(folder, 'corpus'));
    await writeFile(join(folder, 'corpus', 'bridge.md'), 'The harbour bridge opened on 3 May 2021.');
    const { status, stdout } = await run('bridge.md', `${server.url}/news/ferry`, '--corpus', join(folder, 'corpus'));
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^added: bridge\n[^]*added: web\/127/)]);
    expect(await run(`${server.url}/news/ferry`, '--rebuild')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no folder'),
    });
  });
});

describe('feeds in the settings', () => {
  it('are followed by a server that runs', async () => {
    const item =
      '<item><guid>1</guid><title>Strike ends</title><description>The strike of the dockers ended on Friday.</description></item>';
    const body = `<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>${item}</channel></rss>`;
    server.pages.set('/feed', { headers: { 'content-type': 'application/rss+xml' }, body });
    const assistant = await open({ ...flags, feeds: `${server.url}/feed` });
    const stop = new AbortController();
    const following = assistant.followFeeds({ signal: stop.signal });
    closing.push(() => (stop.abort(), following));
    const found = async () => (await assistant.listArticles({ limit: 10 })).articles.map(({ title }) => title);
    await expect.poll(found, { timeout: 30_000 }).toEqual(['Strike ends']);
    // A sync of the folder leaves it alone.
    expect(await assistant.article((await assistant.listArticles({ limit: 1 })).articles[0]?.id ?? '')).toMatchObject({
      origin: 'upload',
      outlet: 'Post',
    });
  });

  it('that cannot be used keep it from starting', async () => {
    await expect(open({ ...flags, feeds: 'no-such-file' })).rejects.toMatchObject({ code: 'INVALID_SETTING' });
  });
});
