import { type CatalogPlace, generationFolder } from './open-catalog.ts';
import { acquireLock } from './writer-lock.ts';

export type ArchiveLock = {
  /** Aborted when the lock is lost, as with the connection to a database. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
};

/** Keeps every sync away from an archive, wherever it is kept; reading goes on, and what comes over HTTP is stored. Throws `INDEX_LOCKED`. */
export async function lockArchive(place: CatalogPlace): Promise<ArchiveLock> {
  const { catalogUrl } = place;
  if (catalogUrl === '') {
    const lock = acquireLock(generationFolder(place), 'writer');
    return { lost: new AbortController().signal, release: async () => lock.release() };
  }
  const { openPostgres } = await import('./postgres/database.ts');
  const { acquirePostgresLock } = await import('./postgres/advisory-locks.ts');
  const database = openPostgres(catalogUrl, { connections: 1 });
  try {
    const lock = await acquirePostgresLock(database, 'writer');
    return { lost: lock.lost, release: () => lock.release().finally(() => database.close()) };
  } catch (error) {
    await database.close();
    throw error;
  }
}
