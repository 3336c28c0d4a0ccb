import { join } from 'node:path';
import { FootnoteError } from '../errors.ts';
import type { Catalog } from './catalog.ts';

/** Where a catalog is kept: in a PostgreSQL, or, where `catalogUrl` is empty, in a file of the index folder. */
export type CatalogPlace = {
  readonly indexFolder: string;
  readonly catalogUrl: string;
  /** Which of the archive's generations is meant, each a catalog of its own; the first one if not given. */
  readonly generation?: number | undefined;
};

/** The same, and what finds its passages. */
export type ArchivePlace = CatalogPlace & { readonly search: SearchEngine };

export type SearchEngine =
  | { readonly engine: 'embedded' | 'pgvector' }
  | { readonly engine: 'weaviate'; readonly url: string; readonly apiKey: string };

type PlaceSettings = {
  readonly index: string;
  readonly catalog: string;
  readonly search?: string;
  readonly searchApiKey?: string;
};

/** The first generation of the archive that the settings name; `activePlace` finds the one that serves. Throws `INVALID_SETTING` for an engine that cannot stand beside the catalog: each reads the catalog at its own place. */
export function archivePlace({ index, catalog, search = '', searchApiKey = '' }: PlaceSettings): ArchivePlace {
  const name = search || (catalog === '' ? 'embedded' : 'pgvector');
  if (name === 'embedded' && catalog !== '')
    throw new FootnoteError(
      'INVALID_SETTING',
      '--search embedded finds passages of a catalog in the index folder only. Beside --catalog postgres://… choose pgvector, or weaviate://host,host,host.',
    );
  if (name !== 'embedded' && catalog === '')
    throw new FootnoteError(
      'INVALID_SETTING',
      '--search pgvector and --search weaviate://… find passages of a catalog in PostgreSQL only. Give its address with --catalog postgres://…, or leave --search out.',
    );
  const engine: SearchEngine =
    name === 'embedded' || name === 'pgvector'
      ? { engine: name }
      : { engine: 'weaviate', url: name, apiKey: searchApiKey };
  return { indexFolder: index, catalogUrl: catalog, search: engine };
}

/** The folder of the files of an embedded generation; the first one's are in the index folder itself. */
export function generationFolder({ indexFolder, generation = 0 }: CatalogPlace): string {
  return generation === 0 ? indexFolder : join(indexFolder, 'generations', String(generation));
}

/** Opens the catalog of an archive. Throws as `openSqliteCatalog` and `openPostgresCatalog` do. */
export async function openCatalog(
  place: CatalogPlace,
  options: { readonly readonly?: boolean; readonly follows?: boolean } = {},
): Promise<Catalog> {
  const { catalogUrl, generation } = place;
  // A driver is loaded by those who use it.
  if (catalogUrl === '')
    return (await import('./sqlite-catalog.ts')).openSqliteCatalog(generationFolder(place), options);
  const { openPostgresCatalog } = await import('./postgres/postgres-catalog.ts');
  return openPostgresCatalog(catalogUrl, { ...options, generation });
}
