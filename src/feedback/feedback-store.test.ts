import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../catalog/sqlite.ts';
import { acquireLock } from '../catalog/writer-lock.ts';
import { startProcess } from '../testing/crash/run-process.ts';
import type { Feedback } from './feedback.ts';
import { feedbackFile, openFeedbackStore } from './feedback-store.ts';
import { keepFeedback } from './keep-feedback.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-feedback-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const said = (answerId: string, note = ''): Feedback => ({
  answerId,
  question: 'When?',
  statements: [],
  citations: [],
  verdict: 'right',
  evidence: [],
  ...(note && { note }),
  givenAt: '2024-08-20T10:00:00.000Z',
});
const everything = (store: ReturnType<typeof openFeedbackStore>) => store.list({ after: 0, limit: 1000 }).feedback;

describe('the store of feedback', () => {
  it('has after a kill everything that it said it had', async () => {
    const child = startProcess(new URL('../testing/crash/feedback-child.ts', import.meta.url), [folder]);
    await child.said('150');
    child.child.kill('SIGKILL');
    const { lines, signal } = await child.ended;
    expect(signal).toBe('SIGKILL');
    const store = openFeedbackStore(folder);
    const kept = new Set(everything(store).map(({ answerId }) => answerId));
    expect(lines.length).toBeGreaterThanOrEqual(150);
    expect(lines.filter((answerId) => !kept.has(answerId))).toEqual([]);
    store.put(said('after'));
    store.close();
  });

  it('writes while a sync holds its lock, and beside another process', () => {
    const lock = acquireLock(folder, 'writer');
    const stores = [openFeedbackStore(folder), openFeedbackStore(folder)];
    for (let index = 0; index < 10; index++) expect(stores[index % 2]?.put(said(`a-${index}`))).toBe(true);
    expect(everything(stores[0]!)).toHaveLength(10);
    lock.release();
    for (const store of stores) store.close();
  });

  it('takes no more than its room, goes on where something is withdrawn, and keeps what it had', () => {
    const store = openFeedbackStore(folder, 100_000);
    const long = 'x'.repeat(2000);
    let kept = 0;
    const fill = () => {
      for (;;) {
        store.put(said(`a-${kept}`, long));
        kept += 1;
      }
    };
    expect(fill).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    expect(kept).toBeGreaterThan(10);
    expect(everything(store)).toHaveLength(kept);
    for (const index of [0, 1, 2, 3]) expect(store.remove(`a-${index}`)).toBe(true);
    expect(store.put(said('later', long))).toBe(true);
    store.close();
  });

  it('leaves nothing in its files of what was withdrawn', async () => {
    const store = openFeedbackStore(folder);
    store.put(said('a-1', 'a note to be forgotten'));
    store.put(said('a-2', 'a note to be kept'));
    store.remove('a-1');
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
    const bytes = Buffer.concat(files).toString('latin1');
    expect(bytes).toContain('a note to be kept');
    expect(bytes).not.toContain('to be forgotten');
    store.close();
  });

  it("says of a damaged file, and of another program's, what to do with it, and leaves it alone", async () => {
    await writeFile(feedbackFile(folder), 'This is no database at all. '.repeat(300));
    expect(() => openFeedbackStore(folder)).toThrow(
      expect.objectContaining({ code: 'INDEX_DAMAGED', message: expect.stringContaining('feedback.sqlite') }),
    );
    expect(await readFile(feedbackFile(folder), 'utf8')).toMatch(/^This is no database/u);
    const keeper = keepFeedback(() => openFeedbackStore(folder), {
      article: async () => null,
      wasRemoved: async () => false,
    });
    await expect(keeper.list({ limit: 1 })).rejects.toMatchObject({ code: 'INDEX_DAMAGED' });
    await rm(feedbackFile(folder));
    expect(await keeper.list({ limit: 1 })).toEqual({ feedback: [], next: null, total: 0 });
    await keeper.close();
    await rm(feedbackFile(folder));
    const other = openSqlite(feedbackFile(folder));
    other.exec('CREATE TABLE notes (text)');
    other.close();
    expect(() => openFeedbackStore(folder)).toThrow(expect.objectContaining({ code: 'INDEX_FORMAT' }));
  });
});
