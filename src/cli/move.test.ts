import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Assistant, createAssistant } from '../assistant.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { openAnswerStore } from '../answer/keep-answers.ts';
import { archivePlace, openCatalog } from '../catalog/open-catalog.ts';
import { acquirePostgresLock } from '../catalog/postgres/advisory-locks.ts';
import { openPostgres } from '../catalog/postgres/database.ts';
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts';
import { lockArchive } from '../catalog/archive-lock.ts';
import { readConfig } from '../config.ts';
import { said } from '../feedback/feedback-store.behaviour.ts';
import { openFeedbackStore } from '../feedback/open-feedback-store.ts';
import { projectRoot } from '../paths.ts';
import { archiveContents } from '../testing/archive-contents.ts';
import { testArticle, testContent, testManifest } from '../testing/catalog-samples.ts';
import { runMoveKills } from '../testing/crash/move-kills.ts';
import { describeWithPostgres, type TestDatabase } from '../testing/postgres/test-database.ts';
import { answerOf } from '../testing/real-archive.ts';
import { sampleAnswer } from '../testing/sample-answer.ts';
import { textSink } from '../testing/test-app.ts';
import { runProgram } from './program.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-move-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

type RunOptions = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stop?: AbortSignal;
  /** Told of what it says meanwhile. */
  readonly onSaid?: (text: string) => void;
};
async function move(args: readonly string[], { environment = {}, stop, onSaid }: RunOptions = {}) {
  const [stdout, stderr] = [textSink(), textSink()];
  if (onSaid) stderr.on('text', onSaid);
  const status = await runProgram(['move', ...args], {
    createAssistant: () => Promise.reject(new Error('A copy needs no assistant.')),
    environment,
    stdout,
    stderr,
    stopSignal: () => stop ?? new AbortController().signal,
  });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

const index = (name: string) => join(folder, name);
/** What stands at a place, an index folder or a database. */
async function contents(place: string) {
  const catalog = await openCatalog(
    archivePlace(place.startsWith('postgres') ? { index: '', catalog: place } : { index: place, catalog: '' }),
    { readonly: true },
  );
  try {
    return await archiveContents(catalog);
  } finally {
    await catalog.close();
  }
}
/** Changes what stands in an index folder. */
async function change(place: string, work: (catalog: Catalog) => Promise<unknown>): Promise<void> {
  const catalog = openSqliteCatalog(place);
  try {
    await catalog.setManifest(testManifest);
    await work(catalog);
  } finally {
    await catalog.close();
  }
}
const put = (catalog: Catalog, id: string, text: string) =>
  catalog.putArticle(testArticle(id, text), testContent(text));
const fill = (place: string, articles: number) =>
  change(place, async (catalog) => {
    for (let i = 0; i < articles; i++)
      await put(catalog, `a${i}`, Array.from({ length: 5 }, (_, line) => `Line ${line} of ${i % 50}.`).join('\n'));
    await catalog.removeArticle('a1');
  });

describe('footnote move', () => {
  it('copies one folder to another, compares them, and says what it did', async () => {
    await fill(index('one'), 12);
    const { status, stdout, stderr } = await move(['--from', index('one'), '--to', index('two')]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^copying: 0 of 11 articles.*\nverifying: 0 of 11 articles.*\nindexing: 11 of 11/u);
    expect(stdout).toMatch(/copied: 11 articles with 55 passages; 0 were there, 0 removed/u);
    expect(stdout).toMatch(/compared and alike: 11 articles, 55 passages, 55 vectors, 110 spans/u);
    expect(await contents(index('two'))).toEqual(await contents(index('one')));
  });

  it('takes the place that is not given from the settings, and prints one JSON object', async () => {
    await fill(index('one'), 3);
    const environment = { FOOTNOTE_INDEX: index('one') };
    const { stdout } = await move(['--to', index('two'), '--json'], { environment });
    expect(JSON.parse(stdout)).toMatchObject({ copied: 2, verified: { coverage: { articles: 2 }, spans: 20 } });
    const back = await move(['--from', index('two'), '--json'], { environment });
    expect(JSON.parse(back.stdout)).toMatchObject({ copied: 0, alike: 2 });
  });

  it.each([
    [[], /--to/u],
    [['--to', 'mysql://host/database'], /postgres:\/\//u],
    [['--to', ''], /postgres:\/\//u],
    [['--to', 'x', '--fast'], /unknown option/u],
  ])('refuses %j with one line and status 2', async (args, message) => {
    const { status, stderr } = await move(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('says so where there is nothing to copy, and makes nothing there', async () => {
    const { status, stderr } = await move(['--from', index('missing'), '--to', index('two')]);
    expect(status).toBe(1);
    expect(stderr).toContain('holds no index yet');
    await expect(move(['--from', index('two'), '--to', index('one')])).resolves.toMatchObject({ status: 1 });
  });

  it("leaves somebody else's archive alone, the same one, and a copy that was written to since", async () => {
    await fill(index('one'), 3);
    await change(index('theirs'), (catalog) => put(catalog, 'theirs', 'Theirs.'));
    const before = await contents(index('theirs'));
    const refused = await move(['--from', index('one'), '--to', index('theirs')]);
    expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('no copy of the source') });
    expect(await contents(index('theirs'))).toEqual(before);
    const same = await move(['--from', index('one'), '--to', index('one')]);
    expect(same).toMatchObject({ status: 2, stderr: expect.stringContaining('the same archive') });
    await move(['--from', index('one'), '--to', index('two')]);
    await change(index('two'), (catalog) => put(catalog, 'later', 'Written later.'));
    const changed = await move(['--from', index('one'), '--to', index('two')]);
    expect(changed).toMatchObject({ status: 1, stderr: expect.stringContaining('written to since') });
  });

  it.each(['one', 'two'])('does nothing while a sync writes to %s', async (name) => {
    await fill(index('one'), 3);
    const lock = await lockArchive({ indexFolder: index(name), catalogUrl: '' });
    const { status, stderr } = await move(['--from', index('one'), '--to', index('two')]);
    await lock.release();
    expect([status, stderr]).toEqual([1, expect.stringContaining('is writing to this index')]);
    expect(await move(['--from', index('one'), '--to', index('two')])).toMatchObject({ status: 0 });
  });

  it('takes kept answers and feedback along, and brings back nothing that was withdrawn from the copy', async () => {
    await fill(index('one'), 3);
    const stores = async (name: string) => {
      const place = { indexFolder: index(name), catalogUrl: '' };
      const [answers, feedback] = [await openAnswerStore(place, 100, () => {}), await openFeedbackStore(place)];
      if (!answers) throw new Error('Answers are not kept.');
      return { answers, feedback, close: () => Promise.all([answers.close(), feedback.close()]) };
    };
    const one = await stores('one');
    await one.answers.keep({ ...sampleAnswer([], []), id: 'first' }, '2024-08-13T10:00:00.000Z');
    for (const id of ['first', 'second']) await one.feedback.put(said(id));
    const args = ['--from', index('one'), '--to', index('two'), '--json'];
    expect(JSON.parse((await move(args)).stdout)).toMatchObject({ records: { answers: 1, feedback: 2 } });
    const two = await stores('two');
    expect(await two.answers.answer('first')).toEqual(await one.answers.answer('first'));
    const list = async () => (await two.feedback.list({ after: 0, limit: 10 })).feedback;
    expect(await list()).toEqual([said('first'), said('second')]);
    await two.feedback.remove('first');
    await one.feedback.put({ ...said('third'), givenAt: new Date(Date.now() + 60_000).toISOString() });
    expect(JSON.parse((await move(args)).stdout)).toMatchObject({ records: { answers: 0, feedback: 1 } });
    expect((await list()).map(({ answerId }) => answerId)).toEqual(['second', 'third']);
    await Promise.all([one.close(), two.close()]);
  });

  it('keeps what is done when it is stopped, and goes on from there', async () => {
    await fill(index('one'), 60);
    const stop = new AbortController();
    const stopHalfWay = async () => {
      const target = openSqliteCatalog(index('two'));
      while ((await target.coverage()).articles < 20) await new Promise((resolve) => void setImmediate(resolve));
      stop.abort('SIGINT');
      await target.close();
    };
    const stopped = await move(['--from', index('one'), '--to', index('two')], {
      stop: stop.signal,
      onSaid: (text) => void (text.startsWith('copying: 0') && stopHalfWay()),
    });
    expect(stopped).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('the same command goes on'),
    });
    const { stdout } = await move(['--from', index('one'), '--to', index('two'), '--json']);
    const { copied, alike } = JSON.parse(stdout) as { copied: number; alike: number };
    expect(copied + alike).toBe(59);
    expect(alike).toBeGreaterThanOrEqual(20);
    expect(copied).toBeGreaterThan(0);
    expect(await contents(index('two'))).toEqual(await contents(index('one')));
  });
});

await describeWithPostgres('footnote move to PostgreSQL and back', (createDatabase) => {
  let database: TestDatabase;
  beforeEach(async () => (database = await createDatabase()));
  afterEach(() => database.drop());

  it('gives the same archive at each place, which gives the same answers', { timeout: 240_000 }, async () => {
    const assistants: Assistant[] = [];
    const assistant = async (place: { readonly index: string; readonly catalog: string }) => {
      const config = { ...readConfig({}, process.env), corpus: join(projectRoot, 'corpus'), ...place };
      const created = await createAssistant(config, { say: () => {} });
      assistants.push(created);
      return created;
    };
    try {
      const first = await assistant({ index: index('one'), catalog: '' });
      await first.ingest();
      await first.addArticle({ title: 'Ferry', text: 'The ferry was steered by Ines Holm. It came late.' });
      const kept = await answerOf(first, 'Who steered the ferry?');
      const environment = { FOOTNOTE_CATALOG: database.url, FOOTNOTE_INDEX: index('settings') };
      const there = await move(['--from', index('one')], { environment });
      expect(there).toMatchObject({ status: 0, stdout: expect.stringContaining('compared and alike: 26 articles') });
      const back = await move(['--to', index('two')], { environment });
      expect(back).toMatchObject({ status: 0, stdout: expect.stringContaining('compared and alike: 26 articles') });
      expect(`${there.stdout}${there.stderr}${back.stdout}${back.stderr}`).not.toContain(
        new URL(database.url).password,
      );
      const one = await contents(index('one'));
      expect(await contents(database.url)).toEqual(one);
      expect(await contents(index('two'))).toEqual(one);
      const others = [
        await assistant({ index: index('cache'), catalog: database.url }),
        await assistant({ index: index('two'), catalog: '' }),
      ];
      for (const each of others) expect((await each.answer(kept.id))?.answer.answer).toBe(kept.answer);
      for (const question of [
        'Where did Putin and Abbas meet in October 2022?',
        'Where did Putin and Abbas meet in March 2023?',
        'Who steered the ferry?',
      ]) {
        const told = async (asked: Assistant) => {
          const { status, answer, citations, closest } = await answerOf(asked, question);
          return { status, answer, citations, closest: closest.map(({ quote }) => quote) };
        };
        const [expected, ...found] = [await told(first), ...(await Promise.all(others.map(told)))];
        // Their ids are each archive's own.
        const places = ({ citations, ...rest }: typeof expected) => ({
          ...rest,
          citations: citations.map((citation) => ({ ...citation, passageId: 0 })),
        });
        expect(found.map(places)).toEqual([places(expected), places(expected)]);
      }
      const again = await others[1]?.ingest();
      expect(again).toMatchObject({ added: [], changed: [], removed: [], unchanged: 25, passagesEmbedded: 0 });
    } finally {
      for (const each of assistants) await each.close();
    }
  });

  it('is whole in the end, however often it is killed on the way', { timeout: 240_000 }, async () => {
    const { killed, copies, passages } = await runMoveKills({ folder, url: database.url, kills: 5, articles: 40 });
    expect(killed.copying + killed.verifying + killed.indexing).toBe(5);
    expect(copies).toBeGreaterThanOrEqual(2);
    expect(passages).toBeGreaterThan(100);
  });

  it('takes over what is added to the source and removed from it meanwhile', { timeout: 60_000 }, async () => {
    await fill(index('one'), 60);
    const changes: Promise<void>[] = [];
    const { status } = await move(['--from', index('one'), '--to', database.url], {
      onSaid(text) {
        if (!text.startsWith('copying: 0')) return;
        const changing = change(index('one'), async (catalog) => {
          for (let i = 0; i < 20; i++) {
            await put(catalog, `new ${i}`, `Added while it was copied: ${i}.`);
            await catalog.removeArticle(`a${i * 2}`);
            await put(catalog, `a${i * 2 + 31}`, 'Changed while it was copied.');
            await new Promise((resolve) => void setImmediate(resolve));
          }
        });
        changes.push(changing);
      },
    });
    await Promise.all(changes);
    expect(changes).toHaveLength(1);
    expect(status).toBe(0);
    expect(JSON.stringify(await contents(database.url))).toContain('Added while it was copied: 0.');
    const last = await move(['--from', index('one'), '--to', database.url]);
    expect(last.status).toBe(0);
    expect(await contents(database.url)).toEqual(await contents(index('one')));
  });

  it('copies one PostgreSQL to another, and says when they are one', { timeout: 60_000 }, async () => {
    await fill(index('one'), 5);
    const other = await createDatabase();
    try {
      await move(['--from', index('one'), '--to', database.url]);
      expect(await move(['--from', database.url, '--to', other.url])).toMatchObject({ status: 0 });
      expect(await contents(other.url)).toEqual(await contents(index('one')));
      const same = await move(['--from', other.url, '--to', other.url]);
      expect(same).toMatchObject({ status: 2, stderr: expect.stringContaining('the same archive') });
    } finally {
      await other.drop();
    }
  });

  it(
    'does nothing while a sync writes to PostgreSQL, be it the source or the target',
    { timeout: 60_000 },
    async () => {
      await fill(index('one'), 2);
      await move(['--from', index('one'), '--to', database.url]);
      const connection = openPostgres(database.url);
      const lock = await acquirePostgresLock(connection, 'writer', { share: true });
      for (const args of [
        ['--from', index('one'), '--to', database.url],
        ['--from', database.url, '--to', index('two')],
      ])
        expect(await move(args)).toMatchObject({
          status: 1,
          stderr: expect.stringContaining('is writing to this index'),
        });
      await lock.release();
      await connection.close();
      expect(await move(['--from', database.url, '--to', index('two')])).toMatchObject({ status: 0 });
    },
  );

  it('says that PostgreSQL is not to be had without its password', async () => {
    await fill(index('one'), 2);
    const url = new URL(database.url);
    url.password = 'not-this-one';
    const { status, stderr } = await move(['--from', index('one'), '--to', url.href]);
    expect(status).toBe(2);
    expect(stderr).toContain('PostgreSQL refuses');
    expect(stderr).not.toContain('not-this-one');
  });
});
