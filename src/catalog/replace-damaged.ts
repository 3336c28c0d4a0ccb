import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FootnoteError } from '../errors.ts';
import type { Catalog, StoredArticle } from './catalog.ts';
import { diskFailure } from './disk-failure.ts';
import { catalogFile, openCatalogDatabase, openSqliteCatalog, sqliteCatalog } from './sqlite-catalog.ts';
import { articleColumns, articleTables, toArticle } from './sqlite-rows.ts';
import { guarded, isDamage, openSqlite } from './sqlite.ts';

/**
 * Opens the catalog in `indexFolder`; in place of a damaged one, which is kept beside, a new one. Articles that were added
 * over HTTP are in no corpus folder: those that can still be read are taken over, without passages, for the next sync to split.
 */
export async function openReplacingDamaged(indexFolder: string): Promise<Catalog> {
  try {
    return openSqliteCatalog(indexFolder);
  } catch (error) {
    if (!(error instanceof FootnoteError && error.code === 'INDEX_DAMAGED')) throw error;
  }
  try {
    await replace(indexFolder);
  } catch (error) {
    throw diskFailure(error);
  }
  return openSqliteCatalog(indexFolder);
}

/** The new catalog is complete before it takes the place of the other: killed at any moment, one of them is there. */
async function replace(indexFolder: string): Promise<void> {
  const file = catalogFile(indexFolder);
  const aside = join(indexFolder, 'new-catalog');
  // A run that was killed may have left one, when the write-ahead log of the damaged one was gone already.
  const uploads = [
    ...readableUploads(catalogFile(aside), { readonly: false }),
    ...readableUploads(file, { readonly: true }),
  ];
  rmSync(aside, { recursive: true, force: true });
  await fill(aside, uploads);
  moveAside(file);
  renameSync(catalogFile(aside), file);
  rmSync(aside, { recursive: true, force: true });
}

/** Makes a catalog that holds these articles, in one file. */
async function fill(folder: string, uploads: readonly StoredArticle[]): Promise<void> {
  const database = openCatalogDatabase(folder, { readonly: false });
  const catalog = sqliteCatalog(database);
  try {
    for (const { contentHash, origin, version: _, ...article } of uploads)
      await catalog.putArticle(article, {
        contentHash,
        origin,
        splitter: 'none',
        titleReading: '[]',
        signature: null,
        passages: [],
      });
    // Closing does the same, and does not say when it fails.
    guarded(() => database.pragma('wal_checkpoint(TRUNCATE)'));
  } finally {
    await catalog.close();
  }
}

/** Keeps the damaged file under another name too; its own is given up by the one that takes its place. */
function moveAside(file: string): void {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const kept = `${file}.damaged-${stamp}`;
  try {
    linkSync(file, kept);
  } catch {
    // Not every file system gives a file a second name.
    copyFileSync(file, kept);
  }
  // Before the new one comes: SQLite would take an old log for its own.
  for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
}

/** An older catalog has no details; a damaged one may have none that can be read. */
const withoutDetails = 'articles, (SELECT NULL AS language, NULL AS pages)';

type Access = { readonly readonly: boolean };

const readableUploads = (file: string, access: Access): StoredArticle[] =>
  existsSync(file) ? readable(() => readUploads(file, access)) : [];

/** The damaged file is not touched. What a killed run left must be: SQLite takes back what that did not end, and reads nothing before. */
function readUploads(file: string, access: Access): StoredArticle[] {
  const database = openSqlite(file, access);
  try {
    return guarded(() => {
      const has = (table: string) => database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table);
      if (!has('articles')) return [];
      const tables = has('article_details') ? [articleTables, withoutDetails] : [withoutDetails];
      const ways = tables.map((from) =>
        database.prepare(`SELECT ${articleColumns} FROM ${from} WHERE articles.key = ?`),
      );
      const keys = database.prepare(`SELECT key FROM articles WHERE origin = 'upload'`).pluck().all();
      const read = (key: unknown) => ways.map((way) => readable(() => [toArticle(way.get(key))]));
      return keys.flatMap((key) => read(key).find(({ length }) => length > 0) ?? []);
    });
  } finally {
    database.close();
  }
}

/**
 * What can be read, or nothing where what is there is damaged: it stays in the file that is kept. Read twice, since SQLite takes
 * an error of the disk for damage, and such an error may pass. Throws when the disk is at fault: then nothing is to be replaced.
 */
function readable<T>(read: () => T[]): T[] {
  for (let attempt = 1; ; attempt++) {
    try {
      return guarded(read);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (attempt === 2) return [];
    }
  }
}
