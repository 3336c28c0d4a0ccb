import { FootnoteError } from '../errors.ts';
import { type ApiKey, keyOf } from './api-key.ts';

/** The keys that open a server, hashed. */
export type KeyStore = {
  /** The oldest first, as they were at most `keysKnownMs` ago. */
  list(): Promise<readonly ApiKey[]>;
  /** Throws `INVALID_REQUEST` where another key has its name, or there are as many as there may be. */
  add(key: ApiKey): Promise<void>;
  /** The key of this id, or else of this name, which opens nothing any more; `null` where there is none. */
  remove(idOrName: string): Promise<ApiKey | null>;
  close(): Promise<void>;
};

/** For how long, in milliseconds, a process on PostgreSQL may go by the keys as it read them; a file is looked at each time. */
export const keysKnownMs = 2000;

export const mostKeys = 10_000;

/** The key that a secret is of; `null` where it opens nothing. */
export async function findKey(secret: string, keys: KeyStore): Promise<ApiKey | null> {
  return keyOf(secret, await keys.list());
}

/** Throws `INVALID_REQUEST` where `key` may not be put beside `keys`. */
export function refuseKey({ name }: ApiKey, keys: readonly ApiKey[]): void {
  if (keys.some((one) => one.name === name))
    throw new FootnoteError('INVALID_REQUEST', `There is a key named "${name}" already; revoke it first.`);
  if (keys.length >= mostKeys)
    throw new FootnoteError('INVALID_REQUEST', `There are ${mostKeys} keys already; revoke one first.`);
}

export const keyNamed = (idOrName: string, keys: readonly ApiKey[]): ApiKey | null =>
  keys.find(({ id }) => id === idOrName) ?? keys.find(({ name }) => name === idOrName) ?? null;
