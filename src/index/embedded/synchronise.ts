import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { waitForLock } from '../../catalog/writer-lock.ts';
import type { JobOptions } from '../../worker-job.ts';
import { runJob } from '../../worker-job.ts';
import { workerEntry } from '../../worker-entry.ts';
import { diskFailure } from '../../catalog/disk-failure.ts';
import type { FileOperations } from './file-operations.ts';
import { fileOperations } from './file-operations.ts';
import { isGraphLeftover } from './hnsw-file.ts';
import { isKeywordLeftover } from './keywords/keyword-file.ts';
import { synchroniseGraph } from './synchronise-graph.ts';
import { synchroniseKeywords } from './synchronise-keywords.ts';

/**
 * What was done to a file: nothing, brought up to date, built from nothing (and why), or left as it is, since search reads the
 * few changes from the catalog.
 */
export type FileReport = {
  readonly done: 'unchanged' | 'postponed' | 'updated' | 'rebuilt' | 'no vectors';
  readonly reason: string | null;
  readonly added: number;
  readonly removed: number;
  /** Catalog version that the file holds. */
  readonly version: number;
};
/** What was done to the graph file, and to the keyword file. */
export type SynchroniseReport = FileReport & { readonly keywords: FileReport };
export type SynchroniseProgress = { readonly vectorsDone: number };

/** Fewer than `changes` passages added and removed, where the file holds `of` or more, are not worth a new file. */
export type Few = { readonly changes: number; readonly of: number };
/**
 * Vectors beside the graph are searched one by one, 0.35 ms a thousand, so that few may wait; writing a graph of 1,000,000
 * vectors means reading and writing gigabytes. A keyword file of 20,000 passages is 7 MB; 2,000 beside it cost nothing measurable.
 */
export const fewVectors: Few = { changes: 500, of: 10_000 };
export const fewPassages: Few = { changes: 2_000, of: 20_000 };

type Options = JobOptions<SynchroniseProgress> & {
  readonly rebuild?: boolean | undefined;
  readonly files?: FileOperations;
  readonly few?: { readonly vectors: Few; readonly passages: Few };
};

/** Brings the graph and the keyword file up to the catalog in a worker thread: building is synchronous. */
export function synchroniseSearchIndex(
  indexFolder: string,
  options: JobOptions<SynchroniseProgress> = {},
): Promise<SynchroniseReport> {
  return runJob(workerEntry(import.meta.url, './synchronise-worker'), indexFolder, options);
}

/** The same in the caller's thread. A file that is lost, damaged or foreign is built anew from the catalog. */
export async function synchroniseHere(indexFolder: string, options: Options = {}): Promise<SynchroniseReport> {
  const { signal, files = fileOperations, few = { vectors: fewVectors, passages: fewPassages } } = options;
  const lock = await waitForLock(indexFolder, 'graph', signal);
  try {
    await removeLeftovers(indexFolder, files);
    const catalog = openSqliteCatalog(indexFolder, { readonly: true });
    try {
      const nothing: FileReport = { done: 'no vectors', reason: null, added: 0, removed: 0, version: 0 };
      const manifest = await catalog.manifest();
      if (!manifest) return { ...nothing, keywords: { ...nothing, done: 'unchanged' } };
      const job = { ...options, files, indexFolder, catalog };
      const keywords = await synchroniseKeywords({ ...job, few: few.passages });
      const { embedder } = manifest;
      if (!embedder) return { ...nothing, keywords };
      const origin = { catalog: catalog.id, embedder };
      return { ...(await synchroniseGraph({ ...job, few: few.vectors, origin })), keywords };
    } finally {
      await catalog.close();
    }
  } catch (error) {
    throw diskFailure(error);
  } finally {
    lock.release();
  }
}

/** What a killed writer left; the lock says that no other one is at work. */
async function removeLeftovers(indexFolder: string, files: FileOperations): Promise<void> {
  for (const name of await readdir(indexFolder))
    if (isGraphLeftover(name) || isKeywordLeftover(name)) await files.remove(join(indexFolder, name));
}
