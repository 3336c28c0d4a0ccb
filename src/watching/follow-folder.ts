import type { SourceRecord } from '../catalog/source-record.ts';
import { FootnoteError } from '../errors.ts';
import { settledAfterMs } from '../corpus/file-look.ts';
import { pendingChanges } from './pending-changes.ts';
import { type FolderNews, watchFolder } from './watch-folder.ts';

export type FollowOptions = {
  readonly folder: string;
  /** The folder that a sync writes. */
  readonly indexFolder: string;
  /** How long after a sync of the whole folder the next one comes, which finds what no event told. */
  readonly sweepMs: number;
  /** Brings the archive in line with these files and folders, or with all of it. */
  readonly sync: (paths: readonly string[] | undefined) => Promise<{ readonly deferred: readonly string[] }>;
  /** Files that could not be read. */
  readonly failedFiles: () => Promise<readonly SourceRecord[]>;
  readonly say: (sentence: string) => void;
  /** Ends it, and with it the promise. */
  readonly signal: AbortSignal;
  /** For tests: what tells of changes. */
  readonly watch?: typeof watchFolder;
};

/** How a folder is followed. */
export type FollowState = {
  /** When the last sync of the whole folder ended, as an ISO date-time; `null` before the first. */
  readonly lastSweepAt: string | null;
  /** Why the last sync failed, or what cannot be watched; `null` when all is well. */
  readonly problem: string | null;
};

const limits = {
  /** A little more than a file is left alone until it is taken for finished. */
  quietMs: settledAfterMs + 100,
  longestMs: 10_000,
  most: 1000,
};
/** After a sync that failed, doubled with each one. */
const firstPauseMs = 1000;
const longestPauseMs = 60_000;
/** Until the whole folder is compared once more after its watching began, which takes a while: no event tells what happened meanwhile. */
const beginningMs = 30_000;
/** Until a file that no event is told of, but that is still being written, counts as changed; doubled each time while there is one. */
const firstUnsettledMs = 500;
const longestUnsettledMs = 10_000;

/**
 * Keeps an archive in line with its folder: what changed is synced as soon as it is left alone, one sync at a time, what could
 * not be read when its time has come, and everything now and then. A sync that fails is made up for by one of the whole folder.
 */
export function followFolder(options: FollowOptions): {
  readonly state: () => FollowState;
  readonly ended: Promise<void>;
} {
  const { folder, indexFolder, sweepMs, sync, failedFiles, say, signal, watch = watchFolder } = options;
  const pending = pendingChanges(limits);
  let sweepAt = 0;
  let retryAt = Number.POSITIVE_INFINITY;
  let pauseMs = firstPauseMs;
  let unsettledMs = firstUnsettledMs;
  let lastSweepAt: string | null = null;
  let failure: string | null = null;
  let toldFailure: string | null = null;
  let trouble: string | null = null;
  let wake = () => {};

  const onNews = (news: FolderNews) => {
    if (news.kind === 'changed') pending.add(news.paths, Date.now());
    else if (news.sentence !== trouble) say((trouble = news.sentence));
    wake();
  };

  /** What watches may fail; what happens until it is there again is found by a sweep. */
  async function keepWatching(): Promise<void> {
    while (!signal.aborted) {
      await watch({ folder, except: indexFolder }, { signal, onNews }).catch((error: unknown) => {
        if (signal.aborted) return;
        say(`The folder is not watched at present: ${sentenceOf(error)}`);
        trouble = 'The folder is not watched at present; sweeps find what changes.';
      });
      await untilTime(Date.now() + longestPauseMs, () => {});
      trouble = null;
      sweepAt = Math.min(sweepAt, Date.now() + beginningMs);
      wake();
    }
  }

  function untilTime(time: number, onWakeable: (wake: () => void) => void): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, time - Date.now()));
      signal.addEventListener('abort', done, { once: true });
      onWakeable(done);
    });
  }

  const nextAt = () => Math.min(sweepAt, retryAt, pending.readyAt() ?? sweepAt);

  async function step(): Promise<void> {
    await untilTime(nextAt(), (done) => (wake = done));
    const now = Date.now();
    if (signal.aborted || now < nextAt()) return;
    const changed = pending.take(now);
    retryAt = Number.POSITIVE_INFINITY;
    try {
      if (changed === 'everything' || changed?.includes('') || now >= sweepAt) await sweep();
      else await syncPaths(changed ?? [], now);
      retryAt = Math.min(...retryTimes(await failedFiles()).filter((time) => time > now));
      failure = null;
      toldFailure = null;
      pauseMs = firstPauseMs;
    } catch (error) {
      if (signal.aborted) return;
      if (sentenceOf(error) !== toldFailure)
        say(
          `The archive could not be brought up to date: ${sentenceOf(error)} It is tried again, and what it held before can be asked.`,
        );
      toldFailure = sentenceOf(error);
      // What is no error of ours may name places of the machine.
      failure = error instanceof FootnoteError ? error.message : 'The last sync failed; the log says why.';
      sweepAt = now + pauseMs;
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
    }
  }

  async function sweep(): Promise<void> {
    await syncNow(undefined);
    sweepAt = Date.now() + (lastSweepAt === null ? Math.min(beginningMs, sweepMs) : sweepMs);
    lastSweepAt = new Date().toISOString();
  }

  /** And with them what failed, where its time has come or it depends on other files: one with the same article id may be gone. */
  async function syncPaths(changed: readonly string[], now: number): Promise<void> {
    const again = (await failedFiles()).filter(
      (file) => file.seen === null || retryTimes([file]).some((time) => time <= now),
    );
    const paths = [...changed, ...again.map(({ source }) => source)];
    if (paths.length > 0) await syncNow(paths);
  }

  async function syncNow(paths: readonly string[] | undefined): Promise<void> {
    const { deferred } = await sync(paths);
    if (deferred.length > 0) setTimeout(() => onNews({ kind: 'changed', paths: deferred }), unsettledMs).unref();
    unsettledMs = deferred.length > 0 ? Math.min(longestUnsettledMs, unsettledMs * 2) : firstUnsettledMs;
  }

  async function follow(): Promise<void> {
    while (!signal.aborted) await step();
  }

  async function bothEnded(): Promise<void> {
    await Promise.all([keepWatching(), follow()]);
  }

  return {
    state: () => ({ lastSweepAt, problem: failure ?? trouble }),
    ended: bothEnded(),
  };
}

function retryTimes(files: readonly SourceRecord[]): number[] {
  return files.flatMap(({ retryAt }) => (retryAt === null ? [] : Date.parse(retryAt)));
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
