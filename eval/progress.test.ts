import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { tell, withProgress } from './progress.ts';

describe('progress', () => {
  it.each([
    ['as long again for as many', { done: 5, total: 10 }, 10_000, '10 s', ''],
    [
      'what was recorded before took no time',
      { done: 6, total: 11, recorded: 5 },
      10_000,
      '50 s',
      ', 5 recorded before',
    ],
    ['nothing known yet', { done: 5, total: 10, recorded: 5 }, 10, '–', ', 5 recorded before'],
    ['the end', { done: 10, total: 10 }, 10_000, '0 s', ''],
    ['minutes', { done: 1, total: 11, failed: 1 }, 60_000, '10 min', ', 1 failed'],
    ['hours', { done: 1, total: 101, recorded: 0, failed: 0 }, 120_000, '3.3 h', ''],
    ['both', { done: 3, total: 4, recorded: 1, failed: 2 }, 2_000, '1 s', ', 1 recorded before, 2 failed'],
  ])('tells %s', (_name, progress, elapsedMs, left, others) => {
    expect(tell(progress, elapsedMs)).toEqual({ left, others });
  });

  it('is drawn on the stream with what failed, and returns what the work returns', async () => {
    const stream = new PassThrough();
    const result = await withProgress('Questions', stream, async (update) => {
      update(0, 2);
      update(2, 2, { failed: 1, recorded: 1 });
      return 'done';
    });
    expect(result).toBe('done');
    const drawn = String(stream.read());
    expect(drawn).toMatch(/Questions .* 2\/2 \| .*, 0 s left, 1 recorded before, 1 failed/u);
  });
});
