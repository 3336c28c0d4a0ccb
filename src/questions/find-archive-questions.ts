import type { CatalogPlace } from '../catalog/open-catalog.ts';
import { workerEntry } from '../worker-entry.ts';
import { runJob } from '../worker-job.ts';
import type { ArchiveQuestion } from './archive-questions.ts';

/** `archiveQuestions` of an archive, in a thread of its own: reading some articles word by word takes a second. */
export function findArchiveQuestions(place: CatalogPlace, signal?: AbortSignal): Promise<ArchiveQuestion[]> {
  return runJob(workerEntry(import.meta.url, './archive-questions-worker'), place, { signal });
}
