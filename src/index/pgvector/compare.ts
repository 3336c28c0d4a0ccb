import { createHash } from 'node:crypto';
import type { Catalog } from '../../catalog/catalog.ts';
import type { IndexComparison, RangeTally } from '../index-comparison.ts';
import { addToTally, compareTallies, rangeOf, rangeSize } from '../index-comparison.ts';
import type { IndexedPassage } from '../indexed-passages.ts';
import { indexedPassages, storable } from '../indexed-passages.ts';
import { lengthOf } from '../keyword-scoring.ts';
import { followWithin } from './follow-catalog.ts';
import type { Generation } from './generations.ts';
import { blockSize, saveGeneration, tables } from './generations.ts';
import type { Postgres, Query } from './postgres.ts';
import { addPassages, packEntry, weigh } from './write-passages.ts';

/** Brings the index up to the catalog and compares the two. */
export function compareWithCatalog(postgres: Postgres, catalog: Catalog): Promise<IndexComparison> {
  return postgres.transaction(async (query) => (await compareWithin(query, catalog)).comparison);
}

/** The same, and takes each differing range out of the index and in again from the catalog. */
export function repairFromCatalog(
  postgres: Postgres,
  catalog: Catalog,
): Promise<{ readonly comparison: IndexComparison; readonly generation: Generation }> {
  return postgres.transaction(async (query) => {
    const { comparison, generation } = await compareWithin(query, catalog);
    if (comparison.differing.length === 0) return { comparison, generation };
    const { passages, postings } = tables(generation);
    const ranges = new Set(comparison.differing.map(({ first }) => rangeOf(first)));
    await query(`DELETE FROM ${passages} WHERE passage_id / ${rangeSize} = ANY($1::bigint[])`, [[...ranges]]);
    await query(`DELETE FROM ${postings} WHERE block / ${rangeSize / blockSize} = ANY($1::int[])`, [[...ranges]]);
    const changes = await catalog.changesSince(0);
    for await (const slice of indexedPassages(catalog, changes))
      await addPassages(
        query,
        generation,
        slice.filter(({ passageId }) => ranges.has(rangeOf(passageId))),
      );
    const counted = await countAgain(query, generation);
    await saveGeneration(query, counted);
    return { comparison, generation: counted };
  });
}

async function compareWithin(
  query: Query,
  catalog: Catalog,
): Promise<{ readonly comparison: IndexComparison; readonly generation: Generation }> {
  for (;;) {
    const generation = await followWithin(query, catalog);
    const changes = await catalog.changesSince(0);
    const expected: RangeTally = new Map();
    for await (const slice of indexedPassages(catalog, changes))
      for (const passage of slice) addToTally(expected, rangeOf(passage.passageId), 1, checksumOf(passage, generation));
    const held = await tallyOf(query, generation);
    // What was removed while it was read is missing from what was read.
    if ((await catalog.version()) === generation.version)
      return { comparison: compareTallies(expected, held, generation.version), generation };
  }
}

/** The checksum of a passage: of what stands beside it, and of each of its postings. */
function checksumOf(passage: IndexedPassage, { embedder }: Generation): bigint {
  const weights = weigh(passage);
  const { passageId, outlet, publishedOn } = passage;
  const length = lengthOf(passage.terms.length, passage.titleTerms.length);
  const vector = embedder && passage.vector ? md5(vectorBytes(passage.vector)) : '';
  const fields = [passageId, length, weights.size, passage.isFirst, publishedOn ?? '', vector];
  let checksum = hash(`${fields.join(' ')} ${storable(passage.articleId)} ${outlet === null ? '' : storable(outlet)}`);
  const place = Math.floor(passageId / blockSize);
  for (const [stem, weight] of weights) checksum ^= hash(`${place} ${packEntry(passageId, weight, length)} ${stem}`);
  return checksum;
}

/** The same from the tables. */
async function tallyOf(query: Query, generation: Generation): Promise<RangeTally> {
  const { passages, postings, stems } = tables(generation);
  const vector = generation.embedder ? `coalesce(md5(vector_send(vector)), '')` : `''`;
  const tally: RangeTally = new Map();
  const rows = await query<{ range: number; count: number; checksum: string }>(
    `SELECT passage_id / ${rangeSize} AS range, count(*) AS count,
            bit_xor(${hashed(`concat(passage_id, ' ', length, ' ', cardinality(stems), ' ', is_first::text, ' ',
              published_on, ' ', ${vector}, ' ', article_id, ' ', outlet)`)})::text AS checksum
     FROM ${passages} GROUP BY 1
     UNION ALL
     SELECT held.block / ${rangeSize / blockSize}, 0,
            bit_xor(${hashed(`concat(held.block, ' ', entry, ' ', stem.stem)`)})::text
     FROM ${postings} AS held JOIN ${stems} AS stem ON stem.id = held.stem CROSS JOIN unnest(held.entries) AS entry
     GROUP BY 1`,
  );
  for (const { range, count, checksum } of rows) addToTally(tally, range, count, BigInt(checksum));
  return tally;
}

const hashed = (text: string) => `('x' || left(md5(${text}), 16))::bit(64)::bigint`;
const hash = (text: string) => BigInt.asIntN(64, BigInt(`0x${md5(text).slice(0, 16)}`));
const md5 = (content: string | Buffer) => createHash('md5').update(content).digest('hex');

/** As pgvector sends a vector: how many numbers, two empty bytes, and the numbers with the highest byte first. */
function vectorBytes(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(4 + 4 * vector.length);
  bytes.writeUInt16BE(vector.length, 0);
  // Written as text, a negative zero loses its sign.
  for (const [i, value] of vector.entries()) bytes.writeFloatBE(value === 0 ? 0 : value, 4 + 4 * i);
  return bytes;
}

async function countAgain(query: Query, generation: Generation): Promise<Generation> {
  const [row] = await query<Pick<Generation, 'passages' | 'vectors' | 'totalLength'>>(
    `SELECT count(*) AS passages, coalesce(sum(length), 0)::bigint AS "totalLength",
            ${generation.embedder ? 'count(vector)' : '0'} AS vectors FROM ${tables(generation).passages}`,
  );
  return { ...generation, ...row };
}
