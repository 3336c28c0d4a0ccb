import { join } from 'node:path';
import type { Catalog } from './catalog.ts';

/** Where an archive is kept: in a PostgreSQL, or, where `catalogUrl` is empty, in a file of the index folder. */
export type ArchivePlace = {
  readonly indexFolder: string;
  readonly catalogUrl: string;
  /** Which of the archive's generations is meant, each a catalog of its own; the first one if not given. */
  readonly generation?: number | undefined;
};

/** The first generation of the archive that the settings name; `activePlace` finds the one that serves. */
export function archivePlace({ index, catalog }: { readonly index: string; readonly catalog: string }): ArchivePlace {
  return { indexFolder: index, catalogUrl: catalog };
}

/** The folder of the files of an embedded generation; the first one's are in the index folder itself. */
export function generationFolder({ indexFolder, generation = 0 }: ArchivePlace): string {
  return generation === 0 ? indexFolder : join(indexFolder, 'generations', String(generation));
}

/** Opens the catalog of an archive. Throws as `openSqliteCatalog` and `openPostgresCatalog` do. */
export async function openCatalog(
  place: ArchivePlace,
  options: { readonly readonly?: boolean; readonly follows?: boolean } = {},
): Promise<Catalog> {
  const { catalogUrl, generation } = place;
  // A driver is loaded by those who use it.
  if (catalogUrl === '')
    return (await import('./sqlite-catalog.ts')).openSqliteCatalog(generationFolder(place), options);
  const { openPostgresCatalog } = await import('./postgres/postgres-catalog.ts');
  return openPostgresCatalog(catalogUrl, { ...options, generation });
}
