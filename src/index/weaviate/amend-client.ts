import { setImmediate } from 'node:timers/promises';

type Serialized = { readonly grpc: unknown; readonly object: unknown };
type Serialize = {
  batchObject: (collection: string, object: unknown, isOlder: boolean, tenant?: string) => Serialized;
  batchObjects: (
    collection: string,
    objects: readonly unknown[],
    isOlder: boolean,
    tenant?: string,
  ) => Promise<{ batch: unknown[]; mapped: unknown[] }>;
};

/** Some milliseconds. */
const objectsAtOnce = 64;

/**
 * Changes two things of the official client (3.12) that it has no option for; a later version without them is left as it is.
 * It asks a node that cannot be reached five times again, for up to 25 seconds, and prints each time; here another node is asked
 * instead. And it serialises a batch by one timer an object, and looks every half second whether that is done: putting two
 * passages took half a second, and 256 took .6, of which the server worked for .1.
 */
export async function amendClient(): Promise<void> {
  const { retryOptions } = await partOfClient<{ retryOptions?: object }>('grpc/retry.js');
  if (retryOptions) Object.assign(retryOptions, { retryMaxAttempts: 0, onRetryableError: () => {} });
  const { Serialize } = await partOfClient<{ Serialize?: Serialize }>('collections/serialize/index.js');
  if (typeof Serialize?.batchObject === 'function' && typeof Serialize.batchObjects === 'function')
    Serialize.batchObjects = (...batch) => serialize(Serialize, ...batch);
}

async function serialize(
  { batchObject }: Serialize,
  ...[collection, objects, isOlder, tenant]: Parameters<Serialize['batchObjects']>
): ReturnType<Serialize['batchObjects']> {
  const serialized: Serialized[] = [];
  for (const object of objects) {
    if (serialized.length % objectsAtOnce === objectsAtOnce - 1) await setImmediate();
    serialized.push(batchObject(collection, object, isOlder, tenant));
  }
  return { batch: serialized.map(({ object }) => object), mapped: serialized.map(({ grpc }) => grpc) };
}

async function partOfClient<Exports extends object>(file: string): Promise<Partial<Exports>> {
  const { href } = new URL(file, import.meta.resolve('weaviate-client'));
  return import(href).catch(() => ({}));
}
