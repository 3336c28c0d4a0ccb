import { appendFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Assistant, createAssistant } from '../assistant.ts';
import { waitForLock } from '../catalog/writer-lock.ts';
import { readConfig } from '../config.ts';
import { settledAfterMs } from '../corpus/file-look.ts';
import type { IngestReport } from '../ingest.ts';

const story = (subject: string) => `The ${subject} opened its doors to visitors on Monday morning.`;
const patience = { timeout: 90_000, interval: 50 };

/** A real folder, the real watcher, a real catalog: what lies in the folder is soon in the archive, and nothing else. */
describe('a folder that is followed', { timeout: 120_000 }, () => {
  let folder: string;
  let corpus: string;
  let assistant: Assistant;
  let reports: IngestReport[];
  let stop: AbortController;
  let ended: Promise<void>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-watch-'));
    corpus = join(folder, 'corpus');
    await mkdir(join(corpus, 'old'), { recursive: true });
    await write('a.md', story('museum'));
    await write('old/b.md', story('harbour'));
    const config = readConfig({ corpus, index: join(folder, 'index'), embeddingModel: 'none', watch: true }, {});
    assistant = await createAssistant(config, { say: () => {} });
    [reports, stop] = [[], new AbortController()];
    ended = assistant.watch({ signal: stop.signal, onSync: (report) => reports.push(report) });
    await holds(['a', 'old/b']);
  });
  afterEach(async () => {
    stop.abort();
    await ended;
    await assistant.close();
    await rm(folder, { recursive: true, force: true });
  });

  const place = (path: string) => join(corpus, path);
  const write = (path: string, text: string | Uint8Array) => writeFile(place(path), text);
  const textOf = async (id: string) => (await assistant.article(id))?.text ?? '';
  const ids = async () => (await assistant.listArticles({ limit: 200 })).articles.map(({ id }) => id);
  const holds = (expected: string[]) => vi.waitFor(async () => expect(await ids()).toEqual(expected), patience);

  it('is followed: what comes, changes, moves and goes', async () => {
    await write('c.md', story('tower'));
    await holds(['a', 'c', 'old/b']);
    await write('a.md', story('market'));
    await rename(place('old'), place('new'));
    await rm(place('c.md'));
    await holds(['a', 'new/b']);
    await vi.waitFor(async () => expect(await textOf('a')).toContain('market'), patience);
    // Another program writes aside and renames, in a folder that came after the start.
    await write('new/d.md.tmp', story('bridge'));
    await rename(place('new/d.md.tmp'), place('new/d.md'));
    await holds(['a', 'new/b', 'new/d']);
    expect((await assistant.state()).watching).toMatchObject({ problem: null });
  });

  it('is followed with files that are written slowly: each is read once it is whole, once', async () => {
    const lines = Array.from({ length: 12 }, (_, line) => `Line ${line}: ${story('station')}\n`);
    let longestGap = 0;
    for (const line of lines) {
      const startedAt = performance.now();
      await appendFile(place('slow.md'), line);
      await pause(300);
      longestGap = Math.max(longestGap, performance.now() - startedAt);
    }
    await vi.waitFor(async () => expect(await textOf('slow')).toBe(lines.join('')), patience);
    // On a machine that stood still meanwhile it may have been taken for finished.
    if (longestGap < settledAfterMs) expect(reports.flatMap(({ changed }) => changed)).toEqual([]);
  });

  it('leaves out what editors, browsers and office programs put beside a file', async () => {
    const passing = [
      '.a.md.swp',
      'a.md~',
      '4913',
      '.#a.md',
      '#a.md#',
      'a.md.part',
      'a.crdownload',
      '~$a.docx',
      '.hidden.md',
    ];
    for (const name of passing) await write(name, story('editor'));
    await symlink('nowhere.md', place('.#b.md'));
    await mkdir(place('.git'));
    await write('.git/c.md', story('editor'));
    await write('z.md', story('tower'));
    await holds(['a', 'old/b', 'z']);
    expect(reports.flatMap(({ failed }) => failed)).toEqual([]);
  });

  it('is not roused by what a sync writes, where the index lies in the folder', async () => {
    const config = readConfig({ corpus, index: place('index'), embeddingModel: 'none', watch: true }, {});
    const other = await createAssistant(config, { say: () => {} });
    const syncs: IngestReport[] = [];
    const watched = other.watch({ signal: stop.signal, onSync: (report) => syncs.push(report) });
    for (const id of ['c', 'd', 'e']) {
      await write(`${id}.md`, story('tower'));
      await vi.waitFor(async () => expect(await other.article(id)).not.toBeNull(), patience);
    }
    expect(syncs.filter(({ filesRead }) => filesRead === 0)).toEqual([]);
    stop.abort();
    await watched;
    await other.close();
  });

  it('takes in three thousand files that come at once, in few syncs', async () => {
    await mkdir(place('many'));
    const before = reports.length;
    for (let i = 0; i < 3000; i += 1) await write(`many/n${i}.txt`, `Number ${i}: ${story('museum')}`);
    const total = async () => (await assistant.listArticles({ limit: 1 })).total;
    await vi.waitFor(async () => expect(await total()).toBe(3002), patience);
    expect(reports.length - before).toBeLessThan(12);
    expect(reports.flatMap(({ changed, removed }) => [...changed, ...removed])).toEqual([]);
  });

  it('loses nothing while it is away, and goes on when it is back', async () => {
    const problem = async () => (await assistant.state()).watching?.problem;
    await rename(corpus, `${corpus}-away`);
    await vi.waitFor(async () => expect(await problem()).toContain('no folder'), patience);
    expect(await ids()).toEqual(['a', 'old/b']);
    await rename(`${corpus}-away`, corpus);
    await write('c.md', story('tower'));
    await holds(['a', 'c', 'old/b']);
    await vi.waitFor(async () => expect(await problem()).toBeNull(), patience);
    expect(reports.flatMap(({ removed }) => removed)).toEqual([]);
  });

  it('tells of a file that cannot be read until it is mended', async () => {
    // What a sync could not read is written down after what it read.
    const isNotRead = (files: string[]) =>
      vi.waitFor(async () => {
        expect((await assistant.notRead(9)).sources.map(({ source }) => source)).toEqual(files);
      }, patience);
    await write('bad.md', new Uint8Array([0, 1, 2, 0]));
    await write('c.md', story('tower'));
    await holds(['a', 'c', 'old/b']);
    await isNotRead(['bad.md']);
    await write('bad.md', story('bridge'));
    await holds(['a', 'bad', 'c', 'old/b']);
    await isNotRead([]);
  });

  it('waits while another process writes to the index', async () => {
    // The sync of the first files may be ending.
    const lock = await waitForLock(join(folder, 'index'), 'writer');
    await write('c.md', story('tower'));
    const problem = async () => (await assistant.state()).watching?.problem;
    await vi.waitFor(async () => expect(await problem()).toContain('is writing to this index'), patience);
    expect((await assistant.search({ question: 'museum' })).evidence).not.toEqual([]);
    lock.release();
    await holds(['a', 'c', 'old/b']);
  });

  it('stops in the middle of a sync, and what was stored stays', async () => {
    for (let i = 0; i < 400; i += 1) await write(`n${i}.txt`, `Number ${i}: ${story('museum').repeat(20)}`);
    await vi.waitFor(async () => expect((await ids()).length).toBeGreaterThan(2), patience);
    stop.abort();
    await ended;
    expect((await assistant.state()).indexing).toBe(false);
    await assistant.ingest();
    expect((await assistant.listArticles({ limit: 1 })).total).toBe(402);
  });
});
