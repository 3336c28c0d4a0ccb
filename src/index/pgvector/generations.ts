import type { EmbedderIdentity } from '../../embeddings/embedder.ts';
import type { Query } from './postgres.ts';

/**
 * The tables of one index over one catalog with one embedder. They are filled in one transaction, so that whoever searches
 * sees one whole version of the catalog; when everything has to be made anew, a new generation takes the place of the old one.
 */
export type Generation = {
  readonly id: number;
  /** Catalog version that it holds. */
  readonly version: number;
  readonly embedder: EmbedderIdentity | null;
  readonly passages: number;
  readonly vectors: number;
  /** The sum of all passages' lengths (see `lengthOf`). */
  readonly totalLength: number;
};

export const schema = 'footnote_search';
/** Postings stand in rows of one stem and so many passage ids: a thousandth of the rows that one a posting would need. */
export const blockSize = 1_024;

export const tables = ({ id }: Pick<Generation, 'id'>) => ({
  passages: `${schema}.passages_${id}`,
  postings: `${schema}.postings_${id}`,
  stems: `${schema}.stems_${id}`,
});

/** Neighbours that a vector is linked with, and candidates looked at when it is. */
const graph = { m: 16, efConstruction: 128 };
/** A graph that outgrows this is built on the disk, many times slower; the server's own setting holds where it is larger. */
const buildMemory = '512MB';
/** Whoever still searches the one before is done by then. */
const retiredFor = '1 minute';

/** One process at a time writes to the index of a catalog; the lock goes with the transaction. */
export async function lock(query: Query, catalog: string): Promise<void> {
  await query(`SELECT pg_advisory_xact_lock(hashtext('${schema}'), hashtext($1))`, [catalog]);
}

/** Makes what is absent; a user, or a replica, that may only read can search what is there. Words alone need no extension. */
export async function createSchema(query: Query, hasVectors: boolean): Promise<void> {
  const [found] = await query<{ schema: boolean; vector: boolean }>(
    `SELECT to_regclass('${schema}.serving') IS NOT NULL AS schema, to_regtype('vector') IS NOT NULL AS vector`,
  );
  if (found?.schema && (found.vector || !hasVectors)) return;
  await query(`SELECT pg_advisory_xact_lock(hashtext('${schema}'))`);
  if (hasVectors) await query('CREATE EXTENSION IF NOT EXISTS vector');
  await query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await query(`
    CREATE TABLE IF NOT EXISTS ${schema}.generations (
      id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      catalog text NOT NULL,
      embedder jsonb,
      version bigint NOT NULL DEFAULT 0,
      passages bigint NOT NULL DEFAULT 0,
      vectors bigint NOT NULL DEFAULT 0,
      total_length bigint NOT NULL DEFAULT 0,
      retired_at timestamptz
    )`);
  await query(`CREATE UNIQUE INDEX IF NOT EXISTS serving ON ${schema}.generations (catalog) WHERE retired_at IS NULL`);
}

/** The generation that serves the catalog now; `null` before the first one. */
export async function servingGeneration(query: Query, catalog: string): Promise<Generation | null> {
  const [row] = await query<Generation>(
    `SELECT id, version, embedder, passages, vectors, total_length AS "totalLength"
     FROM ${schema}.generations WHERE catalog = $1 AND retired_at IS NULL`,
    [catalog],
  );
  return row ?? null;
}

/** Makes the tables of a new generation, and retires the one that served. */
export async function startGeneration(
  query: Query,
  catalog: string,
  embedder: EmbedderIdentity | null,
): Promise<Generation> {
  await query(`UPDATE ${schema}.generations SET retired_at = now() WHERE catalog = $1 AND retired_at IS NULL`, [
    catalog,
  ]);
  const [row] = await query<{ id: number }>(
    `INSERT INTO ${schema}.generations (catalog, embedder) VALUES ($1, $2) RETURNING id`,
    [catalog, embedder && JSON.stringify(embedder)],
  );
  const generation = { id: row?.id ?? 0, version: 0, embedder, passages: 0, vectors: 0, totalLength: 0 };
  const { passages, postings, stems } = tables(generation);
  await query(`
    CREATE TABLE ${passages} (
      passage_id bigint PRIMARY KEY,
      article_id text COLLATE "C" NOT NULL,
      outlet text COLLATE "C",
      published_on text COLLATE "C",
      is_first boolean NOT NULL,
      length int NOT NULL,
      stems int[] NOT NULL
      ${embedder ? `, vector vector(${Math.floor(embedder.dimensions)})` : ''}
    )`);
  await query(`
    CREATE TABLE ${postings} (
      stem int NOT NULL,
      block int NOT NULL,
      count int NOT NULL,
      entries bigint[] NOT NULL,
      PRIMARY KEY (stem, block)
    )`);
  await query(`
    CREATE TABLE ${stems} (
      id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      stem text COLLATE "C" NOT NULL UNIQUE
    )`);
  return generation;
}

/** What is faster made when the tables are full. Ids of articles and outlets may be longer than a b-tree takes. */
export async function finishGeneration(query: Query, generation: Generation): Promise<void> {
  const { passages, postings, stems } = tables(generation);
  await query(
    `SELECT set_config('maintenance_work_mem', $1, true)
     WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes($1)`,
    [buildMemory],
  );
  await query(`CREATE INDEX ON ${passages} USING hash (article_id)`);
  await query(`CREATE INDEX ON ${passages} USING hash (outlet)`);
  await query(`CREATE INDEX ON ${passages} (published_on)`);
  await query(`CREATE INDEX ON ${passages} (published_on DESC NULLS LAST) WHERE is_first`);
  if (generation.embedder)
    await query(
      `CREATE INDEX ON ${passages} USING hnsw (${asHalves(generation.embedder)} halfvec_cosine_ops)
       WITH (m = ${graph.m}, ef_construction = ${graph.efConstruction})`,
    );
  for (const table of [passages, postings, stems]) await query(`ANALYZE ${table}`);
}

/** What the graph is made of: half the memory of the vectors themselves, by which its candidates are ranked again. */
export function asHalves({ dimensions }: EmbedderIdentity): string {
  return `(vector::halfvec(${Math.floor(dimensions)}))`;
}

export async function saveGeneration(query: Query, generation: Generation): Promise<void> {
  const { id, version, passages, vectors, totalLength } = generation;
  await query(
    `UPDATE ${schema}.generations SET version = $2, passages = $3, vectors = $4, total_length = $5 WHERE id = $1`,
    [id, version, passages, vectors, totalLength],
  );
}

/** Removes all that is kept of a catalog. */
export async function dropIndex(query: Query, catalog: string): Promise<void> {
  for (const id of await generationsOf(query, catalog))
    await query(`DROP TABLE IF EXISTS ${Object.values(tables({ id })).join(', ')}`);
  if (await hasSchema(query)) await query(`DELETE FROM ${schema}.generations WHERE catalog = $1`, [catalog]);
}

/** What the index over a catalog takes of the disk. */
export async function indexBytes(query: Query, catalog: string): Promise<number> {
  const names = (await generationsOf(query, catalog)).flatMap((id) => Object.values(tables({ id })));
  const [row] = await query<{ bytes: number }>(
    'SELECT coalesce(sum(pg_total_relation_size(to_regclass(name))), 0)::bigint AS bytes FROM unnest($1::text[]) AS name',
    [names],
  );
  return row?.bytes ?? 0;
}

async function generationsOf(query: Query, catalog: string): Promise<number[]> {
  if (!(await hasSchema(query))) return [];
  const rows = await query<{ id: number }>(`SELECT id FROM ${schema}.generations WHERE catalog = $1`, [catalog]);
  return rows.map(({ id }) => id);
}

async function hasSchema(query: Query): Promise<boolean> {
  const [found] = await query<{ exists: boolean }>(`SELECT to_regclass('${schema}.serving') IS NOT NULL AS exists`);
  return found?.exists ?? false;
}

export async function dropRetired(query: Query, catalog: string): Promise<void> {
  const retired = await query<{ id: number }>(
    `DELETE FROM ${schema}.generations
     WHERE catalog = $1 AND retired_at < now() - interval '${retiredFor}' RETURNING id`,
    [catalog],
  );
  for (const each of retired) await query(`DROP TABLE IF EXISTS ${Object.values(tables(each)).join(', ')}`);
}
