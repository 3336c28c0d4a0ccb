import { mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { FootnoteError } from '../errors.ts';
import type { SqliteDatabase } from './sqlite.ts';
import { guarded, isDamage, openSqlite } from './sqlite.ts';

/**
 * `writer`: syncs the catalog. `graph`: builds the vector graph. `search`: brings a search engine up to the catalog. `keys`:
 * changes the API keys. `generations`: builds and switches them.
 */
export type LockName = 'writer' | 'graph' | 'search' | 'keys' | 'generations';
export type Lock = { release(): void };

/** Long enough for another process that only looks who holds the lock. */
const patienceMs = 200;

/**
 * Lets one process (or thread) at a time do what `name` says in this index folder. It is SQLite's lock on a file of its own,
 * so the operating system releases it with the process, however that ends. Throws `INDEX_LOCKED` with who holds it.
 */
export function acquireLock(indexFolder: string, name: LockName): Lock {
  mkdirSync(indexFolder, { recursive: true });
  const file = join(indexFolder, `${name}.lock.sqlite`);
  try {
    return lock(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // A crash of the machine left something else in it. It holds nothing worth keeping. Emptied in place: whoever holds a lock on it goes on holding that.
    truncateSync(file);
    return lock(file);
  }
}

function lock(file: string): Lock {
  const database = openSqlite(file, { journal: 'delete', busyTimeoutMs: patienceMs });
  try {
    // The first transaction says who; the second is the lock, beside which others can read.
    guarded(() =>
      database.exec(`
        BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY, pid INTEGER NOT NULL);
        INSERT OR REPLACE INTO holder (id, pid) VALUES (1, ${process.pid});
        COMMIT;
        BEGIN IMMEDIATE;`),
    );
  } catch (error) {
    const failure = isLocked(error) ? lockedBy(database, error) : error;
    database.close();
    throw failure;
  }
  return { release: () => void database.close() };
}

/** Waits, a tenth of a second at a time, until the lock is free. */
export async function waitForLock(indexFolder: string, name: LockName, signal?: AbortSignal): Promise<Lock> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      return acquireLock(indexFolder, name);
    } catch (error) {
      if (!isLocked(error)) throw error;
    }
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
}

export function isLocked(error: unknown): error is FootnoteError {
  return error instanceof FootnoteError && error.code === 'INDEX_LOCKED';
}

function lockedBy(database: SqliteDatabase, cause: FootnoteError): FootnoteError {
  const pid = holderOf(database);
  const who = pid === null ? 'Another process' : pid === process.pid ? 'This process' : `Process ${pid}`;
  return new FootnoteError(
    'INDEX_LOCKED',
    `${who} is writing to this index. Wait until it is done, or end it, and try again.`,
    { cause },
  );
}

function holderOf(database: SqliteDatabase): number | null {
  try {
    return (database.prepare('SELECT pid FROM holder').pluck().get() as number | undefined) ?? null;
  } catch {
    // Only a name for the message: the holder is just starting.
    return null;
  }
}
