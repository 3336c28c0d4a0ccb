import type { Catalog } from '../catalog/catalog.ts';
import { type ArchivePlace, generationFolder } from '../catalog/open-catalog.ts';
import { openEmbeddedSearchIndex } from './embedded/embedded-search-index.ts';
import type { SearchIndex } from './search-index.ts';

export type SearchIndexOptions = {
  readonly catalog: Catalog;
  readonly place: ArchivePlace;
  /** Told in a sentence when the index cannot be brought up to the catalog. */
  readonly onProblem: (problem: string) => void;
};

/** Opens what finds passages: files of the index folder, or pgvector in the PostgreSQL that holds the catalog. */
export async function openSearchIndex({ catalog, place, onProblem }: SearchIndexOptions): Promise<SearchIndex> {
  const { catalogUrl } = place;
  if (catalogUrl === '') return openEmbeddedSearchIndex({ catalog, indexFolder: generationFolder(place), onProblem });
  const { openPgvectorSearchIndex } = await import('./pgvector/pgvector-search-index.ts');
  return openPgvectorSearchIndex({ catalog, url: catalogUrl, onProblem });
}
