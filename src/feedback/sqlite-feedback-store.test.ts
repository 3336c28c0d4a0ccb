import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../catalog/sqlite.ts';
import { acquireLock } from '../catalog/writer-lock.ts';
import { startProcess } from '../testing/crash/run-process.ts';
import { describeFeedbackStore, said } from './feedback-store.behaviour.ts';
import type { FeedbackStore } from './feedback-store.ts';
import { keepFeedback } from './keep-feedback.ts';
import { feedbackFile, openSqliteFeedbackStore } from './sqlite-feedback-store.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-feedback-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const everything = async (store: FeedbackStore) => (await store.list({ after: 0, limit: 1000 })).feedback;

describeFeedbackStore('SQLite feedback store', async () => {
  const own = await mkdtemp(join(tmpdir(), 'footnote-feedback-'));
  return {
    open: (maxBytes) => openSqliteFeedbackStore(own, maxBytes),
    // A page of the file and what stands around it.
    roomOf: 100_000,
    dispose: () => rm(own, { recursive: true }),
  };
});

describe('the file of feedback', () => {
  it('has after a kill everything that it said it had', async () => {
    const child = startProcess(new URL('../testing/crash/feedback-child.ts', import.meta.url), [folder]);
    await child.said('150');
    child.child.kill('SIGKILL');
    const { lines, signal } = await child.ended;
    expect(signal).toBe('SIGKILL');
    const store = openSqliteFeedbackStore(folder);
    const kept = new Set((await everything(store)).map(({ answerId }) => answerId));
    expect(lines.length).toBeGreaterThanOrEqual(150);
    expect(lines.filter((answerId) => !kept.has(answerId))).toEqual([]);
    await store.put(said('after'));
    await store.close();
  });

  it('writes while a sync holds its lock, and beside another process', async () => {
    const lock = acquireLock(folder, 'writer');
    const stores = [openSqliteFeedbackStore(folder), openSqliteFeedbackStore(folder)];
    for (let index = 0; index < 10; index++) expect(await stores[index % 2]?.put(said(`a-${index}`))).toBe(true);
    expect(await everything(stores[0]!)).toHaveLength(10);
    lock.release();
    for (const store of stores) await store.close();
  });

  it('leaves nothing in its files of what was withdrawn', async () => {
    const store = openSqliteFeedbackStore(folder);
    await store.put(said('a-1', 'a note to be forgotten'));
    await store.put(said('a-2', 'a note to be kept'));
    await store.remove('a-1');
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
    const bytes = Buffer.concat(files).toString('latin1');
    expect(bytes).toContain('a note to be kept');
    expect(bytes).not.toContain('to be forgotten');
    await store.close();
  });

  it("says of a damaged file, and of another program's, what to do with it, and leaves it alone", async () => {
    await writeFile(feedbackFile(folder), 'This is no database at all. '.repeat(300));
    expect(() => openSqliteFeedbackStore(folder)).toThrow(
      expect.objectContaining({ code: 'INDEX_DAMAGED', message: expect.stringContaining('feedback.sqlite') }),
    );
    expect(await readFile(feedbackFile(folder), 'utf8')).toMatch(/^This is no database/u);
    const keeper = keepFeedback(async () => openSqliteFeedbackStore(folder), {
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
    expect(() => openSqliteFeedbackStore(folder)).toThrow(expect.objectContaining({ code: 'INDEX_FORMAT' }));
  });
});
