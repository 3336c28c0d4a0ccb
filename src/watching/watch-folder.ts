import { workerEntry } from '../worker-entry.ts';
import { runJob } from '../worker-job.ts';

/** What is told of a folder that is watched. */
export type FolderNews =
  /** Paths below the folder, with `/`, where something came, changed or went; '' is the folder itself. `null`: too many to name. */
  | { readonly kind: 'changed'; readonly paths: readonly string[] | null }
  /** What cannot be watched, as a sentence. */
  | { readonly kind: 'trouble'; readonly sentence: string };
export type WatchRequest = {
  readonly folder: string;
  /** A folder that may lie in it, of which nothing is told: what a sync writes there would bring the next one. */
  readonly except: string;
};

/**
 * Tells what changes below a folder, until `signal` fires, which rejects; so does a watcher that fails. In a thread of its own:
 * a folder of many files is looked through when it begins. It may miss changes, and tell of some that are none.
 */
export function watchFolder(
  request: WatchRequest,
  options: { readonly signal: AbortSignal; readonly onNews: (news: FolderNews) => void },
): Promise<void> {
  const entry = workerEntry(import.meta.url, './watch-folder-worker');
  return runJob<FolderNews, void>(entry, request, { signal: options.signal, onProgress: options.onNews });
}
