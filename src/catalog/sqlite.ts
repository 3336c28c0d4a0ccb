import Database from 'better-sqlite3';
import { FootnoteError } from '../errors.ts';
import { archiveSwitched } from './sealed.ts';

/** A connection to one SQLite file. Synchronous: a call is over when it returns. */
export type SqliteDatabase = Database.Database;

/** How long a connection waits for another one's transaction. */
const busyTimeoutMs = 10_000;

/**
 * Opens a SQLite file, created when absent unless `readonly`. Throws what `sqliteFailure` makes of what SQLite says.
 * Writers use a write-ahead log synced at every commit: what was committed survives a crash of the machine.
 */
export function openSqlite(
  file: string,
  options: { readonly readonly?: boolean; readonly busyTimeoutMs?: number; readonly journal?: 'wal' | 'delete' } = {},
): SqliteDatabase {
  const { readonly = false, journal = 'wal' } = options;
  return guarded(() => {
    const database = new Database(file, {
      readonly,
      fileMustExist: readonly,
      timeout: options.busyTimeoutMs ?? busyTimeoutMs,
    });
    try {
      if (!readonly) {
        setJournal(database, journal, Date.now() + (options.busyTimeoutMs ?? busyTimeoutMs));
        database.pragma('synchronous = FULL');
        database.pragma('journal_size_limit = 67108864');
      }
      database.pragma('foreign_keys = ON');
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** SQLite does not wait for another process that is changing the journal of a new file: it says at once that it is busy. */
function setJournal(database: SqliteDatabase, journal: 'wal' | 'delete', until: number): void {
  for (;;) {
    try {
      database.pragma(`journal_mode = ${journal}`);
      return;
    } catch (error) {
      const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!isBusy || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, journalRetryMs);
    }
  }
}

const journalRetryMs = 20;

/** Runs `work`; what SQLite throws inside comes out as a `FootnoteError` that says what to do. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw sqliteFailure(error);
  }
}

/** Whether SQLite found in the file what it did not write; what `guarded` made of it counts too. What a disk does not give back may be whole. */
export function isDamage(error: unknown): boolean {
  const cause = error instanceof FootnoteError ? error.cause : error;
  const code = cause instanceof Database.SqliteError ? cause.code : '';
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB');
}

/** The sentence for a failure of SQLite; any other error as it is. */
function sqliteFailure(error: unknown): unknown {
  const code = error instanceof Database.SqliteError ? error.code : '';
  const cause = { cause: error };
  // The second: there is no room for the index of the write-ahead log, which stands in a file of its own.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE')
    return new FootnoteError(
      'DISK_FULL',
      'The disk of the index folder is full. Free some space and try again.',
      cause,
    );
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new FootnoteError('INDEX_LOCKED', 'Another process is writing to the index. Try again in a moment.', cause);
  if (code === 'SQLITE_CONSTRAINT_TRIGGER') return archiveSwitched(error);
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB'))
    return new FootnoteError('INDEX_DAMAGED', damagedSentence, cause);
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM')
    return new FootnoteError(
      'INVALID_SETTING',
      'The index folder cannot be written or read (see --index). Check that it is a folder, and its permissions.',
      cause,
    );
  if (code.startsWith('SQLITE_IOERR'))
    return new FootnoteError(
      'INDEX_DAMAGED',
      `The disk of the index folder reports an error (${code}). Check the disk and try again.`,
      cause,
    );
  return error;
}

export const damagedSentence =
  'catalog.sqlite in the index folder is damaged. Run `npm run ingest -- --rebuild`, which keeps the damaged file beside a new one.';

/** Takes the write lock at the start, so that two writers wait for each other rather than fail half-way. */
export function immediately<Parameters extends unknown[], Result>(
  database: SqliteDatabase,
  work: (...parameters: Parameters) => Result,
): (...parameters: Parameters) => Result {
  return (...parameters) => database.transaction(() => work(...parameters)).immediate();
}
