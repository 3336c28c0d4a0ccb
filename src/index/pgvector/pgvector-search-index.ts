import { setTimeout } from 'node:timers/promises';
import type { Catalog } from '../../catalog/catalog.ts';
import type { EmbedderIdentity } from '../../embeddings/embedder.ts';
import type { Comparable } from '../index-comparison.ts';
import { questionTerms } from '../question-terms.ts';
import type { SearchIndex } from '../search-index.ts';
import { compareWithCatalog, repairFromCatalog } from './compare.ts';
import { followCatalog, isSameEmbedder } from './follow-catalog.ts';
import type { Generation } from './generations.ts';
import { createSchema, servingGeneration } from './generations.ts';
import type { Query } from './postgres.ts';
import { connectPostgres, isAbsentTable } from './postgres.ts';
import { newest, passagesWith, searchDense, searchKeyword, stemsLike } from './search.ts';

export type PgvectorSearchOptions = {
  /** Any catalog; the index may stand in the same PostgreSQL or in another. */
  readonly catalog: Catalog;
  /** `postgres://user:password@host/database`. Its user makes a schema `footnote_search` and, where it is absent, the extension `vector`. */
  readonly url: string;
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

/** After a failure, searches leave the index as it is for so long. */
const pauseMs = 1_000;

/**
 * Search in PostgreSQL with pgvector: vectors by an HNSW graph, words by BM25 over tables of its own. Throws `INVALID_SETTING`
 * where the URL, the user or the server will not do, `SEARCH_UNAVAILABLE` where it cannot be reached.
 */
export async function openPgvectorSearchIndex(options: PgvectorSearchOptions): Promise<SearchIndex & Comparable> {
  const { catalog, url, connections = 10, exactLimit = 2_000, waitMs = 5_000, timeoutMs = 10_000 } = options;
  const { candidates = 200, onProblem = () => {} } = options;
  const settings = [
    'jit = off',
    `hnsw.ef_search = ${Math.floor(candidates)}`,
    'hnsw.iterative_scan = relaxed_order',
    'hnsw.max_scan_tuples = 100000',
  ];
  const postgres = connectPostgres({ url, connections, timeoutMs, settings });
  const { query } = postgres;
  let held: Generation | null = null;
  let embedder: EmbedderIdentity | null = null;
  let following: Promise<void> | null = null;
  let followingSince = 0;
  let pausedUntil = 0;

  /** One at a time in this process; the lock sees to the others. */
  function follow(): Promise<void> {
    if (!following) followingSince = performance.now();
    following ??= (async () => {
      held = await followCatalog(postgres, catalog);
    })().finally(() => (following = null));
    return following;
  }

  /** Whether what is held is the catalog's newest version; looks at what another process may have taken in. */
  async function isCurrent(): Promise<boolean> {
    const version = await catalog.version();
    if (held?.version === version) return true;
    embedder = (await catalog.manifest())?.embedder ?? null;
    held = await servingGeneration(query, catalog.id);
    return held?.version === version;
  }

  async function catchUp(): Promise<void> {
    if ((await isCurrent()) || performance.now() < pausedUntil) return;
    const done = follow().catch((error: unknown) => {
      pausedUntil = performance.now() + pauseMs;
      onProblem(error instanceof Error ? error.message : String(error));
    });
    // What takes long keeps the first searches waiting, not every one.
    const leftMs = Math.max(0, followingSince + waitMs - performance.now());
    const waiting = new AbortController();
    await Promise.race([done, setTimeout(leftMs, undefined, { signal: waiting.signal }).catch(() => {})]);
    waiting.abort();
  }

  /** Searches what is held after catching up; once more where that was dropped just then. */
  async function search<T>(work: (query: Query, generation: Generation) => Promise<T>, nothing: T): Promise<T> {
    await catchUp();
    if (!held) return nothing;
    try {
      return await work(query, held);
    } catch (error) {
      if (!isAbsentTable(error)) throw error;
      held = await servingGeneration(query, catalog.id);
      return held ? work(query, held) : nothing;
    }
  }

  const canSearchDense = () => embedder !== null && held !== null && isSameEmbedder(held.embedder, embedder);

  try {
    await postgres.transaction(createSchema);
    await isCurrent();
  } catch (error) {
    await postgres.close();
    throw error;
  }
  return {
    version: () => held?.version ?? 0,
    async refresh() {
      if (!(await isCurrent())) await follow();
    },
    get dense() {
      return canSearchDense();
    },
    searchDense: (vector, { limit, filters }) =>
      search(
        async (query, generation) =>
          canSearchDense() ? searchDense(query, generation, vector, limit, { filters, exactLimit }) : [],
        [],
      ),
    searchKeyword: (question, { limit, filters }) =>
      search((query, generation) => searchKeyword(query, generation, questionTerms(question), limit, filters), []),
    newest: ({ limit, filters }) => search((query, generation) => newest(query, generation, limit, filters), []),
    passagesWith: (stem) => search((query, generation) => passagesWith(query, generation, stem), 0),
    stemsLike: (word, edits) => search((query, generation) => stemsLike(query, generation, word, edits), []),
    compare: () => compareWithCatalog(postgres, catalog),
    async repair() {
      const { comparison, generation } = await repairFromCatalog(postgres, catalog);
      held = generation;
      return comparison;
    },
    async close() {
      await following?.catch(() => {});
      await postgres.close();
    },
  };
}
