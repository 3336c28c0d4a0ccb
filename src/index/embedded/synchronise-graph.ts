import type { Catalog } from '../../catalog/catalog.ts';
import type { FileOperations } from './file-operations.ts';
import type { GraphOrigin } from './hnsw-file.ts';
import { checkGraph, openGraph, publishGraph } from './hnsw-file.ts';
import type { Few, FileReport, SynchroniseProgress } from './synchronise.ts';
import { countChanges } from './count-changes.ts';
import type { VectorGraph } from './vector-graph.ts';
import { createGraph } from './vector-graph.ts';

export type GraphJob = {
  readonly indexFolder: string;
  readonly catalog: Catalog;
  readonly origin: GraphOrigin;
  readonly files: FileOperations;
  readonly few: Few;
  readonly rebuild?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: SynchroniseProgress) => void) | undefined;
};

/** Removed vectors cost memory and time as way-marks. Recall among the rest stays (0.998 with 33 % removed), so this is about size. */
const largestRemovedShare = 0.3;
const progressEvery = 250;

/** Brings the graph file up to the catalog. One that is lost, damaged, foreign or mostly removed is built anew from the catalog's vectors. */
export async function synchroniseGraph(job: GraphJob): Promise<FileReport> {
  if (job.rebuild) return build(job, 'it was asked for');
  const standing = await checkGraph(job.indexFolder, job.origin, job.files);
  if (standing.kind === 'verified') {
    const { version, count } = standing.description;
    if (version === (await job.catalog.version()))
      return { done: 'unchanged', reason: null, added: 0, removed: 0, version };
    const { changes, of } = job.few;
    if (count >= of && (await countChanges(job.catalog, version, 'added', changes)) < changes)
      return { done: 'postponed', reason: 'few passages changed', added: 0, removed: 0, version };
  }
  const { check, graph } = await openGraph(job.indexFolder, job.origin);
  if (!graph || check.kind !== 'verified') return build(job, check.kind === 'verified' ? 'it changed' : check.reason);
  const report = await follow(job, graph, check.description.version).finally(() => graph.release());
  return typeof report === 'string' ? build(job, report) : report;
}

/** Brings a graph up to the catalog, or says why it is to be built anew. */
async function follow(job: GraphJob, graph: VectorGraph, since: number): Promise<FileReport | string> {
  const report = await extend(graph, since, job);
  if (!report) return 'the catalog no longer knows what changed since';
  if (graph.removed > largestRemovedShare * (graph.removed + graph.size)) return 'much of it was removed';
  if (report.added + report.removed === 0) return { done: 'unchanged', reason: null, ...report };
  await publishGraph(job.indexFolder, graph, { ...job.origin, version: report.version }, job.files);
  return { done: 'updated', reason: null, ...report };
}

async function build(job: GraphJob, reason: string): Promise<FileReport> {
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
async function extend(graph: VectorGraph, since: number, { catalog, signal, onProgress }: GraphJob) {
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
