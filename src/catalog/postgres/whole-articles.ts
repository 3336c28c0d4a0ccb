import type { ArticleChanges, CopiedFrom, WholeArticle } from '../catalog.ts';
import { raiseVersion } from './changes.ts';
import type { Queries } from './connections.ts';
import { type EmbeddedRow, embeddedColumns, toWhole, type WholeRow, wholeColumns } from './rows.ts';
import { readText, writeText } from './stored-text.ts';

/** See `Catalog.wholeArticle`; the statements have to see one moment. */
export async function readWholeArticle(on: Queries, articleId: string): Promise<WholeArticle | null> {
  const [row] = await on.query<WholeRow & { key: number }>(
    `SELECT key, ${wholeColumns} FROM articles LEFT JOIN signatures ON article = key WHERE id = $1`,
    [writeText(articleId)],
  );
  if (!row) return null;
  const { key, ...article } = row;
  const passages = await on.query<EmbeddedRow>(
    `SELECT ${embeddedColumns} FROM passages LEFT JOIN vectors ON vectors.id = passages.vector
     WHERE article = $1 ORDER BY ordinal`,
    [key],
  );
  return toWhole(article, passages);
}

/** See `Catalog.articleChanges`; the statements have to see one moment. */
export async function readArticleChanges(on: Queries, since: number, limit: number): Promise<ArticleChanges> {
  const [now] = await on.query<{ version: number }>('SELECT version FROM catalog');
  const version = now?.version ?? 0;
  // Several may have been removed with one version: they stay together.
  const rows = await on.query<{ id: string; version: number; removed: boolean }>(
    `SELECT id, version, removed FROM (
       (SELECT id, key AS version, false AS removed FROM articles WHERE key > $1 ORDER BY key LIMIT $2)
       UNION ALL
       (SELECT id, version, true FROM removed_articles WHERE version > $1
        ORDER BY version FETCH FIRST $2 ROWS WITH TIES)) AS changes
     ORDER BY version FETCH FIRST $2 ROWS WITH TIES`,
    [since, limit],
  );
  const end = rows.length < limit ? version : (rows.at(-1)?.version ?? version);
  const ids = (wanted: boolean) => rows.filter(({ removed }) => removed === wanted).map(({ id }) => readText(id));
  return { stored: ids(false), removed: ids(true), version: end, hasMore: end < version };
}

export async function noteRemoved(on: Queries, articleIds: readonly string[]): Promise<void> {
  const { version } = await raiseVersion(on, 0);
  await on.query(
    `INSERT INTO removed_articles (id, version)
     SELECT DISTINCT given, $2::bigint FROM unnest($1::text[]) AS given
     WHERE NOT EXISTS (SELECT FROM articles WHERE articles.id = given)
     ON CONFLICT (md5(id)) DO UPDATE SET version = excluded.version`,
    [articleIds.map(writeText), version],
  );
}

export async function readCopiedFrom(on: Queries): Promise<CopiedFrom | null> {
  const [row] = await on.query<{ copiedFrom: string | null }>('SELECT copied_from AS "copiedFrom" FROM catalog');
  return row?.copiedFrom ? (JSON.parse(row.copiedFrom) as CopiedFrom) : null;
}

export async function setCopiedFrom(on: Queries, from: CopiedFrom): Promise<void> {
  await on.query('UPDATE catalog SET copied_from = $1', [JSON.stringify(from)]);
}
