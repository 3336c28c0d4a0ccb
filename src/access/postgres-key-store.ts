import { z } from 'zod';
import type { Queries } from '../catalog/postgres/connections.ts';
import { openServiceTables, takeTurn } from '../catalog/postgres/service-tables.ts';
import { readText, writeText } from '../catalog/postgres/stored-text.ts';
import { FootnoteError } from '../errors.ts';
import { type ApiKey, apiKeySchema } from './api-key.ts';
import { keyNamed, keysKnownMs, type KeyStore, refuseKey } from './key-store.ts';

/** One row a key. */
const steps = [
  `CREATE TABLE footnote_service.keys (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    name text NOT NULL UNIQUE,
    scope text NOT NULL,
    hash text NOT NULL,
    created_at text NOT NULL
  )`,
];

/** Keys of every server on this PostgreSQL. */
export function openPostgresKeyStore(url: string): KeyStore {
  const tables = openServiceTables(url, 'keys', steps);
  let known: { readonly keys: Promise<readonly ApiKey[]>; readonly until: number } | null = null;

  function keys(): Promise<readonly ApiKey[]> {
    const now = performance.now();
    if (known && now < known.until) return known.keys;
    const reading = tables.read(readKeys);
    known = { keys: reading, until: now + keysKnownMs };
    // Who comes next tries again.
    reading.catch(() => (known = null));
    return reading;
  }

  return {
    list: keys,
    async add(key) {
      await tables.changeOnce(async (on) => {
        await takeTurn(on, 'keys');
        refuseKey(key, await readKeys(on));
        await on.query(
          'INSERT INTO footnote_service.keys (id, name, scope, hash, created_at) VALUES ($1, $2, $3, $4, $5)',
          [key.id, writeText(key.name), key.scope, key.hash, key.createdAt],
        );
      });
      known = null;
    },
    async remove(idOrName) {
      const removed = await tables.changeOnce(async (on) => {
        await takeTurn(on, 'keys');
        const key = keyNamed(idOrName, await readKeys(on));
        if (key) await on.query('DELETE FROM footnote_service.keys WHERE id = $1', [key.id]);
        return key;
      });
      known = null;
      return removed;
    },
    close: () => tables.close(),
  };
}

/** Throws `INDEX_DAMAGED` for rows that are none of ours: a server must not open for them. */
async function readKeys(on: Queries): Promise<readonly ApiKey[]> {
  const rows = await on.query<ApiKey>(
    'SELECT id, name, scope, hash, created_at AS "createdAt" FROM footnote_service.keys ORDER BY number',
  );
  const parsed = z.array(apiKeySchema).safeParse(rows.map((row) => ({ ...row, name: readText(row.name) })));
  if (parsed.success) return parsed.data;
  throw new FootnoteError(
    'INDEX_DAMAGED',
    'The table footnote_service.keys in PostgreSQL holds what is no key. Delete its rows, and make new keys with `npm run keys -- create`.',
    { cause: parsed.error },
  );
}
