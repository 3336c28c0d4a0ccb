import type { Catalog } from '../../catalog/catalog.ts';
import { catalogFollower } from '../catalog-follower.ts';
import type { Comparable } from '../index-comparison.ts';
import { questionTerms } from '../question-terms.ts';
import type { SearchIndex } from '../search-index.ts';
import { compareWithCatalog, repairFromCatalog } from './compare.ts';
import { followCatalog } from './follow-catalog.ts';
import type { Generation } from './generations.ts';
import { createSchema, servingGeneration } from './generations.ts';
import { connectPostgres, isAbsentTable } from './postgres.ts';
import { newest, passagesWith, searchDense, searchKeyword, stemsLike } from './search.ts';

export type PgvectorSearchOptions = {
  /** Any catalog; the index may stand in the same PostgreSQL or in another. */
  readonly catalog: Catalog;
  /** `postgres://user:password@host/database`. Its user makes a schema `footnote_search` and, where it is absent, the extension `vector`. */
  readonly url: string;
  /** Whether passages are found by meaning, too; words alone need no pgvector. */
  readonly hasVectors?: boolean;
  /** Connections at most. */
  readonly connections?: number;
  /** Up to so many vectors are searched one by one, which is exact. */
  readonly exactLimit?: number;
  /** How long a search waits for the index to take in what the catalog gained; after that it searches what is there, which is a whole older version. */
  readonly waitMs?: number;
  /** For one search. */
  readonly timeoutMs?: number;
  /** Candidates that the graph keeps on its way: more find more and take longer. */
  readonly candidates?: number;
  /** Told in a sentence when the index cannot be brought up to the catalog; it is tried again with a later search. */
  readonly onProblem?: (problem: string) => void;
};

/**
 * Search in PostgreSQL with pgvector: vectors by an HNSW graph, words by BM25 over tables of its own. Throws `INVALID_SETTING`
 * where the URL, the user or the server will not do, `SEARCH_UNAVAILABLE` where it cannot be reached.
 */
export async function openPgvectorSearchIndex(options: PgvectorSearchOptions): Promise<SearchIndex & Comparable> {
  const { catalog, url, connections = 10, exactLimit = 2_000, waitMs = 5_000, timeoutMs = 10_000 } = options;
  const { candidates = 200, hasVectors = true, onProblem = () => {} } = options;
  const graph = [
    `hnsw.ef_search = ${Math.floor(candidates)}`,
    'hnsw.iterative_scan = relaxed_order',
    'hnsw.max_scan_tuples = 100000',
  ];
  const settings = ['jit = off', ...(hasVectors ? graph : [])];
  const postgres = connectPostgres({ url, connections, timeoutMs, settings });
  const { query } = postgres;
  const follower = catalogFollower<Generation>({
    catalog,
    read: () => servingGeneration(query, catalog.id),
    follow: () => followCatalog(postgres, catalog),
    isReplaced: isAbsentTable,
    waitMs,
    onProblem,
  });
  const { search } = follower;
  try {
    await postgres.transaction((within) => createSchema(within, hasVectors));
    await follower.look();
  } catch (error) {
    await postgres.close();
    throw error;
  }
  return {
    version: () => follower.held?.version ?? 0,
    refresh: follower.refresh,
    get dense() {
      return follower.dense;
    },
    searchDense: (vector, { limit, filters }) =>
      search(
        async (generation) =>
          follower.dense ? searchDense(query, generation, vector, limit, { filters, exactLimit }) : [],
        [],
      ),
    searchKeyword: (question, { limit, filters }) =>
      search((generation) => searchKeyword(query, generation, questionTerms(question), limit, filters), []),
    newest: ({ limit, filters }) => search((generation) => newest(query, generation, limit, filters), []),
    passagesWith: (stem) => search((generation) => passagesWith(query, generation, stem), 0),
    stemsLike: (word, edits) => search((generation) => stemsLike(query, generation, word, edits), []),
    compare: () => compareWithCatalog(postgres, catalog),
    async repair() {
      const { comparison, generation } = await repairFromCatalog(postgres, catalog);
      follower.take(generation);
      return comparison;
    },
    async close() {
      await follower.close();
      await postgres.close();
    },
  };
}
