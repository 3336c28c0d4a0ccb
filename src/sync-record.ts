import type { IngestReport } from './ingest.ts';

/** What the syncs of this process did, all together. */
export type SyncTotals = {
  /** How many ended in each way; one that was told to stop kept what it had stored. */
  readonly succeeded: number;
  readonly stopped: number;
  readonly failed: number;
  /** Time of all of them, in seconds. */
  readonly seconds: number;
  readonly articlesAdded: number;
  readonly articlesChanged: number;
  readonly articlesMoved: number;
  readonly articlesRemoved: number;
  /** Files and lines that could not be read, each time that it was tried. */
  readonly articlesNotRead: number;
  readonly passagesEmbedded: number;
  readonly passagesFromCache: number;
  /** When the last one that succeeded ended, UTC date-time; `null` where none has. */
  readonly lastSucceededAt: string | null;
};

export type SyncRecord = {
  /** The same promise, whose end is noted. */
  watch(sync: Promise<IngestReport>, signal: AbortSignal | undefined): Promise<IngestReport>;
  totals(): SyncTotals;
};

export function createSyncRecord(): SyncRecord {
  let totals: SyncTotals = {
    succeeded: 0,
    stopped: 0,
    failed: 0,
    seconds: 0,
    articlesAdded: 0,
    articlesChanged: 0,
    articlesMoved: 0,
    articlesRemoved: 0,
    articlesNotRead: 0,
    passagesEmbedded: 0,
    passagesFromCache: 0,
    lastSucceededAt: null,
  };
  return {
    async watch(sync, signal) {
      const startedAt = performance.now();
      const seconds = () => totals.seconds + (performance.now() - startedAt) / 1000;
      try {
        const report = await sync;
        totals = { ...withReport(totals, report), seconds: seconds() };
        return report;
      } catch (error) {
        const end = signal?.aborted ? 'stopped' : 'failed';
        totals = { ...totals, [end]: totals[end] + 1, seconds: seconds() };
        throw error;
      }
    },
    totals: () => totals,
  };
}

function withReport(totals: SyncTotals, report: IngestReport): SyncTotals {
  return {
    ...totals,
    succeeded: totals.succeeded + 1,
    articlesAdded: totals.articlesAdded + report.added.length,
    articlesChanged: totals.articlesChanged + report.changed.length,
    articlesMoved: totals.articlesMoved + report.moved.length,
    articlesRemoved: totals.articlesRemoved + report.removed.length,
    articlesNotRead: totals.articlesNotRead + report.failed.length,
    passagesEmbedded: totals.passagesEmbedded + report.passagesEmbedded,
    passagesFromCache: totals.passagesFromCache + report.passagesFromCache,
    lastSucceededAt: new Date().toISOString(),
  };
}
