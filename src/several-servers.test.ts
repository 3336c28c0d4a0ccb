import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParser } from 'eventsource-parser';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAccess } from './access/open-access.ts';
import type { Answer } from './answer/answer.ts';
import { createAssistant } from './assistant.ts';
import { openPostgres } from './catalog/postgres/database.ts';
import { runProgram } from './cli/program.ts';
import { type Config, readConfig } from './config.ts';
import { startServer } from './http/server.ts';
import type { Job, JobEvent } from './jobs/job.ts';
import { projectRoot } from './paths.ts';
import { type PostgresServer, startPostgres } from './testing/postgres/postgres-server.ts';
import { describeWithPostgres } from './testing/postgres/test-database.ts';
import { startProgram } from './testing/running-program.ts';
import { textSink } from './testing/test-app.ts';

const question = 'Who steered the ferry?';
const file = (name: string, text: string) => ({
  kind: 'file',
  name,
  content: Buffer.from(text).toString('base64'),
});
const ferry = file('ferry.md', 'The ferry was steered by Ines Holm on 3 May 2021.\n');
/** Enough articles for a job to be stopped, or killed, while it is at them. */
const many = (count: number) =>
  file(
    'many.jsonl',
    Array.from({ length: count }, (_, at) =>
      JSON.stringify({ id: `n${at}`, title: `Notice ${at}`, text: `Notice ${at} was read out at the quay.` }),
    ).join('\n'),
  );

/** A client of one server. */
function clientOf(url: string, key = '') {
  const authorization: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const send = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, {
      method,
      headers: { ...authorization, ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
  const json = async <T>(response: Promise<Response>) => (await (await response).json()) as T;
  return {
    get: (path: string) => send('GET', path),
    delete: (path: string) => send('DELETE', path),
    post: send.bind(null, 'POST'),
    ask: () => json<Answer>(send('POST', '/ask', { question })),
    begin: (job: object, headers?: Record<string, string>) => json<Job>(send('POST', '/jobs', job, headers)),
    job: (id: string) => json<Job>(send('GET', `/jobs/${id}`)),
    /** How a job stands, as it is told, until it has ended. */
    async *follow(id: string): AsyncGenerator<JobEvent> {
      const response = await send('GET', `/jobs/${id}`, undefined, { accept: 'text/event-stream' });
      const events: JobEvent[] = [];
      const parser = createParser({ onEvent: ({ data }) => events.push(JSON.parse(data) as JobEvent) });
      const decoder = new TextDecoder();
      for await (const chunk of response.body!) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        yield* events.splice(0);
      }
    },
  };
}
type Client = ReturnType<typeof clientOf>;

async function endOf(client: Client, id: string): Promise<Job> {
  for await (const event of client.follow(id)) if (event.type === 'job-end') return event.job;
  throw new Error('The stream ended before the job.');
}

await describeWithPostgres('several servers on one PostgreSQL', (createDatabase) => {
  const closing: (() => Promise<unknown>)[] = [];
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-servers-'));
    closing.push(() => rm(folder, { recursive: true }));
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const config = (catalog: string, changes: Partial<Config> = {}): Config => ({
    ...readConfig({}, {}),
    catalog,
    corpus: folder,
    index: join(folder, 'index'),
    embeddingModel: 'none',
    port: 0,
    ...changes,
  });
  const said: string[] = [];
  async function serve(settings: Config): Promise<string> {
    const assistant = await createAssistant(settings, { say: (sentence) => said.push(sentence) });
    const server = await startServer(assistant, settings, { logStream: textSink() });
    closing.push(async () => {
      await server.close();
      await assistant.close();
    });
    return server.url;
  }
  const newDatabase = async () => {
    const database = await createDatabase();
    closing.push(() => database.drop());
    return database.url;
  };
  async function run(catalog: string, ...args: readonly string[]): Promise<string> {
    const [stdout, stderr] = [textSink(), textSink()];
    const world = {
      createAssistant: () => Promise.reject(new Error('It needs none.')),
      environment: {
        FOOTNOTE_CATALOG: catalog,
        FOOTNOTE_CORPUS: folder,
        FOOTNOTE_INDEX: join(folder, 'index'),
        FOOTNOTE_EMBEDDING_MODEL: 'none',
      },
      stopSignal: () => new AbortController().signal,
    };
    expect([await runProgram(args, { ...world, stdout, stderr }), stderr.text()]).toMatchObject([0, {}]);
    return stdout.text().trim();
  }
  const keys = (catalog: string, ...args: readonly string[]) => run(catalog, 'keys', ...args);

  it(
    'know the same answers, feedback, keys, changes and jobs, and keep nothing in a folder',
    { timeout: 240_000 },
    async () => {
      const catalog = await newDatabase();
      const desk = await keys(catalog, 'create', '--name', 'desk', '--scope', 'admin');
      const settings = config(catalog, { requireKeys: 'yes' });
      const urls = [await serve(settings), await serve({ ...settings, index: join(folder, 'other') })] as const;
      const [one, other] = [clientOf(urls[0], desk), clientOf(urls[1], desk)];

      const key = { 'idempotency-key': 'first' };
      const { id: jobId } = await one.begin(ferry, key);
      expect(await endOf(other, jobId)).toMatchObject({ state: 'done', counts: { added: 1 } });
      expect((await other.begin(ferry, key)).id).toBe(jobId);
      expect((await other.post('/jobs', file('ferry.md', 'Another.'), key)).status).toBe(400);
      expect(((await (await other.get('/jobs')).json()) as { jobs: Job[] }).jobs).toMatchObject([{ id: jobId }]);

      const answer = await one.ask();
      expect(answer.answer).toContain('Ines Holm');
      const kept = await other.get(`/answers/${answer.id}`);
      expect([kept.status, await kept.json()]).toMatchObject([
        200,
        { answer: { id: answer.id, answer: answer.answer } },
      ]);
      const verdict = { answerId: answer.id, question, statements: [], citations: [], verdict: 'right' };
      expect((await other.post('/feedback', verdict)).status).toBe(201);
      expect((await one.post('/feedback', { ...verdict, verdict: 'wrong' })).status).toBe(200);
      const feedback = async (client: Client) =>
        ((await (await client.get('/feedback')).json()) as { feedback: object[] }).feedback;
      expect(await feedback(other)).toMatchObject([{ answerId: answer.id, verdict: 'wrong' }]);
      expect((await one.delete(`/feedback/${answer.id}`)).status).toBe(204);
      expect(await feedback(other)).toEqual([]);

      const visitor = await keys(catalog, 'create', '--name', 'visitor', '--scope', 'read');
      const statuses = () =>
        Promise.all(urls.map(async (url) => (await clientOf(url, visitor).get('/articles')).status));
      await expect.poll(statuses, { timeout: 5000 }).toEqual([200, 200]);
      await keys(catalog, 'revoke', 'visitor');
      await expect.poll(statuses, { timeout: 5000 }).toEqual([401, 401]);

      const access = await openAccess({ indexFolder: 'none', catalogUrl: catalog });
      closing.push(() => access.close());
      const { entries } = await access.audit.list({ after: 0, limit: 100 });
      expect(entries.map(({ who, what, status }) => [who.split(' (')[0], what, status])).toEqual([
        ['command line', 'createKey', undefined],
        ['desk', 'POST /jobs', 202],
        ['desk', 'POST /jobs', 200],
        ['desk', 'POST /jobs', 400],
        ['desk', 'POST /feedback', 201],
        ['desk', 'POST /feedback', 200],
        ['desk', 'DELETE /feedback/:answerId', 204],
        ['command line', 'createKey', undefined],
        ['command line', 'revokeKey', undefined],
      ]);
      expect(await run(catalog, 'doctor')).toMatch(
        /beside the catalog +answers 1, audit 9, feedback 0, jobs 1, keys 1\n/u,
      );
      expect([settings.index, join(folder, 'other')].map((index) => existsSync(index))).toEqual([false, false]);
    },
  );

  it('follow and stop each other’s jobs', { timeout: 240_000 }, async () => {
    const catalog = await newDatabase();
    const [one, other] = [clientOf(await serve(config(catalog))), clientOf(await serve(config(catalog)))];
    const { id } = await one.begin(many(3000));
    let end: Job | null = null;
    const states: string[] = [];
    for await (const { type, job } of other.follow(id)) {
      states.push(job.state);
      if (job.state === 'running' && job.counts.added > 0) await other.delete(`/jobs/${id}`);
      if (type === 'job-end') end = job;
    }
    expect(end).toMatchObject({ state: 'stopped', error: null });
    expect(states).toContain('running');
    expect(await one.job(id)).toEqual(end);
    const { total } = (await (await one.get('/articles?limit=1')).json()) as { total: number };
    expect(total).toBeLessThan(3000);
    expect(total).toBeGreaterThanOrEqual(end!.counts.added);
  });

  it('do what a killed one had begun, and lose nothing that it knew', { timeout: 240_000 }, async () => {
    const catalog = await newDatabase();
    const settings = config(catalog);
    const flags = ['--index', settings.index, '--corpus', folder, '--embedding-model', 'none'];
    const program = await startProgram(join(projectRoot, 'src', 'cli', 'main.ts'), flags, {
      FOOTNOTE_CATALOG: catalog,
    });
    closing.push(async () => void program.process.kill('SIGKILL'));
    const killed = clientOf(program.url);
    await endOf(killed, (await killed.begin(ferry)).id);
    const answer = await killed.ask();
    const { id } = await killed.begin(many(200), { 'idempotency-key': 'mine' });
    await expect.poll(async () => (await killed.job(id)).state, { timeout: 60_000 }).toBe('running');
    program.process.kill('SIGKILL');
    expect(existsSync(settings.index)).toBe(false);
    const next = clientOf(await serve(settings));
    expect((await next.get(`/answers/${answer.id}`)).status).toBe(200);
    expect((await next.begin(many(200), { 'idempotency-key': 'mine' })).id).toBe(id);
    const { state, counts } = await endOf(next, id);
    expect([state, counts.added + counts.unchanged]).toEqual(['done', 200]);
  });

  it('answer on where an answer cannot be kept, soon, and say so', { timeout: 240_000 }, async () => {
    const catalog = await newDatabase();
    const client = clientOf(await serve(config(catalog)));
    await endOf(client, (await client.begin(ferry)).id);
    await client.ask();
    const database = openPostgres(catalog);
    closing.push(() => database.close());
    let unlock = () => {};
    const unlocked = new Promise<void>((resolve) => (unlock = resolve));
    let isLocked = () => {};
    const locked = new Promise<void>((resolve) => (isLocked = resolve));
    const locking = database.change(async (on) => {
      await on.query('LOCK TABLE footnote_service.answers');
      isLocked();
      await unlocked;
    });
    await locked;
    const waited = await client.ask();
    expect(waited.answer).toContain('Ines Holm');
    unlock();
    await locking;
    await expect.poll(async () => (await client.get(`/answers/${waited.id}`)).status).toBe(200);
    await database.change((on) => on.query('DROP TABLE footnote_service.answers'));
    expect((await client.ask()).answer).toContain('Ines Holm');
    expect(said.at(-1)).toMatch(/^An answer was not kept/u);
  });

  it(
    'wait for a PostgreSQL that starts again, and say with Retry-After that it is away',
    { timeout: 240_000 },
    async () => {
      const postgres: PostgresServer = await startPostgres();
      closing.push(() => postgres.remove());
      const desk = await keys(postgres.url, 'create', '--name', 'desk', '--scope', 'admin');
      const url = await serve(config(postgres.url, { requireKeys: 'yes' }));
      const client = clientOf(url, desk);
      await endOf(client, (await client.begin(ferry)).id);
      const { id } = await client.ask();
      const { id: jobId } = await client.begin(many(100));
      await expect.poll(async () => (await client.job(jobId)).state, { timeout: 20_000 }).toBe('running');
      const jobEnd = endOf(client, jobId);
      await postgres.breakOff();
      const waiting = [`/answers/${id}`, '/feedback', '/jobs'].map((path) => client.get(path));
      await postgres.start();
      expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(await jobEnd).toMatchObject({ state: 'done', counts: { added: 100 } });

      await postgres.stop();
      const refused = await Promise.all([
        client.get(`/answers/${id}`),
        client.begin({ kind: 'sync' }),
        client.get('/health'),
      ]);
      expect(refused).toMatchObject([{ status: 503 }, { status: 503, code: 'CATALOG_UNAVAILABLE' }, { status: 200 }]);
      expect(refused[0].headers.get('retry-after')).toMatch(/^\d+$/u);
      await postgres.start();
      const { id: later } = await client.begin({ kind: 'sync' });
      expect(await endOf(client, later)).toMatchObject({ state: 'done' });
      expect((await client.get(`/answers/${id}`)).status).toBe(200);
    },
  );
});
