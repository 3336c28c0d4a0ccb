import type { ArticleCounts, ArticleFilter, ArticlePage, ListOrder } from './catalog.ts';
import { cursorOf, outletsTold, positionOf } from './list-position.ts';
import { articleTables, summaryColumns, toSummary } from './sqlite-rows.ts';
import type { SqliteDatabase } from './sqlite.ts';

const matches = String.raw`
  (@query = '%%' OR title LIKE @query ESCAPE '\' OR outlet LIKE @query ESCAPE '\' OR id LIKE @query ESCAPE '\')
  AND (@from IS NULL OR published_on >= @from) AND (@to IS NULL OR published_on <= @to)
  AND (@outlets IS NULL OR outlet IN (SELECT value FROM json_each(@outlets)))`;

/** What comes after the last article of the page before, and in which order. Articles without a date stand last. */
const orders: Readonly<Record<ListOrder, { readonly after: string; readonly by: string }>> = {
  id: { after: 'id > @id', by: 'id' },
  newest: {
    after: `@id = '' OR coalesce(published_on, '') < @day OR (coalesce(published_on, '') = @day AND id > @id)`,
    by: `coalesce(published_on, '') DESC, id`,
  },
  oldest: {
    after: `@id = '' OR coalesce(published_on, '9') > @day OR (coalesce(published_on, '9') = @day AND id > @id)`,
    by: `coalesce(published_on, '9'), id`,
  },
};

/** Articles page by page, and how many there are of which month and outlet. */
export function sqliteLists(database: SqliteDatabase) {
  const count = database.prepare(`SELECT count(*) FROM articles WHERE ${matches}`).pluck();
  const pages = Object.fromEntries(
    Object.entries(orders).map(([order, { after, by }]) => [
      order,
      database.prepare(
        `SELECT ${summaryColumns} FROM ${articleTables} WHERE (${after}) AND ${matches} ORDER BY ${by} LIMIT @limit`,
      ),
    ]),
  );
  const months = database.prepare(
    `SELECT substr(published_on, 1, 7) AS month, count(*) AS articles FROM articles
     WHERE published_on IS NOT NULL AND ${matches} GROUP BY 1 ORDER BY 1`,
  );
  const outlets = database.prepare(
    `SELECT outlet, count(*) AS articles FROM articles WHERE outlet IS NOT NULL AND ${matches}
     GROUP BY outlet ORDER BY articles DESC, outlet LIMIT ${outletsTold}`,
  );

  return {
    listArticles({
      cursor = '',
      limit,
      order = 'id',
      ...filter
    }: ArticleFilter & { cursor?: string; limit: number; order?: ListOrder }): ArticlePage {
      const parameters = parametersOf(filter);
      const rows = pages[order]!.all({ ...parameters, ...positionOf(cursor, order), limit: limit + 1 }).map(toSummary);
      const articles = rows.slice(0, limit);
      const last = articles.at(-1);
      const next = rows.length > limit && last ? cursorOf(last, order) : null;
      return { articles, next, total: count.get(parameters) as number };
    },
    countArticles(filter: ArticleFilter): ArticleCounts {
      const parameters = parametersOf(filter);
      const articles = count.get(parameters) as number;
      const byMonth = months.all(parameters) as { month: string; articles: number }[];
      let dated = 0;
      for (const month of byMonth) dated += month.articles;
      return {
        articles,
        undated: articles - dated,
        months: byMonth,
        outlets: outlets.all(parameters) as { outlet: string; articles: number }[],
      };
    },
  };
}

function parametersOf({ query = '', publishedFrom, publishedTo, outlets }: ArticleFilter) {
  return {
    query: `%${query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
    from: publishedFrom ?? null,
    to: publishedTo ?? null,
    outlets: outlets ? JSON.stringify(outlets) : null,
  };
}
