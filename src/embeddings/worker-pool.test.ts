import { afterEach, describe, expect, it, vi } from 'vitest';
import { workerEntry } from '../worker-entry.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

type Task = 'die' | 'fail' | 'count';

describe('a pool of worker threads', () => {
  let pool: WorkerPool<Task, number>;
  const create = ({ threads = 1, idleMs = Number.POSITIVE_INFINITY, specifier = '../testing/fragile-worker' } = {}) => {
    pool = createWorkerPool({
      entry: workerEntry(import.meta.url, specifier),
      task: 'work',
      threads,
      idleMs,
      workerData: null,
    });
    return pool;
  };
  afterEach(() => pool.close());

  it('starts no thread before there is work', async () => {
    create({ threads: 2 });
    expect(pool.threads()).toBe(0);
    await pool.run('count');
    expect(pool.threads()).toBe(1);
  });

  it('never has more threads than it may', async () => {
    create({ threads: 2 });
    await Promise.all(Array.from({ length: 20 }, () => pool.run('count')));
    expect(pool.threads()).toBeLessThanOrEqual(2);
  });

  it('keeps its thread after a task that fails', async () => {
    create();
    await expect(pool.run('fail')).rejects.toThrow('this task fails');
    expect(await pool.run('count')).toBe(2);
  });

  it('rejects the task whose thread dies and does the ones behind it in a new thread', async () => {
    create();
    const outcomes = await Promise.allSettled([
      pool.run('count'),
      pool.run('die'),
      pool.run('count'),
      pool.run('count'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null))).toEqual([1, null, 1, 2]);
  });

  it('rejects its tasks when no thread can start, and ends no process', async () => {
    create({ specifier: './no-such-worker' });
    await expect(pool.run('count')).rejects.toThrow('no-such-worker');
    await expect(pool.run('count')).rejects.toThrow('no-such-worker');
  });

  it('ends threads that have had no work for a while', async () => {
    create({ idleMs: 50 });
    await pool.run('count');
    await vi.waitFor(() => expect(pool.threads()).toBe(0), { timeout: 10_000 });
    expect(await pool.run('count')).toBe(1);
  });

  it('rejects what waits when it is closed, and what comes after', async () => {
    create();
    const tasks = [pool.run('count'), pool.run('count'), pool.run('count')];
    const settled = Promise.allSettled(tasks);
    await pool.close();
    expect((await settled).slice(1).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(pool.run('count')).rejects.toThrow('closed');
  });
});
