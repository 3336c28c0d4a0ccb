import type { Catalog, Coverage } from '../catalog.ts';
import { readVector } from '../stored-forms.ts';
import { countArticles, listArticles } from './article-lists.ts';
import { forgetVectors, putArticle, removeArticle, setManifest } from './article-writes.ts';
import { changesSince, forgetReceipts, readManifest } from './changes.ts';
import { readCopies } from './copy-groups.ts';
import type { PostgresOptions, Queries } from './connections.ts';
import type { ChangeOptions, PostgresDatabase } from './database.ts';
import { openPostgres } from './database.ts';
import {
  type ArticleRow,
  articleColumns,
  type PassageRow,
  passageColumns,
  type StateRow,
  stateColumns,
  toArticle,
  toPassage,
  toState,
} from './rows.ts';
import { migrate } from './schema.ts';
import { followsSetting } from './sealing.ts';
import { putSources, readDueSources, readFailedSources, readSources, removeSources } from './source-records.ts';
import { readText, writeText } from './stored-text.ts';
import { noteRemoved, readArticleChanges, readCopiedFrom, readWholeArticle, setCopiedFrom } from './whole-articles.ts';

/** The schema of a generation of the archive; 0 is the first one. */
export const schemaOf = (generation: number): string => (generation === 0 ? 'footnote' : `footnote_${generation}`);

export type PostgresCatalogOptions = {
  readonly generation?: number | undefined;
  readonly readonly?: boolean;
  /** Changes it although it is sealed: see `sealed.ts`. */
  readonly follows?: boolean;
};

/** A database whose connections see the tables of one generation. Opens no connection yet; throws `INVALID_SETTING` for what is no address of PostgreSQL. */
export function openGeneration(url: string, options: PostgresOptions & PostgresCatalogOptions = {}): PostgresDatabase {
  const { generation = 0, follows = false, settings = [], ...connections } = options;
  const own = [`search_path = ${schemaOf(generation)}`, ...(follows ? [`${followsSetting} = yes`] : [])];
  return openPostgres(url, { ...connections, settings: [...settings, ...own] });
}

/**
 * Opens the catalog in a PostgreSQL database (`postgres://user:password@host,host/database`), made when there is none unless
 * `readonly`. Any number of processes may have it open, and write. Throws `INDEX_FORMAT` when there is none to read or what
 * is there is another program's, `INVALID_SETTING` when the database does not let us in, `CATALOG_UNAVAILABLE` when it is not to be had.
 */
export async function openPostgresCatalog(
  url: string,
  options: PostgresOptions & PostgresCatalogOptions = {},
): Promise<Catalog> {
  const database = openGeneration(url, options);
  try {
    return await postgresCatalog(database, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

const passageTables = `
  passages JOIN articles ON articles.key = passages.article
  LEFT JOIN vectors ON vectors.id = passages.vector`;

/** The catalog in a database of `openGeneration`, which it closes. Throws as `openPostgresCatalog` does. */
export async function postgresCatalog(
  database: PostgresDatabase,
  { readonly = false, generation = 0 }: PostgresCatalogOptions = {},
): Promise<Catalog> {
  const schema = schemaOf(generation);
  await migrate(database, { schema, isReadOnly: readonly });
  const { id } = await database.read((on) => onlyRow<{ id: string }>(on, 'SELECT id FROM catalog'));
  let coverage: { readonly version: number; readonly value: Coverage } | null = null;

  const read = <T>(work: (on: Queries) => Promise<T>) => database.read(work);
  const write = async <T>(work: (on: Queries) => Promise<T>, options: ChangeOptions = {}): Promise<T> => {
    if (readonly) throw new TypeError('The catalog was opened for reading.');
    return database.change(work, { receipts: `${schema}.receipts`, ...options });
  };
  if (!readonly) await write(forgetReceipts);
  const version = async (on: Queries) =>
    (await onlyRow<{ version: number }>(on, 'SELECT version FROM catalog')).version;

  return {
    id,
    manifest: () =>
      read(async (on) =>
        readManifest((await onlyRow<{ manifest: string | null }>(on, 'SELECT manifest FROM catalog')).manifest),
      ),
    version: () => read(version),
    setManifest: (manifest) => write((on) => setManifest(on, manifest), { isLong: true }),
    putArticle: (article, content) => write((on) => putArticle(on, article, content)),
    removeArticle: (articleId) => write((on) => removeArticle(on, articleId)),
    forgetVectors: (unusedSince) => forgetVectors(write, unusedSince),
    article: (articleId) =>
      read(async (on) => {
        const [row] = await on.query<ArticleRow>(`SELECT ${articleColumns} FROM articles WHERE id = $1`, [
          writeText(articleId),
        ]);
        return row ? toArticle(row) : null;
      }),
    wasRemoved: (articleId) =>
      read(async (on) => {
        const rows = await on.query('SELECT FROM removed_articles WHERE md5(id) = md5($1)', [writeText(articleId)]);
        return rows.length > 0;
      }),
    copiesOf: (articleIds) => read((on) => readCopies(on, articleIds)),
    listArticles: (page) => read((on) => listArticles(on, page)),
    countArticles: (filter) => read((on) => countArticles(on, filter)),
    inventory: (articleIds) =>
      read(async (on) => {
        const rows = articleIds
          ? await on.query<StateRow>(`SELECT ${stateColumns} FROM articles WHERE id = ANY($1::text[])`, [
              articleIds.map(writeText),
            ])
          : await on.query<StateRow>(`SELECT ${stateColumns} FROM articles ORDER BY key`);
        return new Map(rows.map(toState));
      }),
    passages: (ids) =>
      read(async (on) => {
        const rows = await on.query<PassageRow>(
          `SELECT ${passageColumns} FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (passage, place), ${passageTables}
           WHERE passages.id = wanted.passage ORDER BY place`,
          [ids],
        );
        return rows.map(toPassage);
      }),
    passagesOf: (articleId) =>
      read(async (on) => {
        const rows = await on.query<PassageRow>(
          `SELECT ${passageColumns} FROM ${passageTables} WHERE articles.id = $1 ORDER BY ordinal`,
          [writeText(articleId)],
        );
        return rows.map(toPassage);
      }),
    cachedVectors: (hashes) =>
      read(async (on) => {
        const rows = await on.query<{ hash: string; vector: unknown; codes: Uint8Array }>(
          'SELECT text_hash AS hash, vector, codes FROM vectors WHERE text_hash = ANY($1::text[])',
          [hashes.map(writeText)],
        );
        return new Map(
          rows.map(({ hash, vector, codes }) => [readText(hash), { vector: readVector(vector), wordCodes: codes }]),
        );
      }),
    changesSince: (since) => changesSince(database, since),
    wholeArticle: (articleId) => database.readOneMoment((on) => readWholeArticle(on, articleId)),
    articleChanges: (since, limit) => database.readOneMoment((on) => readArticleChanges(on, since, limit)),
    noteRemoved: (articleIds) => write((on) => noteRemoved(on, articleIds)),
    copiedFrom: () => read(readCopiedFrom),
    setCopiedFrom: (from) => write((on) => setCopiedFrom(on, from)),
    coverage: () =>
      database.readOneMoment(async (on) => {
        const now = await version(on);
        if (coverage?.version !== now) coverage = { version: now, value: await readCoverage(on) };
        return coverage.value;
      }),
    sources: (kind, only) => read((on) => readSources(on, kind, only)),
    dueSources: (kind, now, limit) => read((on) => readDueSources(on, kind, now, limit)),
    failedSources: (limit) => database.readOneMoment((on) => readFailedSources(on, limit)),
    putSources: (records) => write((on) => putSources(on, records)),
    removeSources: (kind, sources) => write((on) => removeSources(on, kind, sources)),
    close: () => database.close(),
  };
}

async function onlyRow<Row>(on: Queries, statement: string): Promise<Row> {
  const [row] = await on.query<Row>(statement);
  if (!row) throw new TypeError('The catalog has lost its only row.');
  return row;
}

/** From the counts that every change keeps, and from the ends of the indexes. */
async function readCoverage(on: Queries): Promise<Coverage> {
  const counts = await onlyRow<Omit<Coverage, 'outlets'>>(
    on,
    `SELECT articles, passages, with_vectors AS "passagesWithVectors", by_words_only AS "passagesByWordsOnly",
            (SELECT nullif(min(coalesce(published_on, '9')), '9') FROM articles) AS earliest,
            (SELECT nullif(max(coalesce(published_on, '')), '') FROM articles) AS latest
     FROM catalog`,
  );
  // From one entry of the index to the next other one.
  const outlets = await on.query<{ outlet: string }>(`
    WITH RECURSIVE beginnings AS (
      (SELECT left(outlet, 500) AS beginning FROM articles WHERE outlet IS NOT NULL ORDER BY 1 LIMIT 1)
      UNION ALL
      SELECT (
        SELECT left(outlet, 500) FROM articles WHERE left(outlet, 500) > beginning ORDER BY 1 LIMIT 1)
      FROM beginnings WHERE beginning IS NOT NULL)
    SELECT outlet FROM beginnings, LATERAL (
      SELECT beginning AS outlet WHERE length(beginning) < 500
      UNION ALL
      SELECT DISTINCT outlet FROM articles WHERE left(outlet, 500) = beginning AND length(beginning) = 500
    ) AS outlets ORDER BY outlet`);
  return { ...counts, outlets: outlets.map(({ outlet }) => readText(outlet)) };
}
