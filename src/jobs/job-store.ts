import { FootnoteError } from '../errors.ts';
import type { Job, JobRequest, JobSummary } from './job.ts';

/** Jobs that were asked for, how each stands, and who does it: of one process, or of all that share a store. */
export type JobStore = {
  /** Whether jobs outlive the process: what has not ended is then done by another one, or by the next. */
  readonly isLasting: boolean;
  /**
   * Takes in a job, or gives the one that is as good: of the same key; else one that waits or runs and does the same, unless it
   * may have passed what has changed since or is told to stop; else `done`. Throws `INVALID_REQUEST` for a key of another
   * content, `OVERLOADED` when `mostWaiting` wait.
   */
  add(asked: AskedJob, limits: { readonly mostWaiting: number; readonly done: Job | null }): Promise<Job>;
  /** Throws `OVERLOADED` when `mostWaiting` wait, unless one has this key. */
  refuseIfFull(mostWaiting: number, key?: string): Promise<void>;
  /** The latest job that did this, and whose doing lasts. */
  lastDone(content: string): Promise<Job | null>;
  job(id: string): Promise<Job | null>;
  /** Those that wait or run and the latest that have ended, the newest first. */
  list(): Promise<JobSummary[]>;
  /** How a job stands, as soon as its revision is above `after`; `null` where there is none. Rejects when `signal` fires. */
  change(
    id: string,
    after: number,
    signal: AbortSignal,
  ): Promise<{ readonly revision: number; readonly job: Job } | null>;
  /** Stops a job that waits, for this reason; of one that runs, whoever does it is told. The job; `null` where there is none. */
  stop(id: string, error: Job['error']): Promise<Job | null>;
  /** The first that waits: it runs from now on, and is this runner's. */
  claim(runner: string): Promise<{ readonly job: Job; readonly request: JobRequest } | null>;
  /** Notes how a job of this runner stands, or how it ended; says whether a client wants it stopped, or it is this runner's no more. */
  note(runner: string, job: Job): Promise<'goes on' | 'to stop' | 'not ours'>;
  /** Lets a job of this runner wait again, from its beginning. */
  release(runner: string, id: string): Promise<void>;
  /** Lets those wait again whose runner has not noted anything for long; to be called every now and then. */
  recover(): Promise<void>;
  close(): Promise<void>;
};

export type AskedJob = {
  readonly job: Job;
  readonly request: JobRequest;
  /** Hash of what it is about. */
  readonly content: string;
  /** Whether what was done stays done. */
  readonly isLasting: boolean;
  readonly key?: string | undefined;
};

/** Ended jobs that a list shows. */
export const endedListed = 50;

export const summaryOf = ({ outcomes: _outcomes, ...summary }: Job): JobSummary => summary;

export const noCounts: Job['counts'] = { added: 0, changed: 0, moved: 0, removed: 0, unchanged: 0, notRead: 0 };

export const begun = (job: Job): Job => ({ ...job, state: 'running', startedAt: new Date().toISOString() });

export const ended = (job: Job, state: 'done' | 'failed' | 'stopped', error: Job['error'] = null): Job => ({
  ...job,
  state,
  error,
  endedAt: new Date().toISOString(),
});

/** The job as before its beginning. */
export const waitingAgain = (job: Job): Job => ({
  ...job,
  state: 'waiting',
  startedAt: null,
  progress: null,
  counts: noCounts,
  outcomes: [],
});

export const otherContent = () =>
  new FootnoteError('INVALID_REQUEST', 'This Idempotency-Key was sent with another job; give each its own.');

export const tooMany = (waiting: number) =>
  new FootnoteError('OVERLOADED', `${waiting} jobs wait for their turn already. Try again in a moment.`);
