import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { guarded, isDamage, openSqlite, type SqliteDatabase } from '../catalog/sqlite.ts';
import { FootnoteError } from '../errors.ts';
import type { Feedback } from './feedback.ts';
import { feedbackPage, type FeedbackRow, type FeedbackStore, largestBytes } from './feedback-store.ts';

/** Nobody writes here for long, and who waits holds up the answers of others. */
const busyTimeoutMs = 1000;
/** "FnFb": no other program's file is written to. */
const applicationId = 0x466e4662;

export const feedbackFile = (indexFolder: string): string => join(indexFolder, 'feedback.sqlite');

/**
 * Opens, or makes, the store beside the catalog: a file of its own, since it cannot be made again from any article. No sync, no
 * lock of one and no catalog made anew touches it. Like the catalog it has a write-ahead log that is synced at every commit.
 */
export function openSqliteFeedbackStore(indexFolder: string, maxBytes = largestBytes): FeedbackStore {
  return saying(() => {
    mkdirSync(indexFolder, { recursive: true });
    const database = openSqlite(feedbackFile(indexFolder), { busyTimeoutMs });
    try {
      return feedbackStore(database, maxBytes);
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function prepareTable(database: SqliteDatabase): void {
  guarded(() => {
    const owner = Number(database.pragma('application_id', { simple: true }));
    const tables = Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
    if (owner !== applicationId && tables > 0)
      throw new FootnoteError(
        'INDEX_FORMAT',
        'feedback.sqlite in the index folder is not of Footnote. Move it to another place.',
      );
    // What a reader takes back is overwritten, not only forgotten.
    database.pragma('secure_delete = ON');
    database
      .transaction(() => {
        database.pragma(`application_id = ${applicationId}`);
        database.exec(`
          CREATE TABLE IF NOT EXISTS feedback (
            number INTEGER PRIMARY KEY AUTOINCREMENT, answer_id TEXT NOT NULL UNIQUE, feedback TEXT NOT NULL)`);
      })
      .immediate();
  });
}

/** The store over an open connection, which it closes. */
export function feedbackStore(database: SqliteDatabase, maxBytes = largestBytes): FeedbackStore {
  prepareTable(database);
  const insert = database.prepare('INSERT INTO feedback (answer_id, feedback) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM feedback WHERE answer_id = ?');
  const select = database.prepare('SELECT number, feedback FROM feedback WHERE number > ? ORDER BY number LIMIT ?');
  const count = database.prepare('SELECT count(*) FROM feedback').pluck();
  const pragma = (name: string) => Number(database.pragma(name, { simple: true }));
  const usedBytes = () => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');

  const put = database.transaction((feedback: Feedback) => {
    const isFirst = remove.run(feedback.answerId).changes === 0;
    insert.run(feedback.answerId, JSON.stringify(feedback));
    if (usedBytes() > maxBytes)
      throw new FootnoteError(
        'DISK_FULL',
        'What readers said of answers takes all the room that it may. Withdraw some of it, or move feedback.sqlite out of the index folder.',
      );
    return isFirst;
  });
  return {
    put: async (feedback) => saying(() => put.immediate(feedback)),
    remove: async (answerId) =>
      saying(() => {
        const { changes } = remove.run(answerId);
        // Else the log would still hold it.
        database.pragma('wal_checkpoint(TRUNCATE)');
        return changes > 0;
      }),
    list: async ({ after, limit }) =>
      saying(() => feedbackPage(select.all(after, limit + 1) as FeedbackRow[], limit, count.get() as number)),
    close: async () => void database.close(),
  };
}

/** Runs `work`; a damaged file is told as what it is, since the catalog's way out would not mend it. */
function saying<T>(work: () => T): T {
  try {
    return guarded(work);
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new FootnoteError(
      'INDEX_DAMAGED',
      'feedback.sqlite in the index folder is damaged. Questions are answered as before; move the file away, and feedback can be given again.',
      { cause: error },
    );
  }
}
