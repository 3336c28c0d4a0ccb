import { setTimeout as later } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SourceRecord } from '../catalog/source-record.ts';
import { FootnoteError } from '../errors.ts';
import { followFolder, type FollowOptions } from './follow-folder.ts';
import type { FolderNews } from './watch-folder.ts';

const failed = (source: string, retryInMs: number, seen: string | null = 'look'): SourceRecord => ({
  kind: 'file',
  source,
  seen,
  articles: 0,
  failures: [{ path: source, reason: 'It is not text.' }],
  failed: 1,
  attempts: 1,
  triedAt: new Date().toISOString(),
  retryAt: new Date(Date.now() + retryInMs).toISOString(),
});

const minute = 60_000;

/** What is synced and when; time passes only as the test says. */
describe('following a folder', () => {
  let stop: AbortController;
  let tell: (news: FolderNews) => void;
  let said: string[];
  let synced: (readonly string[] | 'everything')[];
  beforeEach(() => {
    vi.useFakeTimers();
    [stop, said, synced] = [new AbortController(), [], []];
  });
  afterEach(async () => {
    stop.abort();
    vi.useRealTimers();
    await later(0);
  });

  function follow(options: Partial<FollowOptions> = {}) {
    return followFolder({
      folder: 'corpus',
      indexFolder: 'index',
      sweepMs: 10 * minute,
      async sync(paths) {
        synced.push(paths ?? 'everything');
        return { deferred: [] };
      },
      failedFiles: async () => [],
      say: (sentence) => said.push(sentence),
      signal: stop.signal,
      watch: (_request, { signal, onNews }) => {
        tell = onNews;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
      },
      ...options,
    });
  }
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('begins with all of it, and compares all of it now and then', async () => {
    const { state } = follow();
    await pass(0);
    expect(synced).toEqual(['everything']);
    expect(state().lastSweepAt).not.toBeNull();
    await pass(minute);
    expect(synced).toEqual(['everything', 'everything']);
    await pass(20 * minute);
    expect(synced).toEqual(['everything', 'everything', 'everything', 'everything']);
  });

  it('syncs what changed once it is left alone, and only that', async () => {
    follow();
    await pass(0);
    tell({ kind: 'changed', paths: ['a.md'] });
    await pass(1000);
    tell({ kind: 'changed', paths: ['a.md', 'b.md'] });
    await pass(2000);
    expect(synced).toHaveLength(1);
    await pass(200);
    expect(synced[1]).toEqual(['a.md', 'b.md']);
  });

  it('tries again what failed when its time has come, without a change', async () => {
    let failures = [failed('a.md', 3 * minute), failed('b.md', 60 * minute)];
    follow({
      failedFiles: async () => failures,
      async sync(paths) {
        synced.push(paths ?? 'everything');
        if (paths) failures = [failed('b.md', 60 * minute)];
        return { deferred: [] };
      },
    });
    await pass(2.9 * minute);
    expect(synced).toEqual(['everything', 'everything']);
    await pass(0.2 * minute);
    expect(synced).toEqual(['everything', 'everything', ['a.md']]);
    await pass(5 * minute);
    expect(synced).toHaveLength(3);
  });

  it('waits between attempts also where what failed is to be tried again and the sync fails', async () => {
    const failures = [failed('a.md', minute)];
    follow({
      failedFiles: async () => failures,
      async sync(paths) {
        synced.push(paths ?? 'everything');
        if (Date.now() >= Date.parse(failures[0]?.retryAt ?? '')) throw new Error('the disk is full');
        return { deferred: [] };
      },
    });
    await pass(minute + 10_000);
    expect(synced.length).toBeLessThan(8);
    expect(said).toHaveLength(1);
  });

  it('reads with every change what depends on other files', async () => {
    follow({ failedFiles: async () => [failed('same-id.txt', 60 * minute, null)] });
    await pass(0);
    tell({ kind: 'changed', paths: ['same-id.md'] });
    await pass(3000);
    expect(synced[1]).toEqual(['same-id.md', 'same-id.txt']);
  });

  it('looks again at a file that was still being written, though no event tells of it', async () => {
    const deferred = [['big.md'], []];
    follow({
      async sync(paths) {
        synced.push(paths ?? 'everything');
        return { deferred: deferred.shift() ?? [] };
      },
    });
    await pass(3000);
    expect(synced).toEqual(['everything', ['big.md']]);
    await pass(17_000);
    expect(synced).toHaveLength(2);
  });

  it('looks more seldom at one that goes on being written', async () => {
    const at: number[] = [];
    follow({
      async sync() {
        at.push(Date.now());
        return { deferred: ['big.md'] };
      },
    });
    await pass(25_000);
    const pauses = at.slice(1).map((time, i) => time - (at[i] ?? 0));
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses.at(-1)).toBeGreaterThan(2 * (pauses[0] ?? 0));
  });

  it('makes up for a sync that failed, waits longer each time, and says so once', async () => {
    let failing = true;
    const { state } = follow({
      async sync(paths) {
        synced.push(paths ?? 'everything');
        if (failing) throw new FootnoteError('INDEX_LOCKED', 'Process 7 is writing to this index.');
        return { deferred: [] };
      },
    });
    await pass(10_000);
    expect(synced).toHaveLength(4);
    expect(said).toEqual([expect.stringContaining('Process 7 is writing to this index.')]);
    expect(state().problem).toContain('Process 7');
    tell({ kind: 'changed', paths: ['a.md'] });
    failing = false;
    await pass(minute);
    expect(synced.at(-1)).toBe('everything');
    expect(state().problem).toBeNull();
  });

  it('goes on by sweeps while nothing tells of changes, and compares everything when that is over', async () => {
    let attempts = 0;
    const { state } = follow({
      watch: (_request, { signal }) => {
        attempts += 1;
        if (attempts === 1) return Promise.reject(new Error('no more watches'));
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
      },
    });
    await pass(1000);
    expect(said).toEqual([expect.stringContaining('no more watches')]);
    expect(state().problem).toContain('not watched at present');
    await pass(minute);
    expect(attempts).toBe(2);
    expect(synced).toEqual(['everything', 'everything']);
    await pass(minute);
    expect(synced).toEqual(['everything', 'everything', 'everything']);
    expect(state().problem).toBeNull();
  });

  it('ends when told to', async () => {
    const { ended } = follow();
    await pass(1000);
    stop.abort();
    await ended;
  });
});
