import type { ArticleChanges, WholeArticle } from './catalog.ts';
import { articleTables, embeddedColumns, toWhole, wholeColumns } from './sqlite-rows.ts';
import type { SqliteDatabase } from './sqlite.ts';

/** What another catalog needs to hold the same; see `Catalog`. */
type WholeArticles = {
  wholeArticle(articleId: string): WholeArticle | null;
  articleChanges(since: number, limit: number): ArticleChanges;
};

export function sqliteWholeArticles(database: SqliteDatabase, readVersion: () => number): WholeArticles {
  const selectArticle = database.prepare(
    `SELECT ${wholeColumns} FROM ${articleTables} LEFT JOIN signatures ON signatures.article = articles.key WHERE id = ?`,
  );
  const selectPassages = database.prepare(`
    SELECT ${embeddedColumns} FROM articles JOIN passages ON passages.article = articles.key
    LEFT JOIN vectors ON vectors.id = passages.vector LEFT JOIN word_codes ON word_codes.vector = passages.vector
    WHERE articles.id = ? ORDER BY ordinal`);
  // Each part by itself, since SQLite would sort all that is left of both for every page.
  const versions = (table: string) =>
    `SELECT * FROM (SELECT version FROM ${table} WHERE version > @since ORDER BY version LIMIT @limit)`;
  const selectEnd = database
    .prepare(
      `SELECT version FROM (${versions('articles')} UNION ALL ${versions('removed_articles')})
       ORDER BY version LIMIT 1 OFFSET @limit - 1`,
    )
    .pluck();
  const changed = (table: string) =>
    database.prepare(`SELECT id FROM ${table} WHERE version > @since AND version <= @end ORDER BY version, id`).pluck();
  const [selectStored, selectRemoved] = [changed('articles'), changed('removed_articles')];

  return {
    wholeArticle: database.transaction((articleId: string): WholeArticle | null => {
      const row = selectArticle.get(articleId);
      return row === undefined ? null : toWhole(row, selectPassages.all(articleId));
    }),
    articleChanges: database.transaction((since: number, limit: number): ArticleChanges => {
      const now = readVersion();
      // Several may have been removed with one version: they stay together.
      const end = (selectEnd.get({ since, limit }) as number | undefined) ?? now;
      const [stored, removed] = [selectStored, selectRemoved].map((ids) => ids.all({ since, end }) as string[]);
      return { stored: stored ?? [], removed: removed ?? [], version: end, hasMore: end < now };
    }),
  };
}
