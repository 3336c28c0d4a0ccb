import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { guarded, isDamage, openSqlite, type SqliteDatabase } from '../catalog/sqlite.ts';
import { answerPage, type AnswerRow, type AnswerStore, keptAnswer, keptRecord, removedAtOnce } from './answer-store.ts';

type Options = {
  readonly indexFolder: string;
  /** How many answers are kept. */
  readonly limit: number;
  readonly now?: () => Date;
  readonly say: (sentence: string) => void;
};

/** Rises when the table changes; an older file is set aside as a damaged one is. */
const format = 1;
/** Questions do not wait long for another process that keeps its answers here. */
const busyTimeoutMs = 1000;

export const answersFile = (indexFolder: string): string => join(indexFolder, 'answers.sqlite');

/** `answers.sqlite` in the index folder. It is no truth: one that cannot be read is set aside, and a new one begun. */
export function openSqliteAnswerStore(options: Options): AnswerStore {
  const file = answersFile(options.indexFolder);
  mkdirSync(options.indexFolder, { recursive: true });
  const database = openOrReplace(file, options.say);
  const insert = database.prepare('INSERT OR IGNORE INTO answers (id, answered_at, record) VALUES (?, ?, ?)');
  const forget = database.prepare('DELETE FROM answers WHERE key <= ? - ?');
  const columns = 'key, answered_at AS answeredAt, record';
  const select = database.prepare(`SELECT ${columns} FROM answers WHERE id = ?`);
  const selectPage = database.prepare(`SELECT ${columns} FROM answers WHERE key > ? ORDER BY key LIMIT ?`);
  const now = options.now ?? (() => new Date());

  return {
    keep: async (answer, answeredAt = now().toISOString()) =>
      guarded(() => {
        const { changes, lastInsertRowid: last } = insert.run(answer.id, answeredAt, keptRecord(answer));
        if (changes > 0 && Number(last) % Math.min(removedAtOnce, options.limit) === 0) forget.run(last, options.limit);
      }),
    answer: async (id) =>
      guarded(() => {
        const row = select.get(id) as AnswerRow | undefined;
        return row ? keptAnswer(row) : null;
      }),
    list: async ({ after, limit }) => guarded(() => answerPage(selectPage.all(after, limit + 1) as AnswerRow[], limit)),
    close: async () => void database.close(),
  };
}

function openOrReplace(file: string, say: (sentence: string) => void): SqliteDatabase {
  try {
    return open(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    if (existsSync(file)) renameSync(file, `${file}.damaged`);
    say('answers.sqlite in the index folder is damaged: links to earlier answers lead nowhere. It was set aside.');
    return open(file);
  }
}

function open(file: string): SqliteDatabase {
  const database = openSqlite(file, { busyTimeoutMs });
  try {
    guarded(() => {
      // No sync at each answer: with the machine the last links may be lost, with the process none.
      database.pragma('synchronous = NORMAL');
      database.exec(`CREATE TABLE IF NOT EXISTS answers (
        key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, answered_at TEXT NOT NULL, record TEXT NOT NULL)`);
      database.pragma(`user_version = ${format}`);
      // A file that is torn shows it here, not at the first question.
      database.prepare('SELECT max(key), min(key) FROM answers').get();
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
