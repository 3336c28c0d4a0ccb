import type { Catalog } from './catalog/catalog.ts';
import type { SourceRecord } from './catalog/source-record.ts';
import { FootnoteError } from './errors.ts';
import type { IngestOptions, IngestProgress, IngestReport } from './ingest.ts';
import type { IngestRequest } from './ingest-thread.ts';
import { createSyncRecord, type SyncTotals } from './sync-record.ts';
import type { JobOptions } from './worker-job.ts';
import { followFolder, type FollowState } from './watching/follow-folder.ts';

export type SyncOptions = Pick<IngestOptions, 'paths' | 'retry' | 'deferUnsettled'> & {
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};
export type WatchOptions = {
  readonly signal: AbortSignal;
  readonly onSync: (report: IngestReport) => void;
};

/** The syncs of one process: one at a time, counted, and begun by the folder itself where it is followed. */
export type Syncs = {
  /** Throws `INDEX_LOCKED` while another one of this process is under way. */
  run(options?: SyncOptions): Promise<IngestReport>;
  /** Follows the folder until `signal` fires. */
  watch(options: WatchOptions): Promise<void>;
  isRunning(): boolean;
  /** `null` when the folder is not followed. */
  following(): FollowState | null;
  totals(): SyncTotals;
  /** Waits for the one that is under way, which is its caller's to stop; what it stored is kept either way. */
  close(): Promise<void>;
};

export type SyncsOptions = {
  readonly corpusFolder: string;
  readonly indexFolder: string;
  /** Does one sync. */
  readonly ingest: (
    request: Pick<IngestRequest, 'paths' | 'retry' | 'deferUnsettled'>,
    options: JobOptions<IngestProgress>,
  ) => Promise<IngestReport>;
  readonly sweepMinutes: number;
  readonly catalog: Pick<Catalog, 'failedSources'>;
  readonly say: (sentence: string) => void;
};

/** What failed is tried again by itself up to so many places; a sweep finds the others. */
const mostTriedAgain = 1000;
const isFile = ({ kind }: SourceRecord) => kind === 'file';

export function createSyncs(options: SyncsOptions): Syncs {
  const { corpusFolder, indexFolder, sweepMinutes, catalog, say } = options;
  const record = createSyncRecord();
  let running: Promise<IngestReport> | null = null;
  let following: ReturnType<typeof followFolder> | null = null;

  const run: Syncs['run'] = ({ onProgress, signal, paths, retry, deferUnsettled } = {}) => {
    if (running) throw new FootnoteError('INDEX_LOCKED', 'A sync is under way in this process; wait for it to end.');
    const sync = options.ingest({ paths, retry, deferUnsettled }, { onProgress, signal });
    running = record.watch(sync, signal).finally(() => (running = null));
    return running;
  };

  return {
    run,
    async watch({ signal, onSync }) {
      if (following) throw new TypeError('The folder is followed already.');
      following = followFolder({
        folder: corpusFolder,
        indexFolder,
        sweepMs: sweepMinutes * 60_000,
        async sync(paths) {
          const report = await run({ paths, retry: 'due', deferUnsettled: true, signal });
          onSync(report);
          return report;
        },
        failedFiles: async () => (await catalog.failedSources(mostTriedAgain)).sources.filter(isFile),
        say,
        signal,
      });
      await following.ended.finally(() => (following = null));
    },
    isRunning: () => running !== null,
    following: () => following?.state() ?? null,
    totals: () => record.totals(),
    async close() {
      await running?.catch(() => {});
    },
  };
}
