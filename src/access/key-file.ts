import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { acquireLock } from '../catalog/writer-lock.ts';
import { FootnoteError } from '../errors.ts';
import { replaceFile } from '../replace-file.ts';
import { type ApiKey, apiKeySchema } from './api-key.ts';
import { keyNamed, type KeyStore, mostKeys, refuseKey } from './key-store.ts';

const fileSchema = z.strictObject({ format: z.literal(1), keys: z.array(apiKeySchema).max(mostKeys) });

export const keyFile = (indexFolder: string): string => join(indexFolder, 'keys.json');

/** The keys of an index folder, read again when their file changes. */
export function openKeyFile(indexFolder: string): KeyStore {
  let known: { readonly state: string; readonly keys: readonly ApiKey[] } | null = null;
  return {
    async list() {
      const state = keyFileState(indexFolder);
      if (known?.state !== state) known = { state, keys: readKeys(indexFolder) };
      return known.keys;
    },
    add: async (key) =>
      change(indexFolder, (keys) => {
        refuseKey(key, keys);
        return [...keys, key];
      }),
    async remove(idOrName) {
      let removed: ApiKey | null = null;
      change(indexFolder, (keys) => {
        removed = keyNamed(idOrName, keys);
        return removed ? keys.filter((key) => key !== removed) : keys;
      });
      return removed;
    },
    close: async () => {},
  };
}

/** Two processes at once would each write the keys as they read them. */
function change(indexFolder: string, to: (keys: readonly ApiKey[]) => readonly ApiKey[]): void {
  const lock = acquireLock(indexFolder, 'keys');
  try {
    writeKeys(indexFolder, to(readKeys(indexFolder)));
  } finally {
    lock.release();
  }
}

/** None where there is no file. Throws for a file that is none of ours: a server must not open for it. */
function readKeys(indexFolder: string): readonly ApiKey[] {
  const text = readIfThere(keyFile(indexFolder));
  if (text === null) return [];
  const parsed = fileSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.keys;
  const message =
    'keys.json in the index folder is damaged or of another program. Put it back from a backup, or delete it and make new keys with `npm run keys -- create`.';
  throw new FootnoteError('INDEX_DAMAGED', message, { cause: parsed.error });
}

/** Puts the keys in place of those before; they are for the owner alone. */
function writeKeys(indexFolder: string, keys: readonly ApiKey[]): void {
  replaceFile(keyFile(indexFolder), `${JSON.stringify({ format: 1, keys }, null, 2)}\n`, 0o600);
}

/** What changes whenever the file does, without reading it. */
function keyFileState(indexFolder: string): string {
  const found = statSync(keyFile(indexFolder), { throwIfNoEntry: false });
  return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : '';
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
