import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { amendClient } from './amend-client.ts';

type Part = {
  readonly retryOptions: { readonly retryMaxAttempts: number };
  readonly Serialize: { batchObjects(collection: string, objects: object[], isOlder: boolean): Promise<unknown> };
};
const partOf = (file: string) => import(new URL(file, import.meta.resolve('weaviate-client')).href) as Promise<Part>;

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] }));
afterEach(() => vi.useRealTimers());

it('makes the official client leave retries to us, and serialise a batch without waiting for a clock', async () => {
  await amendClient();
  const { retryOptions } = await partOf('grpc/retry.js');
  expect(retryOptions.retryMaxAttempts).toBe(0);
  const { Serialize } = await partOf('collections/serialize/index.js');
  const objects = Array.from({ length: 300 }, (_, i) => ({
    id: `00000000-0000-5000-8000-${String(i).padStart(12, '0')}`,
    properties: { words: `line ${i}` },
    vectors: [i, 1],
  }));
  // No timer is due while they are faked.
  expect(await Serialize.batchObjects('Passages', objects, false)).toMatchObject({
    batch: objects,
    mapped: objects.map(({ id }) => ({ collection: 'Passages', uuid: id })),
  });
});
