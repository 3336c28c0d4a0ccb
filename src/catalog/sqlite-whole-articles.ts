import type { ArticleChanges, WholeArticle } from './catalog.ts';
import { articleTables, embeddedColumns, toWhole, wholeColumns } from './sqlite-rows.ts';
import type { SqliteDatabase } from './sqlite.ts';

/** What another catalog needs to hold the same. */
export function sqliteWholeArticles(database: SqliteDatabase, readVersion: () => number) {
  const selectArticle = database.prepare(
    `SELECT ${wholeColumns} FROM ${articleTables} LEFT JOIN signatures ON signatures.article = articles.key WHERE id = ?`,
  );
  const selectPassages = database.prepare(`
    SELECT ${embeddedColumns} FROM articles JOIN passages ON passages.article = articles.key
    LEFT JOIN vectors ON vectors.id = passages.vector LEFT JOIN word_codes ON word_codes.vector = passages.vector
    WHERE articles.id = ? ORDER BY ordinal`);
  const changes = `(
    SELECT id, version, 0 AS removed FROM articles WHERE version > @since UNION ALL
    SELECT id, version, 1 AS removed FROM removed_articles WHERE version > @since)`;
  const selectEnd = database
    .prepare(`SELECT version FROM ${changes} ORDER BY version LIMIT 1 OFFSET @limit - 1`)
    .pluck();
  const selectChanges = database.prepare(
    `SELECT id, version, removed FROM ${changes} WHERE version <= @end ORDER BY version`,
  );

  return {
    wholeArticle: database.transaction((articleId: string): WholeArticle | null => {
      const row = selectArticle.get(articleId);
      return row === undefined ? null : toWhole(row, selectPassages.all(articleId));
    }),
    articleChanges: database.transaction((since: number, limit: number): ArticleChanges => {
      const now = readVersion();
      // Several may have been removed with one version: they stay together.
      const end = (selectEnd.get({ since, limit }) as number | undefined) ?? now;
      const rows = selectChanges.all({ since, end }) as { id: string; removed: number }[];
      const ids = (removed: number) => rows.filter((row) => row.removed === removed).map(({ id }) => id);
      return { stored: ids(0), removed: ids(1), version: end, hasMore: end < now };
    }),
  };
}
