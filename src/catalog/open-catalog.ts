import type { Catalog } from './catalog.ts';

/** Where an archive is kept: in a PostgreSQL, or, where `catalogUrl` is empty, in a file of the index folder. */
export type ArchivePlace = { readonly indexFolder: string; readonly catalogUrl: string };

export function archivePlace({ index, catalog }: { readonly index: string; readonly catalog: string }): ArchivePlace {
  return { indexFolder: index, catalogUrl: catalog };
}

/** Opens the catalog of an archive. Throws as `openSqliteCatalog` and `openPostgresCatalog` do. */
export async function openCatalog(
  { indexFolder, catalogUrl }: ArchivePlace,
  options: { readonly readonly?: boolean } = {},
): Promise<Catalog> {
  // A driver is loaded by those who use it.
  if (catalogUrl === '') return (await import('./sqlite-catalog.ts')).openSqliteCatalog(indexFolder, options);
  const { openPostgresCatalog } = await import('./postgres/postgres-catalog.ts');
  return openPostgresCatalog(catalogUrl, options);
}
