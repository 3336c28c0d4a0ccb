import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { FootnoteError } from '../errors.ts';
import { generationDropped, sealedFormats } from './sealed.ts';
import { isSealed } from './sqlite-sealing.ts';
import type { SqliteDatabase } from './sqlite.ts';
import { damagedSentence, guarded } from './sqlite.ts';

/** Marks the file as ours among all SQLite files: "Foot" in ASCII. */
const applicationId = 0x466f6f74;

/**
 * Step n takes a catalog from format n to n + 1. A step is never edited once released; a new one is added at the end.
 * Passage ids rise and are never used again, and the passages of one article follow each other, so that what was removed
 * is kept as ranges. The article's text comes last, since SQLite reads a row from its start.
 */
const migrations = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE articles (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    origin TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    splitter TEXT NOT NULL,
    without_vectors INTEGER NOT NULL,
    published_on TEXT,
    published_at TEXT,
    outlet TEXT,
    path TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT,
    url TEXT,
    length INTEGER NOT NULL,
    text TEXT NOT NULL
  );
  CREATE INDEX articles_by_version ON articles (version);
  CREATE INDEX articles_by_day ON articles (published_on);
  CREATE INDEX articles_by_outlet ON articles (outlet);
  CREATE TABLE vectors (
    id INTEGER PRIMARY KEY,
    text_hash TEXT NOT NULL UNIQUE,
    unused_since INTEGER,
    vector BLOB NOT NULL
  );
  CREATE INDEX vectors_unused ON vectors (unused_since) WHERE unused_since IS NOT NULL;
  CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    vector INTEGER REFERENCES vectors (id),
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    sentences TEXT NOT NULL,
    text TEXT NOT NULL
  );
  CREATE INDEX passages_by_article ON passages (article, ordinal);
  CREATE INDEX passages_by_vector ON passages (vector) WHERE vector IS NOT NULL;
  CREATE TABLE removed_passages (version INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
  CREATE INDEX removed_by_version ON removed_passages (version);
  CREATE VIRTUAL TABLE passages_fts USING fts5 (
    text, title, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
  );
  `,
  // What sentences hold is read at ingest, keyword search has files of its own, and vectors come with codes of their words:
  // every article is split, read and embedded anew by the next sync, from the text that is stored. The table of articles is
  // made anew since its text is to come last.
  `
  DROP TABLE passages_fts;
  DELETE FROM passages;
  DELETE FROM vectors;
  CREATE TABLE new_articles (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    text_version INTEGER NOT NULL,
    origin TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    splitter TEXT NOT NULL,
    without_vectors INTEGER NOT NULL,
    published_on TEXT,
    published_at TEXT,
    outlet TEXT,
    path TEXT NOT NULL,
    title TEXT NOT NULL,
    title_reading TEXT NOT NULL,
    author TEXT,
    url TEXT,
    length INTEGER NOT NULL,
    text TEXT NOT NULL
  );
  INSERT INTO new_articles
    SELECT key, id, version, version, origin, content_hash, 'none', 0, published_on, published_at, outlet, path, title,
           '[]', author, url, length, text FROM articles;
  DROP TABLE articles;
  ALTER TABLE new_articles RENAME TO articles;
  CREATE INDEX articles_by_version ON articles (version);
  CREATE INDEX articles_by_day ON articles (published_on);
  CREATE INDEX articles_by_outlet ON articles (outlet);
  ALTER TABLE passages ADD COLUMN reading TEXT NOT NULL DEFAULT '[]';
  CREATE TABLE word_codes (vector INTEGER PRIMARY KEY REFERENCES vectors (id) ON DELETE CASCADE, codes BLOB NOT NULL);
  CREATE TABLE removed_articles (id TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE signatures (article INTEGER PRIMARY KEY REFERENCES articles (key), copy_group INTEGER, signature BLOB NOT NULL);
  CREATE INDEX signatures_by_group ON signatures (copy_group) WHERE copy_group IS NOT NULL;
  CREATE TABLE copy_bands (band INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (band, article)) WITHOUT ROWID;
  CREATE TABLE copy_pairs (article INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (article, other)) WITHOUT ROWID;
  UPDATE meta SET value = value + 1 WHERE key = 'version';
  INSERT OR REPLACE INTO meta (key, value) SELECT 'known_since', value FROM meta WHERE key = 'version';
  `,
  // A table of its own, since the text is to stay the last column of an article. words_only: its language is not the embedding model's.
  `
  CREATE TABLE article_details (
    article INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE,
    language TEXT,
    words_only INTEGER NOT NULL,
    pages TEXT
  );
  CREATE INDEX details_words_only ON article_details (article) WHERE words_only = 1;
  `,
  `
  CREATE TABLE sources (
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    seen TEXT,
    articles INTEGER NOT NULL,
    failures TEXT NOT NULL,
    failed INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    tried_at TEXT NOT NULL,
    retry_at TEXT,
    PRIMARY KEY (kind, source)
  ) WITHOUT ROWID;
  CREATE INDEX sources_failed ON sources (kind, source) WHERE failed > 0;
  `,
];

/** The format that this program reads and writes. */
export const catalogFormat = migrations.length;

/** Up to this size a file is checked whole when it is opened, ~1.5 ms a megabyte here; a larger one by `npm run doctor`. */
const checkedBytes = 32 * 1024 * 1024;

/** Brings a new or older catalog to this program's format; refuses a strange, newer or damaged file. */
export function migrate(database: SqliteDatabase, options: { readonly readonly: boolean }): void {
  guarded(() => {
    // At one moment: another process may be making it between two of these reads.
    const format = database.transaction(() => readFormat(database))();
    if (format === catalogFormat) return checkWhole(database);
    if (options.readonly)
      throw new FootnoteError(
        'INDEX_FORMAT',
        format === 0
          ? 'The index folder holds no index yet. Run `npm run ingest`.'
          : `The index has format ${format}, this program reads ${catalogFormat}. Run \`npm run ingest\`, which brings it up to that.`,
      );
    database
      .transaction(() => {
        // Another process may have been first.
        for (const step of migrations.slice(readFormat(database))) database.exec(step);
        database
          .prepare(`INSERT OR IGNORE INTO meta (key, value) VALUES ('id', ?), ('version', 0), ('known_since', 0)`)
          .run(randomUUID());
        database.pragma(`application_id = ${applicationId}`);
        const seal = isSealed(database) ? sealedFormats : 0;
        database.pragma(`user_version = ${catalogFormat + seal}`);
      })
      .immediate();
  });
}

/** Whether there is a catalog in this file, of whatever format. */
export function hasTables(database: SqliteDatabase): boolean {
  return guarded(() => database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'articles'`).get() !== undefined);
}

/** Makes an empty file one that no program takes for an archive, nor for the place of a new one. */
export function markAsDropped(database: SqliteDatabase): void {
  guarded(() => {
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${catalogFormat + sealedFormats}`);
  });
}

function readFormat(database: SqliteDatabase): number {
  if (isSealed(database) && !hasTables(database)) throw generationDropped();
  const format = Number(database.pragma('user_version', { simple: true })) % sealedFormats;
  const owner = Number(database.pragma('application_id', { simple: true }));
  const tables = Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  if (format === 0 && owner === 0 && tables === 0) return 0;
  if (owner !== applicationId || format < 1)
    throw new FootnoteError(
      'INDEX_FORMAT',
      'catalog.sqlite in the index folder is not a Footnote index. Choose another folder with --index.',
    );
  if (format > catalogFormat)
    throw new FootnoteError(
      'INDEX_FORMAT',
      `The index has format ${format}, this program reads up to ${catalogFormat}. Update Footnote, or choose another folder with --index.`,
    );
  return format;
}

function checkWhole(database: SqliteDatabase): void {
  if (statSync(database.name).size > checkedBytes) return;
  const problem = findDamage(database);
  if (problem) throw new FootnoteError('INDEX_DAMAGED', damagedSentence, { cause: problem });
}

/** What SQLite's own check finds wrong, or `null`. Reads the whole file. */
export function findDamage(database: SqliteDatabase): string | null {
  const problem = guarded(() => String(database.pragma('quick_check(1)', { simple: true })));
  return problem === 'ok' ? null : problem;
}
