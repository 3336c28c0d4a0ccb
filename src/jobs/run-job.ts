import { setTimeout as wait } from 'node:timers/promises';
import { FootnoteError } from '../errors.ts';
import type { Job, JobRequest } from './job.ts';
import { ended, type JobStore } from './job-store.ts';
import type { JobWork } from './job-work.ts';
import { keepOutcome } from './kept-outcomes.ts';

/** A job that is being done here. */
export type RunningJob = {
  readonly id: string;
  /** Lets it end: for a client, or since the process closes. */
  stop(why: 'client' | 'closing'): void;
  /** Settles when its end is noted, or it is left to another process. */
  readonly over: Promise<void>;
};

export type RunningParts = {
  readonly work: JobWork;
  readonly store: JobStore;
  readonly runner: string;
  /** What is told of an error, and whoever keeps a log notes it. */
  readonly describeError: (error: unknown) => NonNullable<Job['error']>;
};

/** Where the store is shared: changes are noted no faster than this, and that there is none no slower. */
const paceMs = 500;
const aliveMs = 1000;
/** How long work may take to stop by itself when the process closes. */
const stoppingMs = 300;

/** Does a job that was claimed, and notes meanwhile how it stands. */
export function runJob(claimed: { readonly job: Job; readonly request: JobRequest }, parts: RunningParts): RunningJob {
  const { work, store, runner, describeError } = parts;
  const stopping = new AbortController();
  const workEnded = new AbortController();
  const change = createSignalled();
  const abandoned = createSignalled();
  let { job } = claimed;
  let why: 'client' | 'closing' | 'lost' | null = null;

  const set = (next: Job) => {
    // Work that was abandoned may still tell of itself.
    if (!workEnded.signal.aborted) job = next;
  };
  const stop = (reason: NonNullable<typeof why>) => {
    why ??= reason;
    stopping.abort(reason === 'closing' ? closedError() : undefined);
    if (reason === 'closing') setTimeout(() => abandoned.fire(), stoppingMs).unref();
  };
  const pause = (milliseconds: number) =>
    wait(milliseconds, undefined, { signal: workEnded.signal, ref: false }).catch(() => {});

  async function noteMeanwhile(): Promise<void> {
    for (;;) {
      await (store.isLasting ? Promise.race([change.fired(), pause(aliveMs)]) : change.fired());
      if (workEnded.signal.aborted) return;
      change.reset();
      try {
        const heard = await store.note(runner, job);
        if (heard === 'to stop') stop('client');
        if (heard === 'not ours') stop('lost');
      } catch (error) {
        // Who cannot be told now is told next time.
        if (!isRetryable(error)) describeError(error);
      }
      if (store.isLasting) await pause(paceMs);
    }
  }

  /** The job as it ended; `null` where it did not, and is another's. */
  async function workToTheEnd(): Promise<Job | null> {
    const onProgress: Parameters<JobWork>[1]['onProgress'] = (progress) => {
      set({ ...job, progress });
      change.fire();
    };
    // Told with the next progress, which comes less often.
    const onOutcome: Parameters<JobWork>[1]['onOutcome'] = (outcome) => set(keepOutcome(job, outcome));
    try {
      const done = work(claimed.request, { signal: stopping.signal, onProgress, onOutcome });
      const counts = await Promise.race([done, abandoned.fired().then(() => Promise.reject(closedError()))]);
      return ended({ ...job, counts: { ...job.counts, ...counts } }, 'done');
    } catch (error) {
      if (why === null) return ended(job, 'failed', describeError(error));
      if (why === 'client') return ended(job, 'stopped');
      const { code, message } = closedError();
      return why === 'closing' && !store.isLasting ? ended(job, 'stopped', { code, message }) : null;
    }
  }

  /** A store that cannot be reached is waited for: nothing else could be begun either. */
  async function noteEnd(end: Job): Promise<void> {
    for (;;) {
      try {
        await store.note(runner, end);
        return;
      } catch (error) {
        if (!isRetryable(error)) describeError(error);
        if (!isRetryable(error) || why === 'closing') return;
      }
      await wait(paceMs, undefined, { ref: false });
    }
  }

  async function run(): Promise<void> {
    const noting = noteMeanwhile();
    const end = await workToTheEnd();
    workEnded.abort();
    change.fire();
    await noting;
    if (end) await noteEnd(end);
    else if (why === 'closing') await store.release(runner, job.id).catch(describeError);
  }
  return { id: job.id, stop, over: run() };
}

export const closedError = () =>
  new FootnoteError('SHUTTING_DOWN', 'The server closed before this was done. Send it again.');

export const isRetryable = (error: unknown): boolean => error instanceof FootnoteError && error.isRetryable;

/** A promise that is fulfilled from elsewhere, and can be made anew. */
function createSignalled() {
  let fire = () => {};
  let fired = Promise.resolve();
  const reset = () => void (fired = new Promise((resolve) => (fire = resolve)));
  reset();
  return { fire: () => fire(), fired: () => fired, reset };
}
