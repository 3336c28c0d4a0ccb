import { workerEntry } from '../worker-entry.ts';
import { runJob } from '../worker-job.ts';
import type { ArchiveQuestion } from './archive-questions.ts';

/** `archiveQuestions` of the catalog in `indexFolder`, in a thread of its own: reading some articles word by word takes a second. */
export function findArchiveQuestions(indexFolder: string, signal?: AbortSignal): Promise<ArchiveQuestion[]> {
  return runJob(workerEntry(import.meta.url, './archive-questions-worker'), { indexFolder }, { signal });
}
