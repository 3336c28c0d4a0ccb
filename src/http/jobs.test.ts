import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { afterEach, describe, expect, it } from 'vitest';
import { auditFile, openAuditFile } from '../access/audit-file.ts';
import { openKeyFile } from '../access/key-file.ts';
import type { Assistant } from '../assistant.ts';
import { createKey } from '../cli/keys.ts';
import { FootnoteError } from '../errors.ts';
import { type Job, type JobEvent, jobEventSchema } from '../jobs/job.ts';
import { openArchive } from '../testing/real-archive.ts';
import { type Script, scriptedAssistant } from '../testing/scripted-assistant.ts';
import { listeningApp, textSink } from '../testing/test-app.ts';
import type { FileOutcome } from '../uploads.ts';
import type { AppOptions } from './app.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Client = {
  readonly url: string;
  post(body: object, headers?: Record<string, string>): Promise<Response>;
  /** The job that `body` asks for. */
  begin(body: object, headers?: Record<string, string>): Promise<Job>;
  job(id: string): Promise<Job>;
  events(id: string, headers?: Record<string, string>): Promise<Response>;
  stop(id: string): Promise<Response>;
  close(): Promise<void>;
};

async function serve(assistant: Assistant, options: Partial<AppOptions> = {}): Promise<Client> {
  const { app, url } = await listeningApp(assistant, options);
  closing.push(() => app.close());
  const post: Client['post'] = (body, headers = {}) =>
    fetch(`${url}/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const json = async (response: Response) => (await response.json()) as Job;
  return {
    url,
    post,
    begin: async (body, headers) => json(await post(body, headers)),
    job: async (id) => json(await fetch(`${url}/jobs/${id}`)),
    events: (id, headers = {}) => fetch(`${url}/jobs/${id}`, { headers: { accept: 'text/event-stream', ...headers } }),
    stop: (id) => fetch(`${url}/jobs/${id}`, { method: 'DELETE' }),
    close: () => app.close(),
  };
}
const scripted = (script: Script, options?: Partial<AppOptions>) => serve(scriptedAssistant(script), options);
const file = (name: string, text = `What ${name} says.`) => ({
  kind: 'file',
  name,
  content: Buffer.from(text).toString('base64'),
});

async function* messagesOf(response: Response): AsyncGenerator<EventSourceMessage> {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* messages.splice(0);
  }
}
async function eventsOf(response: Response): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const { event, data } of messagesOf(response)) {
    events.push(jobEventSchema.parse(JSON.parse(data)));
    expect(event).toBe(events.at(-1)?.type);
  }
  return events;
}
const endOf = async (client: Client, id: string) => (await eventsOf(await client.events(id))).at(-1)!.job as Job;

/** The adding of files that waits: each call is handed out, with what ends it. */
function heldFiles() {
  type Call = {
    name: string;
    options: NonNullable<Parameters<Assistant['addFile']>[1]>;
    finish: (outcomes?: FileOutcome[]) => void;
  };
  const calls: Call[] = [];
  let told = () => {};
  const addFile: Assistant['addFile'] = ({ name }, options = {}) =>
    new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error));
      calls.push({ name, options, finish: (outcomes = []) => resolve(outcomes) });
      told();
    });
  const call = async (number: number): Promise<Call> => {
    while (!calls[number]) await new Promise<void>((resolve) => (told = resolve));
    return calls[number];
  };
  return { addFile, call, begun: () => calls.map(({ name }) => name) };
}
const read = (title: string): FileOutcome => ({ articleId: `added/${title}`, title, created: true, reason: null });
const progress = (articlesDone: number) =>
  ({ step: 'embedding', articlesDone, articlesTotal: 3, passagesDone: articlesDone, passagesTotal: 9 }) as const;

describe('a job', () => {
  it('is accepted at once, and says what it does and what became of each article', async () => {
    const { addFile, call } = heldFiles();
    const client = await scripted({ addFile });
    const response = await client.post(file('three.jsonl'));
    const job = (await response.json()) as Job;
    expect([response.status, response.headers.get('location')]).toEqual([202, `/jobs/${job.id}`]);
    const { options, finish } = await call(0);
    expect(await client.job(job.id)).toMatchObject({
      kind: 'file',
      name: 'three.jsonl',
      state: 'running',
      error: null,
    });
    options.onOutcome?.(read('One'));
    options.onOutcome?.({ articleId: null, title: 'Line 2', created: false, reason: 'It is not valid JSON.' });
    options.onProgress?.(progress(2));
    expect(await client.job(job.id)).toMatchObject({
      progress: progress(2),
      counts: { added: 1, notRead: 1, unchanged: 0 },
      outcomes: [{ title: 'One' }, { title: 'Line 2', reason: 'It is not valid JSON.' }],
    });
    finish();
    expect(await endOf(client, job.id)).toMatchObject({ state: 'done', endedAt: expect.any(String) });
    const { jobs } = (await (await fetch(`${client.url}/jobs`)).json()) as { jobs: object[] };
    expect(jobs).toMatchObject([{ id: job.id, state: 'done' }]);
    expect(jobs[0]).not.toHaveProperty('outcomes');
  });

  it('tells whoever comes how it stands first, then every change, and last how it ended', async () => {
    const { addFile, call } = heldFiles();
    const client = await scripted({ addFile });
    const { id } = await client.begin(file('three.jsonl'));
    const { options, finish } = await call(0);
    options.onProgress?.(progress(1));
    const late = messagesOf(await client.events(id));
    const first = jobEventSchema.parse(JSON.parse((await late.next()).value!.data));
    expect(first).toMatchObject({ type: 'job-progress', job: { state: 'running', progress: progress(1) } });
    options.onOutcome?.(read('One'));
    options.onProgress?.(progress(2));
    const second = (await late.next()).value!;
    expect(JSON.parse(second.data)).toMatchObject({ job: { progress: progress(2), counts: { added: 1 } } });
    const comesAgain = messagesOf(await client.events(id, { 'last-event-id': second.id! }));
    expect(JSON.parse((await comesAgain.next()).value!.data)).toMatchObject({ job: { progress: progress(2) } });
    finish();
    const last = (await late.next()).value!;
    expect([last.event, JSON.parse(last.data)]).toMatchObject(['job-end', { job: { outcomes: [{ title: 'One' }] } }]);
    expect((await late.next()).done).toBe(true);
    expect((await comesAgain.next()).value?.event).toBe('job-end');
    // A browser's EventSource comes again after the end, and stops at this status.
    expect((await client.events(id, { 'last-event-id': last.id! })).status).toBe(204);
    expect((await eventsOf(await client.events(id))).map(({ type }) => type)).toEqual(['job-end']);
  });

  it('goes on when nobody follows it any more', async () => {
    const { addFile, call } = heldFiles();
    const client = await scripted({ addFile });
    const { id } = await client.begin(file('a.md'));
    const { options, finish } = await call(0);
    const reader = new AbortController();
    await fetch(`${client.url}/jobs/${id}`, { headers: { accept: 'text/event-stream' }, signal: reader.signal });
    reader.abort();
    expect(options.signal?.aborted).toBe(false);
    finish();
    expect(await endOf(client, id)).toMatchObject({ state: 'done' });
  });

  it.each([
    ['of ours', new FootnoteError('DISK_FULL', 'Make room in /var/lib/x/y.'), 'DISK_FULL', /a path on the server/u],
    ['of nobody', new Error('sk-123'), 'INTERNAL_ERROR', /nobody foresaw/u],
  ])(
    'that meets an error %s says so without what is none of its readers’ business',
    async (_, error, code, message) => {
      const client = await scripted({ ingest: () => Promise.reject(error) });
      const { id } = await client.begin({ kind: 'sync' });
      const job = await endOf(client, id);
      expect(job).toMatchObject({
        state: 'failed',
        error: { code, message: expect.stringMatching(message) as string },
      });
      expect(JSON.stringify(job)).not.toMatch(/sk-123|var.lib/u);
      // A failed one is no reason not to try again.
      expect((await client.begin({ kind: 'sync' })).id).not.toBe(id);
    },
  );

  it('keeps the first hundred of what was read and of what was not, cut short, and counts all', async () => {
    const addFile: Assistant['addFile'] = async (_file, { onOutcome } = {}) => {
      for (let number = 0; number < 150; number++) onOutcome?.(read(`${number} ${'x'.repeat(1000)}`));
      const reason = 'y'.repeat(1000);
      for (let number = 0; number < 130; number++) onOutcome?.({ articleId: null, title: 'z', created: false, reason });
      return [];
    };
    const client = await scripted({ addFile });
    const { counts, outcomes } = await endOf(client, (await client.begin(file('a.zip'))).id);
    expect(counts).toMatchObject({ added: 150, notRead: 130 });
    expect(outcomes.filter(({ reason }) => reason === null)).toHaveLength(100);
    expect(outcomes).toHaveLength(200);
    expect(Math.max(...outcomes.map(({ title, reason }) => title.length + (reason?.length ?? 0)))).toBeLessThan(810);
  });
});

describe('asking twice', () => {
  it('for the same gives the same job while it waits, runs and after it is done', async () => {
    const { addFile, call, begun } = heldFiles();
    const client = await scripted({ addFile });
    const first = await client.begin(file('a.md'));
    const second = await client.begin(file('b.md'));
    const { finish } = await call(0);
    expect((await client.begin(file('a.md'))).id).toBe(first.id);
    expect((await client.begin(file('b.md'))).id).toBe(second.id);
    finish();
    await endOf(client, first.id);
    const again = await client.post(file('a.md'));
    expect([again.status, await again.json()]).toMatchObject([200, { id: first.id, state: 'done' }]);
    expect((await client.begin(file('a.md', 'Another text.'))).id).not.toBe(first.id);
    expect(begun()).toEqual(['a.md', 'b.md']);
  });

  it('adds an article anew that was removed since', async () => {
    const client = await scripted({});
    const { id, outcomes } = await endOf(client, (await client.begin(file('a.md'))).id);
    await fetch(`${client.url}/articles/${encodeURIComponent(outcomes[0]?.articleId ?? '')}`, { method: 'DELETE' });
    const again = await client.begin(file('a.md'));
    expect(again.id).not.toBe(id);
    expect(await endOf(client, again.id)).toMatchObject({ counts: { added: 1 } });
  });

  it('for a sync gives one that has yet to begin, for a running one may have passed what changed since', async () => {
    const none = { added: [], changed: [], moved: [], removed: [], failed: [], warnings: [] };
    const report = {
      ...none,
      deferred: [],
      filesRead: 0,
      unchanged: 4,
      passagesEmbedded: 0,
      passagesFromCache: 0,
      seconds: 0,
      indexVersion: 1,
    };
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const client = await scripted({ ingest: () => finished.then(() => report) });
    const running = await client.begin({ kind: 'sync' });
    const waiting = await client.begin({ kind: 'sync' });
    expect(waiting.id).not.toBe(running.id);
    expect((await client.begin({ kind: 'sync' })).id).toBe(waiting.id);
    finish();
    expect(await endOf(client, waiting.id)).toMatchObject({ state: 'done', counts: { unchanged: 4 } });
  });

  it('with the same Idempotency-Key gives the same job, whatever became of it, and with another content a problem', async () => {
    const { addFile, call } = heldFiles();
    const client = await scripted({ addFile });
    const key = { 'idempotency-key': 'mine' };
    const { id } = await client.begin(file('a.md'), key);
    await call(0);
    await client.stop(id);
    expect(await endOf(client, id)).toMatchObject({ state: 'stopped' });
    expect((await client.begin(file('a.md'), key)).id).toBe(id);
    const other = await client.post(file('b.md'), key);
    expect([other.status, await other.json()]).toMatchObject([400, { code: 'INVALID_REQUEST' }]);
  });
});

describe('many jobs', () => {
  it('are done one at a time, in their order; too many are refused, and told when to come again', async () => {
    const { addFile, call, begun } = heldFiles();
    const client = await scripted({ addFile }, { jobsWaiting: 2 });
    const key = { 'idempotency-key': 'first' };
    const first = await client.begin(file('1.md'), key);
    await call(0);
    await client.begin(file('2.md'));
    await client.begin(file('3.md'));
    // As large as may be: it is refused before it is read, and the refusal arrives all the same.
    const refused = await client.post(file('4.md', 'x'.repeat(5_000_000)));
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'OVERLOADED', retryable: true }]);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/u);
    expect((await client.begin(file('1.md'), key)).id).toBe(first.id);
    expect(begun()).toEqual(['1.md']);
    const metrics = await (await fetch(`${client.url}/metrics`)).text();
    expect(metrics.match(/^footnote_jobs_.*/gmu)).toEqual(['footnote_jobs_running 1', 'footnote_jobs_waiting 2']);
    for (const number of [0, 1]) (await call(number)).finish();
    await call(2);
    expect(begun()).toEqual(['1.md', '2.md', '3.md']);
    expect((await client.post(file('4.md'))).status).toBe(202);
  });

  it('are forgotten, the oldest first, when they have ended', async () => {
    const client = await scripted({});
    const ids: string[] = [];
    for (let number = 0; number < 52; number++) {
      const { id } = await client.begin(file(`${number}.md`));
      await endOf(client, id);
      ids.push(id);
    }
    const { jobs } = (await (await fetch(`${client.url}/jobs`)).json()) as { jobs: Job[] };
    expect(jobs.map(({ id }) => id)).toEqual(ids.slice(2).reverse());
    expect(await client.job(ids[0]!)).toMatchObject({ status: 404, code: 'JOB_NOT_FOUND' });
  });
});

describe('stopping a job', () => {
  it('lets a waiting one never begin, and leaves one that has ended as it is', async () => {
    const { addFile, call, begun } = heldFiles();
    const client = await scripted({ addFile });
    const first = await client.begin(file('1.md'));
    const second = await client.begin(file('2.md'));
    const stopped = await client.stop(second.id);
    expect([stopped.status, await stopped.json()]).toMatchObject([200, { state: 'stopped', error: null }]);
    (await call(0)).finish();
    await endOf(client, first.id);
    expect(await (await client.stop(first.id)).json()).toMatchObject({ state: 'done' });
    expect((await client.stop('nobody')).status).toBe(404);
    const third = await client.begin(file('3.md'));
    await call(1);
    expect(begun()).toEqual(['1.md', '3.md']);
    expect(third.id).not.toBe(second.id);
  });

  it('stops a running one, says what it had stored, and goes on with the next', async () => {
    const { addFile, call } = heldFiles();
    const client = await scripted({ addFile });
    const { id } = await client.begin(file('1.md'));
    const next = await client.begin(file('2.md'));
    const { options } = await call(0);
    options.onOutcome?.(read('One'));
    expect((await client.stop(id)).status).toBe(202);
    expect(await endOf(client, id)).toMatchObject({ state: 'stopped', error: null, outcomes: [{ title: 'One' }] });
    (await call(1)).finish();
    expect(await endOf(client, next.id)).toMatchObject({ state: 'done' });
  });

  it('does not keep one from asking for the same again, before it has stopped', async () => {
    let settle = () => {};
    const calls: string[] = [];
    const client = await scripted({
      addFile: ({ name }) => {
        calls.push(name);
        return new Promise((resolve) => (settle = () => resolve([])));
      },
    });
    const { id } = await client.begin(file('1.md'));
    await client.stop(id);
    const again = await client.begin(file('1.md'));
    expect(again).toMatchObject({ state: 'waiting' });
    settle();
    await endOf(client, id);
    await expect.poll(() => calls.length).toBe(2);
    settle();
    expect(await endOf(client, again.id)).toMatchObject({ state: 'done' });
  });

  it('is what a closing server does, and every stream says so before it ends', async () => {
    // Work that heeds no signal must not hold it up.
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const client = await scripted({
      addFile: (_file, { onOutcome } = {}) => {
        onOutcome?.(read('One'));
        begin();
        return new Promise(() => {});
      },
    });
    const running = await client.begin(file('1.md'));
    const waiting = await client.begin(file('2.md'));
    await begun;
    const streams = await Promise.all([running, waiting].map(({ id }) => client.events(id)));
    const closed = client.close();
    for (const stream of streams) {
      const end = (await eventsOf(stream)).at(-1);
      expect(end).toMatchObject({ type: 'job-end', job: { state: 'stopped', error: { code: 'SHUTTING_DOWN' } } });
    }
    await closed;
  });
});

it.each([
  ['no kind', {}, /kind/u],
  ['a kind that there is not', { kind: 'magic' }, /kind/u],
  ['a name with a folder', { ...file('x.md'), name: '../x.md' }, /name/u],
  ['content that is not base64', { ...file('x.md'), content: 'ä' }, /content/u],
  ['more than a sync takes', { kind: 'sync', rebuild: true }, /rebuild/u],
])('refuses %s', async (_, body, detail) => {
  const client = await scripted({});
  const response = await client.post(body);
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { code: 'INVALID_REQUEST', detail: expect.stringMatching(detail) as string },
  ]);
});

it('lets a key that may read look, one that may write begin and stop, and notes who did', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-jobs-'));
  closing.push(() => rm(folder, { recursive: true }));
  const made = async (name: string, scope: 'read' | 'write') => {
    const stdout = textSink();
    await createKey({ indexFolder: folder, catalogUrl: '' }, { name, scope }, { stdout, stderr: textSink() });
    return { authorization: `Bearer ${stdout.text().trim()}` };
  };
  const [reader, writer] = [await made('reader', 'read'), await made('writer', 'write')];
  const client = await scripted({}, { keys: openKeyFile(folder), audit: openAuditFile(folder) });
  expect((await client.post(file('a.md'))).status).toBe(401);
  expect((await client.post(file('a.md'), reader)).status).toBe(403);
  const { id } = await client.begin(file('a.md'), writer);
  const statuses = async (headers: Record<string, string>, method: string) =>
    (await fetch(`${client.url}/jobs/${id}`, { method, headers })).status;
  expect([await statuses(reader, 'GET'), await statuses(reader, 'DELETE'), await statuses({}, 'GET')]).toEqual([
    200, 403, 401,
  ]);
  const lines = (await readFile(auditFile(folder), 'utf8')).trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as { who: string; what: string; of: string; status: number });
  expect(entries.find(({ status }) => status === 202)).toMatchObject({
    who: expect.stringMatching(/^writer/u) as string,
    what: 'POST /jobs',
    of: `/jobs/${id}`,
  });
});

describe('in a real archive', () => {
  async function openReal() {
    const corpus = await mkdtemp(join(tmpdir(), 'footnote-jobs-'));
    closing.push(() => rm(corpus, { recursive: true }));
    await writeFile(join(corpus, 'bridge.md'), 'The harbour bridge opened on 3 May 2021.\n');
    const archive = await openArchive(corpus, { embeddingModel: 'none' });
    closing.push(() => archive.close());
    const assistant = await archive.open();
    closing.push(() => assistant.close());
    return { corpus, client: await serve(assistant) };
  }

  it('a file is read article by article, and a sync finds what was put into the folder', async () => {
    const { corpus, client } = await openReal();
    const lines = [
      '{"id":"a","title":"One","text":"The lock opened."}',
      'no JSON',
      '{"id":"b","title":"Two","text":"The lock closed."}',
    ];
    const added = await endOf(client, (await client.begin(file('several.jsonl', lines.join('\n')))).id);
    expect(added).toMatchObject({
      state: 'done',
      progress: { step: 'done', articlesDone: 3, articlesTotal: 3, passagesDone: 2, passagesTotal: 2 },
      counts: { added: 2, notRead: 1 },
      outcomes: [{ title: 'One' }, { reason: expect.stringMatching(/Line 2/u) as string }, { title: 'Two' }],
    });
    await writeFile(join(corpus, 'ferry.md'), 'The ferry sails again.\n');
    await writeFile(join(corpus, 'broken.txt'), Buffer.from('a\0b'));
    const synced = await endOf(client, (await client.begin({ kind: 'sync' })).id);
    expect(synced).toMatchObject({ state: 'done', counts: { added: 1, unchanged: 1, notRead: 1, removed: 0 } });
    expect(synced.outcomes).toMatchObject([{ articleId: null, title: 'broken.txt' }]);
    expect((await fetch(`${client.url}/articles/ferry`)).status).toBe(200);
  });

  it('a file that is stopped leaves the articles that it stored, whole, and the others out', async () => {
    const { client } = await openReal();
    const lines = Array.from({ length: 3000 }, (_, number) =>
      JSON.stringify({
        id: `n${number}`,
        title: `Notice ${number}`,
        text: `Notice ${number} was read out at the quay.`,
      }),
    );
    const { id } = await client.begin(file('many.jsonl', lines.join('\n')));
    const following = messagesOf(await client.events(id));
    for await (const { data } of following) {
      const { job } = jobEventSchema.parse(JSON.parse(data));
      if (job.counts.added > 0) break;
    }
    await client.stop(id);
    const { state, counts, progress: last } = await endOf(client, id);
    expect(state).toBe('stopped');
    expect(counts.added).toBeLessThan(3000);
    expect(last?.articlesTotal).toBe(3000);
    const { total } = (await (await fetch(`${client.url}/articles?limit=1`)).json()) as { total: number };
    expect(total).toBe(1 + counts.added);
  });
});
