import type { Assistant } from '../assistant.ts';
import type { IngestReport } from '../ingest.ts';
import type { FileOptions } from '../uploads.ts';
import type { JobCounts, JobRequest } from './job.ts';

/** Does what a job asks for, tells of it meanwhile, and gives the counts that no outcome tells of. */
export type JobWork = (request: JobRequest, how: Required<FileOptions>) => Promise<Partial<JobCounts>>;

/** What each kind of job does. */
export function jobWork(assistant: Pick<Assistant, 'addFile' | 'addAddress' | 'ingest'>): JobWork {
  return async (request, how) => {
    switch (request.kind) {
      case 'file':
        await assistant.addFile({ name: request.name, bytes: Buffer.from(request.content, 'base64') }, how);
        return {};
      case 'address':
        await assistant.addAddress(request.address, how);
        return {};
      case 'sync':
        return countsOf(await assistant.ingest(how), how);
    }
  };
}

function countsOf(report: IngestReport, { onOutcome }: Required<FileOptions>): Partial<JobCounts> {
  const { added, changed, moved, removed, failed, unchanged } = report;
  for (const { path, reason } of failed) onOutcome({ articleId: null, title: path, created: false, reason });
  return {
    added: added.length,
    changed: changed.length,
    moved: moved.length,
    removed: removed.length,
    unchanged,
  };
}
