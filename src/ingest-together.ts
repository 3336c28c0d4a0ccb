import type { Catalog } from './catalog/catalog.ts';
import { acquirePostgresLock, openPostgresClaims } from './catalog/postgres/advisory-locks.ts';
import type { PostgresOptions } from './catalog/postgres/connections.ts';
import { openGeneration, postgresCatalog } from './catalog/postgres/postgres-catalog.ts';
import { openPgvectorSearchIndex } from './index/pgvector/pgvector-search-index.ts';
import type { IngestOptions, IngestReport } from './ingest.ts';
import { ingest } from './ingest.ts';

export type IngestTogetherOptions = Omit<IngestOptions, 'catalog' | 'claims' | 'synchroniseIndex'> & {
  /** Brings what is derived from the catalog up to it; pgvector in the same database if not given. */
  readonly synchroniseIndex?: (catalog: Catalog) => Promise<unknown>;
  /** Of the catalog's database: see `openPostgresCatalog`. */
  readonly url: string;
  /** See `ArchivePlace`. */
  readonly generation?: number | undefined;
  readonly connections?: PostgresOptions;
};

/**
 * Brings a catalog on PostgreSQL in line with the corpus folder. Any number of processes may do so at once, on as many
 * machines that see the folder: each article is embedded and stored by one of them, and one that is killed is made up for
 * by the others. A rebuild is done by one alone; throws `INDEX_LOCKED` beside another sync.
 */
export async function ingestTogether({
  url,
  generation,
  connections = {},
  synchroniseIndex = (catalog) => synchronisePgvector(url, catalog),
  ...options
}: IngestTogetherOptions): Promise<IngestReport> {
  const database = openGeneration(url, { ...connections, generation });
  try {
    const catalog = await postgresCatalog(database, { generation });
    const lock = await acquirePostgresLock(database, 'writer', { share: !options.rebuild });
    const claims = options.rebuild ? null : openPostgresClaims(database);
    // Without its lock a rebuild is not alone any more; what is shared goes on.
    const signals = [...(options.signal ? [options.signal] : []), ...(options.rebuild ? [lock.lost] : [])];
    try {
      return await ingest({
        ...options,
        catalog,
        synchroniseIndex: () => synchroniseIndex(catalog),
        signal: AbortSignal.any(signals),
        ...(claims && { claims }),
      });
    } finally {
      await claims?.close();
      await lock.release();
    }
  } finally {
    await database.close();
  }
}

/** What a search would do at its time is done before anybody waits for it. */
async function synchronisePgvector(url: string, catalog: Catalog): Promise<void> {
  const index = await openPgvectorSearchIndex({ catalog, url, connections: 2 });
  try {
    await index.refresh();
  } finally {
    await index.close();
  }
}
