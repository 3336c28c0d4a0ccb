import { expect, it } from 'vitest';
import { untilAborted } from './until-aborted.ts';

async function collect(source: AsyncIterable<number>): Promise<number[]> {
  const values: number[] = [];
  for await (const value of source) values.push(value);
  return values;
}

it('gives every value of a source that ends by itself', async () => {
  const source = (async function* () {
    yield 1;
    yield 2;
  })();
  expect(await collect(untilAborted(source, new AbortController().signal))).toEqual([1, 2]);
});

it('ends at once with the reason when the source is stuck, and tells the source to stop', async () => {
  const controller = new AbortController();
  let told = false;
  const stuck: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<never>(() => {}),
      return: async () => {
        told = true;
        return { done: true, value: undefined };
      },
    }),
  };
  const collected = collect(untilAborted(stuck, controller.signal));
  controller.abort(new Error('enough'));
  await expect(collected).rejects.toThrow('enough');
  expect(told).toBe(true);
});

it('asks a source for nothing once the signal has fired', async () => {
  let asked = false;
  const source = (async function* () {
    asked = true;
    yield 1;
  })();
  await expect(collect(untilAborted(source, AbortSignal.abort(new Error('too late'))))).rejects.toThrow('too late');
  expect(asked).toBe(false);
});

it('lets a source clean up when its reader leaves early', async () => {
  let cleaned = false;
  const source = (async function* () {
    try {
      yield 1;
      yield 2;
    } finally {
      cleaned = true;
    }
  })();
  for await (const value of untilAborted(source, new AbortController().signal)) {
    expect(value).toBe(1);
    break;
  }
  expect(cleaned).toBe(true);
});
