import { type ApiKey, keyOf } from './api-key.ts';
import { keyFileState, readKeys } from './key-file.ts';

/** The keys that open a server. */
export type KeyRing = {
  /** The key that a secret is of, as the file is now: a key that was revoked opens nothing from then on. */
  find(secret: string): ApiKey | null;
};

/** Keys of an index folder, read again when their file changes. */
export function openKeyRing(indexFolder: string): KeyRing {
  let state = keyFileState(indexFolder);
  let keys = readKeys(indexFolder);
  return {
    find(secret) {
      const now = keyFileState(indexFolder);
      if (now !== state) {
        keys = readKeys(indexFolder);
        state = now;
      }
      return keyOf(secret, keys);
    },
  };
}
