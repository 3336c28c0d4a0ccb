import type { SqliteDatabase } from '../../catalog/sqlite.ts';
import type { SearchFilters } from '../search-index.ts';

/** An SQL condition on `articles`, with its parameters. */
export type ArticleCondition = { readonly sql: string; readonly parameters: Readonly<Record<string, string>> };

/** The condition that `filters` puts on articles; `null` when they let everything through. */
export function articleCondition(filters: SearchFilters | undefined): ArticleCondition | null {
  const clauses: string[] = [];
  const parameters: Record<string, string> = {};
  const add = (name: string, clause: string, value: string | readonly string[] | undefined) => {
    if (value === undefined) return;
    clauses.push(clause);
    parameters[name] = typeof value === 'string' ? value : JSON.stringify(value);
  };
  add('from', 'articles.published_on >= @from', filters?.publishedFrom?.slice(0, 10));
  add('to', 'articles.published_on <= @to', filters?.publishedTo?.slice(0, 10));
  add('articleIds', 'articles.id IN (SELECT value FROM json_each(@articleIds))', filters?.articleIds);
  add('outlets', 'articles.outlet IN (SELECT value FROM json_each(@outlets))', filters?.outlets);
  return clauses.length === 0 ? null : { sql: clauses.join(' AND '), parameters };
}

/** Filters whose passages are kept for the next question with the same ones. */
const kept = 16;

/** Finds the passages that a condition allows; remembers the last answers until the catalog changes. */
export function allowedPassages(
  database: SqliteDatabase,
): (condition: ArticleCondition, version: number) => ReadonlySet<number> {
  const answers = new Map<string, ReadonlySet<number>>();
  let answersVersion = -1;
  return (condition, version) => {
    if (version !== answersVersion) answers.clear();
    answersVersion = version;
    const key = JSON.stringify([condition.sql, condition.parameters]);
    const known = answers.get(key);
    if (known) return known;
    const ids = database
      .prepare(
        `SELECT passages.id FROM articles JOIN passages ON passages.article = articles.key WHERE ${condition.sql}`,
      )
      .pluck()
      .all(condition.parameters) as number[];
    const allowed = new Set(ids);
    const oldest = answers.keys().next().value;
    if (answers.size >= kept && oldest !== undefined) answers.delete(oldest);
    answers.set(key, allowed);
    return allowed;
  };
}
