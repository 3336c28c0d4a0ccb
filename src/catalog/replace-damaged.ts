import { existsSync, renameSync } from 'node:fs';
import { FootnoteError } from '../errors.ts';
import type { Catalog, StoredArticle } from './catalog.ts';
import { catalogFile, openSqliteCatalog } from './sqlite-catalog.ts';
import { articleColumns, toArticle } from './sqlite-rows.ts';
import type { SqliteDatabase } from './sqlite.ts';
import { openSqlite } from './sqlite.ts';

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
  const kept = moveAside(catalogFile(indexFolder));
  const catalog = openSqliteCatalog(indexFolder);
  for (const { contentHash, origin, version: _, ...article } of readableUploads(kept))
    await catalog.putArticle(article, { contentHash, origin, splitter: 'none', passages: [] });
  return catalog;
}

function moveAside(file: string): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const kept = `${file}.damaged-${stamp}`;
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  return kept;
}

function readableUploads(file: string): StoredArticle[] {
  let database: SqliteDatabase | undefined;
  try {
    database = openSqlite(file, { readonly: true });
    const byKey = database.prepare(`SELECT ${articleColumns} FROM articles WHERE key = ?`);
    const keys = database.prepare(`SELECT key FROM articles WHERE origin = 'upload'`).pluck().all();
    return keys.flatMap((key) => readable(() => [toArticle(byKey.get(key))]));
  } catch {
    // So damaged that not even the list can be read: what was in it stays in the file that is kept.
    return [];
  } finally {
    database?.close();
  }
}

function readable<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    // This one lies on a damaged page.
    return [];
  }
}
