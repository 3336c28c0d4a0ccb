import type { CatalogPlace } from '../catalog/open-catalog.ts';
import type { JobStore } from './job-store.ts';
import { createMemoryJobStore } from './memory-job-store.ts';

/** Jobs of all processes on the PostgreSQL that holds the catalog; of this process alone where there is none. */
export async function openJobStore({ catalogUrl }: CatalogPlace): Promise<JobStore> {
  if (catalogUrl === '') return createMemoryJobStore();
  // A driver is loaded by those who use it.
  return (await import('./postgres-job-store.ts')).openPostgresJobStore(catalogUrl);
}
