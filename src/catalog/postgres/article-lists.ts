import type { ArticleCounts, ArticleFilter, ArticlePage, ListOrder } from '../catalog.ts';
import { cursorOf, outletsTold, positionOf } from '../list-position.ts';
import type { Queries } from './connections.ts';
import { type SummaryRow, summaryColumns, toSummary } from './rows.ts';
import { readText, writeText } from './stored-text.ts';

/** Conditions of a query, and what their placeholders stand for. */
type Conditions = { readonly where: string; readonly parameters: readonly unknown[] };

const everything = 'true';

/** `ILIKE` of texts that are compared by their bytes takes only the case of ASCII letters for the same, as SQLite's `LIKE` does. */
function conditionsOf({ query = '', publishedFrom, publishedTo, outlets }: ArticleFilter): Conditions {
  const parameters: unknown[] = [];
  const conditions: string[] = [];
  const add = (value: unknown, condition: (placeholder: string) => string) =>
    conditions.push(condition(`$${parameters.push(value)}`));
  if (query !== '')
    add(
      `%${writeText(query).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
      (pattern) => `(title ILIKE ${pattern} OR outlet ILIKE ${pattern} OR id ILIKE ${pattern})`,
    );
  // As the index has it.
  const day = `published_on IS NOT NULL AND coalesce(published_on, '')`;
  if (publishedFrom !== undefined) add(publishedFrom, (from) => `${day} >= ${from}`);
  if (publishedTo !== undefined) add(publishedTo, (to) => `${day} <= ${to}`);
  if (outlets)
    add(
      outlets.map(writeText),
      (names) => `(outlet = ANY(${names}::text[])
        AND left(outlet, 500) IN (SELECT left(name, 500) FROM unnest(${names}::text[]) AS name))`,
    );
  return { where: conditions.join(' AND ') || everything, parameters };
}

/** What comes after the last article of the page before (`$1` its day, `$2` its id), and in which order. An id is indexed by how it begins. */
const orders: Readonly<Record<ListOrder, { readonly after: string; readonly by: string }>> = {
  id: { after: `$1 = '' AND left(id, 500) >= left($2, 500) AND id > $2`, by: 'left(id, 500), id' },
  newest: {
    after: `coalesce(published_on, '') <= $1 AND (coalesce(published_on, '') < $1 OR id > $2)`,
    by: `coalesce(published_on, '') DESC, left(id, 500), id`,
  },
  oldest: {
    after: `coalesce(published_on, '9') >= $1 AND (coalesce(published_on, '9') > $1 OR id > $2)`,
    by: `coalesce(published_on, '9'), left(id, 500), id`,
  },
};

/** See `Catalog.listArticles`. */
export async function listArticles(
  on: Queries,
  {
    cursor = '',
    limit,
    order = 'id',
    ...filter
  }: ArticleFilter & { readonly cursor?: string; readonly limit: number; readonly order?: ListOrder },
): Promise<ArticlePage> {
  const all = conditionsOf(filter);
  const [counted] = await on.query<{ total: number }>(
    all.where === everything
      ? 'SELECT articles AS total FROM catalog'
      : `SELECT count(*) AS total FROM articles WHERE ${all.where}`,
    all.parameters,
  );
  const { day, id } = positionOf(cursor, order);
  const { after, by } = orders[order];
  const rest = id === '' ? all : following(all, after, [day, writeText(id)]);
  const rows = await on.query<SummaryRow>(
    `SELECT ${summaryColumns} FROM articles WHERE ${rest.where}
     ORDER BY ${by} LIMIT $${rest.parameters.length + 1}`,
    [...rest.parameters, limit + 1],
  );
  const articles = rows.slice(0, limit).map(toSummary);
  const last = articles.at(-1);
  const next = rows.length > limit && last ? cursorOf(last, order) : null;
  return { articles, next, total: counted?.total ?? 0 };
}

/** Puts one more condition, whose placeholders count from 1, behind the others. */
function following({ where, parameters }: Conditions, condition: string, more: readonly string[]): Conditions {
  const moved = condition.replaceAll(/\$(\d)/g, (_, place: string) => `$${parameters.length + Number(place)}::text`);
  return { where: `${where} AND ${moved}`, parameters: [...parameters, ...more] };
}

/** See `Catalog.countArticles`. */
export async function countArticles(on: Queries, filter: ArticleFilter): Promise<ArticleCounts> {
  const { where, parameters } = conditionsOf(filter);
  const months = await on.query<{ month: string | null; articles: number }>(
    `SELECT left(published_on, 7) AS month, count(*) AS articles FROM articles WHERE ${where}
     GROUP BY 1 ORDER BY 1`,
    parameters,
  );
  const outlets = await on.query<{ outlet: string; articles: number }>(
    `SELECT outlet, count(*) AS articles FROM articles WHERE outlet IS NOT NULL AND ${where}
     GROUP BY outlet ORDER BY articles DESC, outlet LIMIT ${outletsTold}`,
    parameters,
  );
  let articles = 0;
  for (const month of months) articles += month.articles;
  return {
    articles,
    undated: months.find(({ month }) => month === null)?.articles ?? 0,
    months: months.flatMap(({ month, articles }) => (month === null ? [] : [{ month, articles }])),
    outlets: outlets.map(({ outlet, articles }) => ({ outlet: readText(outlet), articles })),
  };
}
