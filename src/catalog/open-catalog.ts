import { FootnoteError } from '../errors.ts';
import type { Catalog } from './catalog.ts';

/** Where an archive is kept: in a PostgreSQL, or, where `catalogUrl` is empty, in a file of the index folder; and what finds its passages. */
export type ArchivePlace = {
  readonly indexFolder: string;
  readonly catalogUrl: string;
  readonly search: SearchEngine;
};

export type SearchEngine =
  | { readonly engine: 'embedded' | 'pgvector' }
  | { readonly engine: 'weaviate'; readonly url: string; readonly apiKey: string };

type PlaceSettings = {
  readonly index: string;
  readonly catalog: string;
  readonly search?: string;
  readonly searchApiKey?: string;
};

/** Throws `INVALID_SETTING` for an engine that cannot stand beside the catalog: each reads the catalog at its own place. */
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

/** Opens the catalog of an archive. Throws as `openSqliteCatalog` and `openPostgresCatalog` do. */
export async function openCatalog(
  { indexFolder, catalogUrl }: Omit<ArchivePlace, 'search'>,
  options: { readonly readonly?: boolean } = {},
): Promise<Catalog> {
  // A driver is loaded by those who use it.
  if (catalogUrl === '') return (await import('./sqlite-catalog.ts')).openSqliteCatalog(indexFolder, options);
  const { openPostgresCatalog } = await import('./postgres/postgres-catalog.ts');
  return openPostgresCatalog(catalogUrl, options);
}
