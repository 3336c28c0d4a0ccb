import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FootnoteError } from '../errors.ts';
import type { Catalog, CopiedFrom, Coverage, Manifest, PassageVector, PassageWords } from './catalog.ts';
import { sqliteCopyReads } from './sqlite-copies.ts';
import { sqliteLists } from './sqlite-lists.ts';
import type { StateRow } from './sqlite-rows.ts';
import { articleColumns, articleTables, passageColumns, stateColumns, toArticle, toPassage } from './sqlite-rows.ts';
import { migrate } from './sqlite-schema.ts';
import { sqliteSources } from './sqlite-sources.ts';
import { sqliteWholeArticles } from './sqlite-whole-articles.ts';
import type { SqliteWrites } from './sqlite-writes.ts';
import { sqliteWrites } from './sqlite-writes.ts';
import type { SqliteDatabase } from './sqlite.ts';
import { sayWhetherItFollows } from './sqlite-sealing.ts';
import { guarded, openSqlite } from './sqlite.ts';
import { readVector, stemsOf } from './stored-forms.ts';

/** The catalog's file below the index folder. */
export function catalogFile(indexFolder: string): string {
  return join(indexFolder, 'catalog.sqlite');
}

export type CatalogAccess = {
  readonly readonly: boolean;
  /** Changes it although it is sealed: see `sealed.ts`. */
  readonly follows?: boolean;
};

/**
 * Opens the catalog in `indexFolder`, made when there is none unless `readonly`. Throws `INDEX_FORMAT` when there is none
 * to read or it is another program's, `INDEX_DAMAGED` when SQLite finds it broken, `INVALID_SETTING` when the folder cannot be used.
 */
export function openSqliteCatalog(indexFolder: string, options: Partial<CatalogAccess> = {}): Catalog {
  const database = openCatalogDatabase(indexFolder, { readonly: false, ...options });
  try {
    return sqliteCatalog(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A connection to the catalog's file, in this program's format: what the embedded search reads beside the catalog. */
export function openCatalogDatabase(indexFolder: string, options: CatalogAccess): SqliteDatabase {
  if (options.readonly && !existsSync(catalogFile(indexFolder)))
    throw new FootnoteError('INDEX_FORMAT', 'The index folder holds no index yet. Run `npm run ingest`.');
  if (!options.readonly) makeFolder(indexFolder);
  const database = openSqlite(catalogFile(indexFolder), options);
  sayWhetherItFollows(database, options.follows ?? false);
  try {
    migrate(database, options);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function makeFolder(indexFolder: string): void {
  try {
    mkdirSync(indexFolder, { recursive: true });
  } catch (error) {
    throw new FootnoteError(
      'INVALID_SETTING',
      `The index folder cannot be made (${(error as NodeJS.ErrnoException).code}). Choose another with --index.`,
      { cause: error },
    );
  }
}

/** Articles whose passages `changesSince` reads at once: ~1,000 vectors, 1.5 MB. */
const articlesAtOnce = 64;

/** The catalog over an open connection, which it closes. */
export function sqliteCatalog(database: SqliteDatabase): Catalog {
  const meta = database.prepare('SELECT value FROM meta WHERE key = ?').pluck();
  const version = () => Number(meta.get('version'));
  const manifest = () => {
    const written = meta.get('manifest') as string | undefined;
    return written === undefined ? null : (JSON.parse(written) as Manifest);
  };
  const writes = database.readonly ? null : sqliteWrites(database, manifest);
  const selectArticle = database.prepare(`SELECT ${articleColumns} FROM ${articleTables} WHERE id = ?`);
  const selectPassages = database.prepare(`
    SELECT ${passageColumns} FROM json_each(?) AS wanted JOIN passages ON passages.id = wanted.value
    JOIN articles ON articles.key = passages.article LEFT JOIN word_codes ON word_codes.vector = passages.vector
    LEFT JOIN article_details ON article_details.article = articles.key ORDER BY wanted.key`);
  const selectPassagesOf = database.prepare(`
    SELECT ${passageColumns} FROM articles JOIN passages ON passages.article = articles.key
    LEFT JOIN word_codes ON word_codes.vector = passages.vector
    LEFT JOIN article_details ON article_details.article = articles.key WHERE articles.id = ? ORDER BY ordinal`);
  const selectVectors = database.prepare(
    `SELECT text_hash AS hash, vectors.vector AS vector, codes FROM json_each(?) AS wanted
     JOIN vectors ON text_hash = wanted.value JOIN word_codes ON word_codes.vector = vectors.id`,
  );
  const selectStates = database.prepare(`SELECT ${stateColumns} FROM articles`);
  const selectStatesOf = database.prepare(
    `SELECT ${stateColumns} FROM articles WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const selectRemoved = database.prepare('SELECT 1 FROM removed_articles WHERE id = ?');
  const copiesOf = sqliteCopyReads(database);
  const lists = sqliteLists(database);
  const sources = sqliteSources(database);
  const whole = sqliteWholeArticles(database, version);
  const id = String(meta.get('id'));
  let coverage: { version: number; value: Coverage } | null = null;

  /** Runs one read or write; async so that a failure is a rejection. */
  const run = async <T>(work: () => T): Promise<T> => guarded(work);
  const write = async <T>(work: (to: SqliteWrites) => T): Promise<T> => {
    if (!writes) throw new TypeError('The catalog was opened for reading.');
    return guarded(() => work(writes));
  };

  return {
    id,
    manifest: () => run(manifest),
    version: () => run(version),
    setManifest: (next) => write((to) => to.setManifest(next)),
    putArticle: (article, content) => write((to) => to.putArticle(article, content)),
    removeArticle: (articleId) => write((to) => to.removeArticle(articleId)),
    forgetVectors: (unusedSince) => write((to) => to.forgetVectors(unusedSince)),
    article: (articleId) =>
      run(() => {
        const row = selectArticle.get(articleId);
        return row === undefined ? null : toArticle(row);
      }),
    wasRemoved: (articleId) => run(() => selectRemoved.get(articleId) !== undefined),
    copiesOf: (articleIds) => run(() => copiesOf(articleIds)),
    listArticles: (page) => run(() => lists.listArticles(page)),
    countArticles: (filter) => run(() => lists.countArticles(filter)),
    inventory: (articleIds) =>
      run(() => {
        const rows = articleIds ? selectStatesOf.all(JSON.stringify(articleIds)) : selectStates.all();
        return new Map((rows as StateRow[]).map(({ id, ...state }) => [id, state]));
      }),
    passages: (ids) => run(() => selectPassages.all(JSON.stringify(ids)).map(toPassage)),
    passagesOf: (articleId) => run(() => selectPassagesOf.all(articleId).map(toPassage)),
    cachedVectors: (hashes) =>
      run(() => {
        const rows = selectVectors.all(JSON.stringify(hashes)) as {
          hash: string;
          vector: unknown;
          codes: Uint8Array;
        }[];
        return new Map(rows.map(({ hash, vector, codes }) => [hash, { vector: readVector(vector), wordCodes: codes }]));
      }),
    changesSince: (since) =>
      run(
        database.transaction(() => {
          const to = version();
          const fromScratch = since <= 0 || since < Number(meta.get('known_since')) || since > to;
          const from = fromScratch ? 0 : since;
          const removed = fromScratch ? [] : removedPassages(database, from, to);
          const added = addedPassages(database, from, to);
          return { version: to, fromScratch, removed, added, addedWords: addedWords(database, from, to) };
        }),
      ),
    wholeArticle: (articleId) => run(() => whole.wholeArticle(articleId)),
    articleChanges: (since, limit) => run(() => whole.articleChanges(since, limit)),
    noteRemoved: (articleIds) => write((to) => to.noteRemoved(articleIds)),
    copiedFrom: () =>
      run(() => {
        const written = meta.get('copied_from') as string | undefined;
        return written === undefined ? null : (JSON.parse(written) as CopiedFrom);
      }),
    setCopiedFrom: (from) => write((to) => to.setCopiedFrom(from)),
    coverage: () =>
      run(
        database.transaction(() => {
          const now = version();
          if (coverage?.version !== now) coverage = { version: now, value: countCoverage(database) };
          return coverage.value;
        }),
      ),
    sources: (kind, only) => run(() => sources.sources(kind, only)),
    dueSources: (kind, now, limit) => run(() => sources.dueSources(kind, now, limit)),
    failedSources: (limit) => run(() => sources.failedSources(limit)),
    putSources: (records) => write((to) => to.putSources(records)),
    removeSources: (kind, names) => write((to) => to.removeSources(kind, names)),
    close: () => run(() => void database.close()),
  };
}

function removedPassages(database: SqliteDatabase, from: number, to: number): number[] {
  const ranges = database
    .prepare('SELECT first, last FROM removed_passages WHERE version > ? AND version <= ?')
    .all(from, to);
  const removed: number[] = [];
  for (const { first, last } of ranges as { first: number; last: number }[])
    for (let id = first; id <= last; id++) removed.push(id);
  return removed;
}

async function* addedPassages(database: SqliteDatabase, from: number, to: number): AsyncGenerator<PassageVector> {
  const passages = database.prepare(
    'SELECT passages.id AS id, vectors.vector AS vector FROM passages JOIN vectors ON vectors.id = passages.vector WHERE article = ?',
  );
  for await (const keys of addedArticles(database, from, to)) {
    const rows = guarded(() => keys.flatMap((key) => passages.all(key) as { id: number; vector: unknown }[]));
    for (const { id, vector } of rows) yield { passageId: id, vector: readVector(vector) };
  }
}

async function* addedWords(database: SqliteDatabase, from: number, to: number): AsyncGenerator<PassageWords> {
  const title = database.prepare('SELECT title_reading FROM articles WHERE key = ?').pluck();
  const passages = database.prepare('SELECT id, reading FROM passages WHERE article = ?');
  for await (const keys of addedArticles(database, from, to)) {
    const articles = guarded(() =>
      keys.map((key) => ({
        titleTerms: stemsOf((title.get(key) as string | undefined) ?? '[]'),
        passages: passages.all(key) as { id: number; reading: string }[],
      })),
    );
    for (const { titleTerms, passages } of articles)
      for (const { id, reading } of passages) yield { passageId: id, terms: stemsOf(reading), titleTerms };
  }
}

/** Reads in slices, so that no read transaction stays open and a server breathes in between. */
async function* addedArticles(database: SqliteDatabase, from: number, to: number): AsyncGenerator<number[]> {
  const articles = database.prepare(
    'SELECT key, version FROM articles WHERE version > ? AND version <= ? ORDER BY version LIMIT ?',
  );
  let at = from;
  for (;;) {
    const slice = guarded(() => articles.all(at, to, articlesAtOnce) as { key: number; version: number }[]);
    at = slice.at(-1)?.version ?? to;
    yield slice.map(({ key }) => key);
    if (at >= to) return;
    await setImmediate();
  }
}

function countCoverage(database: SqliteDatabase): Coverage {
  const counts = database
    .prepare(
      `SELECT (SELECT count(*) FROM articles) AS articles,
              (SELECT count(*) FROM passages) AS passages,
              (SELECT count(*) FROM passages WHERE vector IS NOT NULL) AS passagesWithVectors,
              (SELECT count(*) FROM article_details JOIN passages USING (article) WHERE words_only = 1) AS passagesByWordsOnly,
              (SELECT min(published_on) FROM articles) AS earliest,
              (SELECT max(published_on) FROM articles) AS latest`,
    )
    .get() as Omit<Coverage, 'outlets'>;
  const outlets = database
    .prepare('SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL ORDER BY outlet')
    .pluck();
  return { ...counts, outlets: outlets.all() as string[] };
}
