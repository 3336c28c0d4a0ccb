import { saturationBase, maximalLookUps, maximalTerms, slopeFactor } from '../keyword-scoring.ts';
import { stemKey, storable } from '../indexed-passages.ts';
import type { Hit, SearchFilters, StemLike } from '../search-index.ts';
import { byLikeness, distanceOfBeginning, likelyTerms, passagesEach, stemsTold } from '../terms-like.ts';
import type { Generation } from './generations.ts';
import { asHalves, blockSize, schema, tables } from './generations.ts';
import type { Query } from './postgres.ts';
import { writeVector } from './write-passages.ts';

/** Filters that allow at most so many passages are searched exactly: 2 µs each. */
const exactFilter = 5_000;
/** The graph, made of half-precision numbers, names so many candidates for each hit; the vectors themselves decide. */
const candidatesEach = 4;
/** Scores are summed as whole numbers of this size, so that their order changes nothing. The rarest of 10^9 passages' stems is worth 21. */
const scoreUnit = 2 ** 26;

type Condition = { readonly sql: string; readonly parameters: readonly unknown[] };

/** The condition that `filters` put on passages, with parameters numbered from `first` on; `null` when they let everything through. */
export function passageCondition(filters: SearchFilters | undefined, first: number): Condition | null {
  const clauses: string[] = [];
  const parameters: unknown[] = [];
  const add = (clause: (parameter: string) => string, value: string | readonly string[] | undefined) => {
    if (value === undefined) return;
    clauses.push(clause(`$${first + parameters.length}`));
    parameters.push(typeof value === 'string' ? storable(value) : value.map(storable));
  };
  add((value) => `published_on >= ${value}`, filters?.publishedFrom?.slice(0, 10));
  add((value) => `published_on <= ${value}`, filters?.publishedTo?.slice(0, 10));
  add((value) => `article_id = ANY(${value}::text[])`, filters?.articleIds);
  add((value) => `outlet = ANY(${value}::text[])`, filters?.outlets);
  return clauses.length === 0 ? null : { sql: clauses.join(' AND '), parameters };
}

type HitRow = { readonly id: number; readonly score: number };
const toHits = (rows: readonly HitRow[]): Hit[] => rows.map(({ id, score }) => ({ passageId: id, score }));

/** The passages nearest to `vector`: exactly where few come into question, else by the graph. */
export async function searchDense(
  query: Query,
  generation: Generation,
  vector: Float32Array,
  limit: number,
  { filters, exactLimit }: { readonly filters: SearchFilters | undefined; readonly exactLimit: number },
): Promise<Hit[]> {
  const { embedder } = generation;
  if (!embedder || vector.length !== embedder.dimensions || limit < 1) return [];
  const { passages } = tables(generation);
  const written = writeVector(vector);
  const condition = passageCondition(filters, 3);
  const allowed = `vector IS NOT NULL AND ${condition?.sql ?? 'true'}`;
  const parameters = [written, Math.floor(limit), ...(condition?.parameters ?? [])];
  const exactly = async () =>
    toHits(
      await query<HitRow>(
        `SELECT passage_id AS id, 1 - (vector <=> $1::vector) AS score FROM ${passages}
         WHERE ${allowed} ORDER BY vector <=> $1::vector, passage_id LIMIT $2`,
        parameters,
      ),
    );
  if (generation.vectors <= exactLimit || (condition && (await isFew(query, passages, filters)))) return exactly();
  const candidates = Math.floor(limit) * candidatesEach;
  const rows = await query<HitRow>(
    `SELECT id, 1 - distance AS score FROM (
       SELECT passage_id AS id, vector <=> $1::vector AS distance FROM ${passages}
       WHERE ${allowed} ORDER BY ${asHalves(embedder)} <=> $1::vector::halfvec(${Math.floor(embedder.dimensions)})
       LIMIT ${candidates}
     ) AS nearest ORDER BY distance, id LIMIT $2`,
    parameters,
  );
  // The graph gives up after many that the filters do not let through.
  return condition && rows.length < limit ? exactly() : toHits(rows);
}

async function isFew(query: Query, passages: string, filters: SearchFilters | undefined): Promise<boolean> {
  const condition = passageCondition(filters, 1);
  const [row] = await query<{ count: number }>(
    `SELECT count(*) AS count FROM (SELECT FROM ${passages} WHERE ${condition?.sql ?? 'true'} LIMIT ${exactFilter + 1}) AS looked_at`,
    condition?.parameters,
  );
  return (row?.count ?? 0) <= exactFilter;
}

/**
 * BM25 in one statement, so that counts and postings are those of one version: the rarest of the terms, what each is worth,
 * and the sum of that over the passages that hold it.
 */
export async function searchKeyword(
  query: Query,
  generation: Generation,
  terms: readonly string[],
  limit: number,
  filters: SearchFilters | undefined,
): Promise<Hit[]> {
  const keys = [...new Set(terms.map(stemKey))].slice(0, maximalLookUps);
  if (keys.length === 0 || limit < 1) return [];
  const { passages, postings, stems } = tables(generation);
  const condition = passageCondition(filters, 3);
  const rows = await query<HitRow>(
    `WITH asked AS MATERIALIZED (
       SELECT held.stem, sum(held.count)::float8 AS frequency
       FROM ${stems} AS known JOIN ${postings} AS held ON held.stem = known.id
       WHERE known.stem = ANY($1::text[]) GROUP BY held.stem ORDER BY frequency, min(known.stem) LIMIT ${maximalTerms}
     ), weighed AS MATERIALIZED (
       SELECT stem, ${scoreUnit} * ln(1 + (passages - frequency + 0.5) / (frequency + 0.5)) AS worth,
              ${slopeFactor}::float8 * passages / total_length AS slope
       FROM asked, ${schema}.generations WHERE id = ${generation.id}
     ), scored AS (
       SELECT held.block::bigint * ${blockSize} + (entry >> 24) AS id,
              sum((worth * (entry >> 16 & 255) / ((entry >> 16 & 255) + ${saturationBase}::float8 + slope * (entry & 65535)))::int) AS score
       FROM weighed JOIN ${postings} AS held USING (stem) CROSS JOIN unnest(held.entries) AS entry GROUP BY 1
     )
     SELECT id, score::float8 / ${scoreUnit} AS score FROM scored
     ${condition ? `JOIN ${passages} ON passage_id = id WHERE ${condition.sql}` : ''}
     ORDER BY scored.score DESC, id LIMIT $2`,
    [keys, Math.floor(limit), ...(condition?.parameters ?? [])],
  );
  return toHits(rows);
}

export async function newest(
  query: Query,
  generation: Generation,
  limit: number,
  filters: SearchFilters | undefined,
): Promise<Hit[]> {
  const condition = passageCondition(filters, 2);
  const rows = await query<HitRow>(
    `SELECT passage_id AS id, 0 AS score FROM ${tables(generation).passages} WHERE is_first AND ${condition?.sql ?? 'true'}
     ORDER BY published_on DESC NULLS LAST, article_id LIMIT $1`,
    [Math.max(0, Math.floor(limit)), ...(condition?.parameters ?? [])],
  );
  return toHits(rows);
}

export async function passagesWith(query: Query, generation: Generation, stem: string): Promise<number> {
  const { postings, stems } = tables(generation);
  const [row] = await query<{ count: number }>(
    `SELECT coalesce(sum(held.count), 0)::bigint AS count
     FROM ${stems} AS known JOIN ${postings} AS held ON held.stem = known.id WHERE known.stem = $1`,
    [stemKey(stem)],
  );
  return row?.count ?? 0;
}

export async function stemsLike(
  query: Query,
  generation: Generation,
  word: string,
  edits: number,
): Promise<StemLike[]> {
  const { beginnings, shortest, longest } = likelyTerms(storable(word), edits);
  const { postings, stems } = tables(generation);
  const known = await query<{ id: number; stem: string }>(
    `SELECT id, stem FROM ${stems}
     WHERE (${beginnings.map((_, i) => `starts_with(stem, $${i + 3})`).join(' OR ')}) AND length(stem) BETWEEN $1 AND $2`,
    [shortest, longest, ...beginnings],
  );
  const distances = new Map<number, { term: string; distance: number }>();
  for (const { id, stem } of known) {
    const distance = distanceOfBeginning(word, stem, edits);
    if (distance <= edits) distances.set(id, { term: stem, distance });
  }
  if (distances.size === 0) return [];
  const places = await query<{ stem: number; frequency: number; ids: number[] }>(
    `SELECT stem, sum(count)::bigint AS frequency,
            (SELECT coalesce(array_agg(id::float8), '{}') FROM (
               SELECT newest.block::bigint * ${blockSize} + (entry >> 24) AS id
               FROM (SELECT block, entries FROM ${postings} AS same WHERE same.stem = held.stem ORDER BY block DESC LIMIT ${passagesEach}) AS newest
               CROSS JOIN unnest(newest.entries) AS entry ORDER BY 1 DESC LIMIT ${passagesEach}) AS last) AS ids
     FROM ${postings} AS held WHERE stem = ANY($1::int[]) GROUP BY stem HAVING sum(count) > 0`,
    [[...distances.keys()]],
  );
  return places
    .flatMap(({ stem, frequency, ids }) => {
      const found = distances.get(stem);
      return found ? [{ ...found, frequency, ids }] : [];
    })
    .sort(byLikeness)
    .slice(0, stemsTold)
    .map(({ term, ids }) => ({ stem: term, passageIds: ids }));
}
