import { lengthOf, largestWeight, textWeight, titleWeight } from '../keyword-scoring.ts';
import type { IndexedPassage } from '../indexed-passages.ts';
import { stemKey, storable } from '../indexed-passages.ts';
import type { Generation } from './generations.ts';
import { blockSize, tables } from './generations.ts';
import type { Query } from './postgres.ts';

/** By how much passages were added to, or taken from, a generation. */
export type Change = { readonly passages: number; readonly vectors: number; readonly totalLength: number };

/** A passage's place in its block, the weight of a stem there, and the passage's length, in one number: see `search.ts` for how it is read. */
export const packEntry = (passageId: number, weight: number, length: number) =>
  ((passageId % blockSize) * 256 + weight) * 65_536 + length;

/** What each stem of a passage weighs, by key. */
export function weigh({ terms, titleTerms }: Pick<IndexedPassage, 'terms' | 'titleTerms'>): Map<string, number> {
  const weights = new Map<string, number>();
  const add = (term: string, weight: number) => {
    const key = stemKey(term);
    weights.set(key, Math.min(largestWeight, (weights.get(key) ?? 0) + weight));
  };
  for (const term of terms) add(term, textWeight);
  for (const term of titleTerms) add(term, titleWeight);
  return weights;
}

/** Adds passages that the generation does not hold. */
export async function addPassages(
  query: Query,
  generation: Generation,
  added: readonly IndexedPassage[],
): Promise<Change> {
  if (added.length === 0) return { passages: 0, vectors: 0, totalLength: 0 };
  const { passages, postings } = tables(generation);
  const weighed = added.map((passage) => ({
    ...passage,
    weights: weigh(passage),
    length: lengthOf(passage.terms.length, passage.titleTerms.length),
    vector: generation.embedder ? passage.vector : null,
  }));
  const ids = await stemIds(query, generation, new Set(weighed.flatMap(({ weights }) => [...weights.keys()])));
  const idOf = (stem: string) => ids.get(stem) ?? 0;

  const entries = new Map<string, { stem: number; block: number; packed: number[] }>();
  for (const { passageId, weights, length } of weighed) {
    const block = Math.floor(passageId / blockSize);
    for (const [stem, weight] of weights) {
      const key = `${stem} ${block}`;
      const place = entries.get(key) ?? { stem: idOf(stem), block, packed: [] };
      place.packed.push(packEntry(passageId, weight, length));
      entries.set(key, place);
    }
  }
  const places = [...entries.values()];
  await query(
    `INSERT INTO ${postings} AS held (stem, block, count, entries)
     SELECT stem, block, count, entries::bigint[]
     FROM unnest($1::int[], $2::int[], $3::int[], $4::text[]) AS given (stem, block, count, entries)
     ON CONFLICT (stem, block)
     DO UPDATE SET count = held.count + excluded.count, entries = held.entries || excluded.entries`,
    [
      places.map(({ stem }) => stem),
      places.map(({ block }) => block),
      places.map(({ packed }) => packed.length),
      places.map(({ packed }) => `{${packed.join()}}`),
    ],
  );
  const vectorColumn = generation.embedder ? ', vector' : '';
  await query(
    `INSERT INTO ${passages} (passage_id, article_id, outlet, published_on, is_first, length, stems${vectorColumn})
     SELECT passage_id, article_id, outlet, published_on, is_first, length, stems::int[]${generation.embedder ? ', vector::vector' : ''}
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::int[], $7::text[], $8::text[])
       AS given (passage_id, article_id, outlet, published_on, is_first, length, stems, vector)`,
    [
      weighed.map(({ passageId }) => passageId),
      weighed.map(({ articleId }) => storable(articleId)),
      weighed.map(({ outlet }) => outlet && storable(outlet)),
      weighed.map(({ publishedOn }) => publishedOn && storable(publishedOn)),
      weighed.map(({ isFirst }) => isFirst),
      weighed.map(({ length }) => length),
      weighed.map(({ weights }) => `{${[...weights.keys()].map(idOf).join()}}`),
      weighed.map(({ vector }) => vector && writeVector(vector)),
    ],
  );
  return {
    passages: weighed.length,
    vectors: weighed.filter(({ vector }) => vector !== null).length,
    totalLength: weighed.reduce((sum, { length }) => sum + length, 0),
  };
}

/** Takes out what the generation holds of these passages. */
export async function removePassages(
  query: Query,
  generation: Generation,
  passageIds: readonly number[],
): Promise<Change> {
  const { passages, postings } = tables(generation);
  const gone = await query<{ length: number; hasVector: boolean; stems: number[]; id: number }>(
    `DELETE FROM ${passages} WHERE passage_id = ANY($1::bigint[])
     RETURNING passage_id AS id, length, stems, ${generation.embedder ? 'vector IS NOT NULL' : 'false'} AS "hasVector"`,
    [passageIds],
  );
  const stems: number[] = [];
  const ids: number[] = [];
  for (const each of gone) {
    for (const stem of each.stems) {
      stems.push(stem);
      ids.push(each.id);
    }
  }
  await query(
    `WITH places AS (
       SELECT stem, (id / ${blockSize})::int AS block, array_agg(id % ${blockSize}) AS offsets
       FROM unnest($1::int[], $2::bigint[]) AS gone (stem, id) GROUP BY 1, 2
     )
     UPDATE ${postings} AS held
     SET count = held.count - cardinality(offsets),
         entries = ARRAY(SELECT entry FROM unnest(held.entries) AS entry WHERE (entry >> 24) <> ALL (offsets))
     FROM places WHERE held.stem = places.stem AND held.block = places.block`,
    [stems, ids],
  );
  await query(
    `DELETE FROM ${postings} AS held USING (SELECT DISTINCT stem, (id / ${blockSize})::int AS block
       FROM unnest($1::int[], $2::bigint[]) AS gone (stem, id)) AS places
     WHERE held.stem = places.stem AND held.block = places.block AND held.count = 0`,
    [stems, ids],
  );
  return {
    passages: -gone.length,
    vectors: -gone.filter(({ hasVector }) => hasVector).length,
    totalLength: -gone.reduce((sum, { length }) => sum + length, 0),
  };
}

/** The numbers of stems, which are given to those that have none yet. */
async function stemIds(
  query: Query,
  generation: Generation,
  wanted: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const { stems } = tables(generation);
  await query(
    `INSERT INTO ${stems} (stem) SELECT stem FROM unnest($1::text[]) AS given (stem)
     WHERE NOT EXISTS (SELECT FROM ${stems} AS held WHERE held.stem = given.stem)`,
    [[...wanted]],
  );
  const rows = await query<{ id: number; stem: string }>(`SELECT id, stem FROM ${stems} WHERE stem = ANY($1::text[])`, [
    [...wanted],
  ]);
  return new Map(rows.map(({ id, stem }) => [stem, id]));
}

/** Written with all digits, each number is read as the same one. */
export function writeVector(vector: Float32Array): string {
  return `[${vector.join()}]`;
}
