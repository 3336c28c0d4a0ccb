import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../../catalog/catalog.ts';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { waitForLock } from '../../catalog/writer-lock.ts';
import type { JobOptions } from '../../worker-job.ts';
import { runJob } from '../../worker-job.ts';
import { workerEntry } from '../../worker-entry.ts';
import type { FileOperations } from './file-operations.ts';
import { fileOperations } from './file-operations.ts';
import type { GraphOrigin } from './hnsw-file.ts';
import { checkGraph, openGraph, publishGraph } from './hnsw-file.ts';
import type { VectorGraph } from './vector-graph.ts';
import { createGraph } from './vector-graph.ts';

/** What was done to the graph file: nothing, brought up to date, or built from nothing (and why). */
export type GraphReport = {
  readonly done: 'unchanged' | 'updated' | 'rebuilt' | 'no vectors';
  readonly reason: string | null;
  readonly added: number;
  readonly removed: number;
  /** Catalog version that the graph holds. */
  readonly version: number;
};
export type GraphProgress = { readonly vectorsDone: number };
type Options = JobOptions<GraphProgress> & { readonly rebuild?: boolean | undefined; readonly files?: FileOperations };

/** Removed vectors cost memory and time as way-marks. Recall among the rest stays (0.998 with 33 % removed), so this is about size. */
const largestRemovedShare = 0.3;
const progressEvery = 250;

/** Brings the graph file up to the catalog in a worker thread: building is synchronous native code. */
export function synchroniseSearchIndex(
  indexFolder: string,
  options: JobOptions<GraphProgress> = {},
): Promise<GraphReport> {
  return runJob(workerEntry(import.meta.url, './synchronise-worker'), indexFolder, options);
}

/** The same in the caller's thread. A graph that is lost, damaged, foreign or mostly removed is built anew from the catalog's vectors. */
export async function synchroniseHere(indexFolder: string, options: Options = {}): Promise<GraphReport> {
  const { signal, files = fileOperations } = options;
  const lock = await waitForLock(indexFolder, 'graph', signal);
  try {
    await removeLeftovers(indexFolder, files);
    const catalog = openSqliteCatalog(indexFolder, { readonly: true });
    try {
      const embedder = (await catalog.manifest())?.embedder;
      if (!embedder) return { done: 'no vectors', reason: null, added: 0, removed: 0, version: 0 };
      return await update({ ...options, files, indexFolder, catalog, origin: { catalog: catalog.id, embedder } });
    } finally {
      await catalog.close();
    }
  } finally {
    lock.release();
  }
}

type Job = Options & { readonly indexFolder: string; readonly catalog: Catalog; readonly origin: GraphOrigin };

async function update(job: Job): Promise<GraphReport> {
  if (job.rebuild) return build(job, 'it was asked for');
  const standing = await checkGraph(job.indexFolder, job.origin, job.files);
  const version = await job.catalog.version();
  if (standing.kind === 'verified' && standing.description.version === version)
    return { done: 'unchanged', reason: null, added: 0, removed: 0, version };
  const { check, graph } = await openGraph(job.indexFolder, job.origin);
  if (!graph || check.kind !== 'verified') return build(job, check.kind === 'verified' ? 'it changed' : check.reason);
  const report = await follow(job, graph, check.description.version).finally(() => graph.release());
  return typeof report === 'string' ? build(job, report) : report;
}

/** Brings a graph up to the catalog, or says why it is to be built anew. */
async function follow(job: Job, graph: VectorGraph, since: number): Promise<GraphReport | string> {
  const report = await extend(graph, since, job);
  if (!report) return 'the catalog no longer knows what changed since';
  if (graph.removed > largestRemovedShare * (graph.removed + graph.size)) return 'much of it was removed';
  if (report.added + report.removed === 0) return { done: 'unchanged', reason: null, ...report };
  await publishGraph(job.indexFolder, graph, { ...job.origin, version: report.version }, job.files);
  return { done: 'updated', reason: null, ...report };
}

async function build(job: Job, reason: string): Promise<GraphReport> {
  const graph = createGraph(job.origin.embedder.dimensions);
  try {
    const report = await extend(graph, 0, job);
    if (!report) throw new TypeError('A catalog knows everything since its start.');
    await publishGraph(job.indexFolder, graph, { ...job.origin, version: report.version }, job.files);
    return { done: 'rebuilt', reason, ...report };
  } finally {
    graph.release();
  }
}

/** Applies what changed since `version`; `null` when that is no longer known. */
async function extend(graph: VectorGraph, since: number, { catalog, signal, onProgress }: Job) {
  const changes = await catalog.changesSince(since);
  if (changes.fromScratch && since > 0) return null;
  let removed = 0;
  for (const passageId of changes.removed) if (graph.remove(passageId)) removed += 1;
  let added = 0;
  for await (const { passageId, vector } of changes.added) {
    graph.add(passageId, vector);
    added += 1;
    if (added % progressEvery !== 0) continue;
    signal?.throwIfAborted();
    onProgress?.({ vectorsDone: added });
  }
  return { added, removed, version: changes.version };
}

/** What a killed writer left; the lock says that no other one is at work. */
async function removeLeftovers(indexFolder: string, files: FileOperations): Promise<void> {
  for (const name of await readdir(indexFolder))
    if (/^vectors\.(?:hnsw|json)\.\d+\.tmp$/.test(name)) await files.remove(join(indexFolder, name));
}
