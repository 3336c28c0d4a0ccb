import type { Catalog } from '../catalog/catalog.ts';
import { type ArchivePlace, generationFolder } from '../catalog/open-catalog.ts';
import { openEmbeddedSearchIndex } from './embedded/embedded-search-index.ts';
import { fallbackSearch, searchAlone, type ServingSearch } from './fallback-search.ts';

export type SearchIndexOptions = {
  readonly catalog: Catalog;
  readonly place: ArchivePlace;
  /** Told in a sentence when the index cannot be brought up to the catalog. */
  readonly onProblem: (problem: string) => void;
};

/**
 * Opens what finds passages: files of the index folder, pgvector in the PostgreSQL that holds the catalog, or Weaviate, for
 * which words in that PostgreSQL stand in while it cannot be reached. The clients of an engine are loaded by those who use it.
 */
export async function openSearchIndex({ catalog, place, onProblem }: SearchIndexOptions): Promise<ServingSearch> {
  if (place.search.engine === 'embedded')
    return searchAlone(await openEmbeddedSearchIndex({ catalog, indexFolder: generationFolder(place), onProblem }));
  const { openSharedIndexes } = await import('./shared-indexes.ts');
  const { engine, words, close } = await openSharedIndexes({ catalog, place, onProblem });
  return words ? fallbackSearch({ catalog, engine, words, close, onProblem }) : searchAlone(engine);
}
