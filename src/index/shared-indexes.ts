import type { Catalog } from '../catalog/catalog.ts';
import type { ArchivePlace } from '../catalog/open-catalog.ts';
import { acquirePostgresLock } from '../catalog/postgres/advisory-locks.ts';
import { openPostgres } from '../catalog/postgres/database.ts';
import { doesNotServe } from './fallback-search.ts';
import type { Comparable } from './index-comparison.ts';
import { openPgvectorSearchIndex } from './pgvector/pgvector-search-index.ts';
import { openWordSearchIndex } from './pgvector/word-search.ts';
import type { SearchIndex } from './search-index.ts';

/** An index that several processes share. */
export type SharedIndex = SearchIndex & Comparable;

/** What is derived from a catalog in PostgreSQL. */
export type SharedIndexes = {
  /** What searches are made by. */
  readonly engine: SharedIndex;
  /** Words in PostgreSQL, where they stand in for an engine elsewhere; `null` where that is PostgreSQL itself. */
  readonly words: SharedIndex | null;
  readonly close: () => Promise<void>;
};

export type SharedIndexOptions = {
  readonly catalog: Catalog;
  readonly place: ArchivePlace;
  /** For one search of an engine elsewhere; short enough for a reader if not given. */
  readonly searchMs?: number;
  /** Told in a sentence when an index cannot be brought up to the catalog. */
  readonly onProblem: (problem: string) => void;
};

/** For one search of an engine elsewhere, whichever nodes are asked: after that, words answer. */
const readerMs = 2_500;
/** Where nobody waits for an answer. */
const syncMs = 30_000;
/** How long one waits for what the catalog gained to be taken over. */
const waitMs = 1_500;
const wordConnections = 4;

/** Opens pgvector, or Weaviate and the words that stand in for it. Throws `INVALID_SETTING` where an address or a key will not do. */
export async function openSharedIndexes(options: SharedIndexOptions): Promise<SharedIndexes> {
  const { catalog, place, searchMs = readerMs, onProblem } = options;
  const { catalogUrl: url, search } = place;
  if (search.engine !== 'weaviate') {
    const engine = await openPgvectorSearchIndex({ catalog, url, onProblem });
    return { engine, words: null, close: () => engine.close() };
  }
  const words = await openWordSearchIndex({ catalog, url, connections: wordConnections, waitMs, onProblem });
  // For the lock by which one process at a time brings Weaviate up to the catalog.
  const database = openPostgres(url, { connections: 1 });
  const closing = new AbortController();
  const closeOwn = async () => {
    await words.close();
    await database.close();
  };
  try {
    const { openWeaviateSearchIndex } = await import('./weaviate/weaviate-search-index.ts');
    const engine = await openWeaviateSearchIndex({
      catalog,
      url: search.url,
      ...(search.apiKey !== '' && { apiKey: search.apiKey }),
      waitMs,
      timeoutMs: searchMs,
      async exclusively(work) {
        const lock = await acquirePostgresLock(database, 'search', { wait: closing.signal });
        // Where the lock is lost, another process may do the same meanwhile: it ends the same.
        return work().finally(() => lock.release());
      },
      // Who closes gives up waiting for the lock.
      onProblem: (problem) => closing.signal.aborted || onProblem(problem),
    });
    return {
      engine,
      words,
      async close() {
        closing.abort();
        await engine.close();
        await closeOwn();
      },
    };
  } catch (error) {
    await closeOwn();
    throw error;
  }
}

/** Brings what is derived from a catalog in PostgreSQL up to it. Why the engine could not be, where words stand in for it; else `null`. */
export async function synchroniseSharedIndexes(options: Omit<SharedIndexOptions, 'onProblem'>): Promise<string | null> {
  const { engine, words, close } = await openSharedIndexes({ searchMs: syncMs, ...options, onProblem: () => {} });
  try {
    await words?.refresh();
    return await engine.refresh().then(
      () => null,
      (error: unknown) => {
        if (words && doesNotServe(error)) return error.message;
        throw error;
      },
    );
  } finally {
    await close();
  }
}
