import { openReplacingDamaged } from './catalog/replace-damaged.ts';
import { openSqliteCatalog } from './catalog/sqlite-catalog.ts';
import { type ArchivePlace, generationFolder } from './catalog/open-catalog.ts';
import type { FileNote } from './catalog/sync-plan.ts';
import { acquireLock } from './catalog/writer-lock.ts';
import { synchroniseHere } from './index/embedded/synchronise.ts';
import type { IngestOptions, IngestProgress, IngestReport } from './ingest.ts';
import { ingest } from './ingest.ts';
import type { EmbeddingModelEntry } from './models/model-registry.ts';
import type { FoundModel } from './models/model-files.ts';
import { workerEntry } from './worker-entry.ts';
import type { JobOptions } from './worker-job.ts';
import { runJob } from './worker-job.ts';

/** A sync in words that can be sent to a thread. */
export type IngestRequest = {
  readonly corpusFolder: string;
  readonly place: ArchivePlace;
  /** `null`: no embedding model is to be had, and keyword search serves alone. */
  readonly model: FoundModel<EmbeddingModelEntry> | null;
  readonly embeddingWorkers: number;
  readonly paths?: readonly string[] | undefined;
  readonly rebuild?: boolean | undefined;
  readonly retry?: IngestOptions['retry'];
  readonly deferUnsettled?: boolean | undefined;
};

/**
 * Brings an archive in line with the corpus folder in a worker thread, so that the caller's event loop is free. One at a time
 * for an index folder, whichever process: throws `INDEX_LOCKED` otherwise. On PostgreSQL several processes share the work. Safe to kill at any moment.
 */
export function runIngest(request: IngestRequest, options: JobOptions<IngestProgress> = {}): Promise<IngestReport> {
  return runJob(workerEntry(import.meta.url, './ingest-worker'), request, options);
}

export type IngestFolderOptions = Omit<IngestOptions, 'catalog' | 'synchroniseIndex'> & {
  readonly indexFolder: string;
};

/** The same in the caller's thread, with an embedder at hand, wherever the archive is kept. */
export async function ingestInto(
  place: ArchivePlace,
  options: Omit<IngestFolderOptions, 'indexFolder'>,
): Promise<IngestReport> {
  const { catalogUrl, generation } = place;
  if (catalogUrl === '') return ingestFolder({ ...options, indexFolder: generationFolder(place) });
  const { ingestTogether } = await import('./ingest-together.ts');
  const { synchroniseSharedIndexes } = await import('./index/shared-indexes.ts');
  const warnings: FileNote[] = [];
  const report = await ingestTogether({
    ...options,
    url: catalogUrl,
    generation,
    async synchroniseIndex(catalog) {
      const behind = await synchroniseSharedIndexes({ catalog, place });
      // What was stored is found by its words: no sync fails for the engine.
      if (behind !== null)
        warnings.push({ path: 'search engine', reason: `${behind} It takes over what was stored once it is back.` });
    },
  });
  return { ...report, warnings: [...report.warnings, ...warnings] };
}

/** The same into an index folder. */
export async function ingestFolder(options: IngestFolderOptions): Promise<IngestReport> {
  const { indexFolder, rebuild } = options;
  const lock = acquireLock(indexFolder, 'writer');
  try {
    const catalog = rebuild ? await openReplacingDamaged(indexFolder) : openSqliteCatalog(indexFolder);
    try {
      return await ingest({
        ...options,
        catalog,
        synchroniseIndex: ({ signal }) => synchroniseHere(indexFolder, { signal, rebuild }),
      });
    } finally {
      await catalog.close();
    }
  } finally {
    lock.release();
  }
}
