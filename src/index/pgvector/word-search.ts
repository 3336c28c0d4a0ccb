import type { Catalog } from '../../catalog/catalog.ts';
import type { Comparable } from '../index-comparison.ts';
import type { SearchIndex } from '../search-index.ts';
import type { PgvectorSearchOptions } from './pgvector-search-index.ts';
import { openPgvectorSearchIndex } from './pgvector-search-index.ts';

/**
 * Search by words alone in PostgreSQL, with or without pgvector: what answers while a search engine elsewhere does not. The
 * same tables, scores and filters as those of pgvector, beside them and without vectors; `searchDense` finds nothing.
 */
export function openWordSearchIndex(
  options: Pick<PgvectorSearchOptions, 'catalog' | 'url' | 'connections' | 'waitMs' | 'onProblem'>,
): Promise<SearchIndex & Comparable> {
  return openPgvectorSearchIndex({ ...options, catalog: wordsOf(options.catalog), hasVectors: false });
}

/** A catalog as it is without its vectors, under a name of its own. */
export function wordsOf(catalog: Catalog): Catalog {
  return {
    ...catalog,
    id: `${catalog.id} words`,
    async manifest() {
      const manifest = await catalog.manifest();
      return manifest && { ...manifest, embedder: null };
    },
    changesSince: async (version) => ({ ...(await catalog.changesSince(version)), added: nothing() }),
  };
}

async function* nothing(): AsyncGenerator<never> {
  // There are no vectors.
}
