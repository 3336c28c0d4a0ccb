import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { hasEnded, type Job, type JobEvent, type JobRequest, type JobSummary, subjectOf } from './job.ts';
import { noCounts, summaryOf } from './job-store.ts';
import { closedError, isRetryable, type RunningJob, type RunningParts, runJob } from './run-job.ts';

/** Jobs one after the other. In a store that processes share, each of them does one at a time, whoever was asked. */
export type JobQueue = {
  /**
   * The job that does what is asked: a new one, or, so that asking twice is as good as once, one that was asked for with the same
   * key, or that does or has done the same. Throws `OVERLOADED` when too many wait and `SHUTTING_DOWN` when it is closed.
   */
  add(request: JobRequest, key?: string): Promise<Job>;
  /** Throws `OVERLOADED` when a new job, unless it has this key of an old one, could not be taken. */
  refuseIfFull(key?: string): Promise<void>;
  job(id: string): Promise<Job | null>;
  /** Those that wait or run and the latest that have ended, the newest first. */
  list(): Promise<JobSummary[]>;
  /** Stops a job that has not ended; `null` where there is none of this id. */
  stop(id: string): Promise<Job | null>;
  /** How the job stands, and how at every change, until it has ended or is forgotten. Who is slow is told the latest. `revision` rises. */
  follow(id: string, signal: AbortSignal): AsyncIterable<{ readonly revision: number; readonly event: JobEvent }>;
  /** Stops what is done here; settles when that has ended, soon. What outlives the process is left to others. */
  close(): Promise<void>;
};

export type JobQueueOptions = Omit<RunningParts, 'runner'> & {
  /** How many may wait; each holds what it is to read. */
  readonly waiting: number;
  /** Whether an article that a job stored has been removed since. */
  readonly wasRemoved: (articleId: string) => Promise<boolean>;
  /** How often it is looked for what others left to do, where the store is shared, in milliseconds. */
  readonly lookMs?: number;
};

const defaultLookMs = 2000;
/** How long the last note may take. */
const closingMs = 2000;

export function createJobQueue(options: JobQueueOptions): JobQueue {
  const { store, waiting, wasRemoved, describeError, lookMs = defaultLookMs } = options;
  const parts = { ...options, runner: randomUUID() };
  const closing = new AbortController();
  let current: RunningJob | null = null;
  let running: Promise<void> | null = null;
  let isMore = false;

  async function runAll(): Promise<void> {
    while (!closing.signal.aborted) {
      const claimed = await store.claim(parts.runner);
      if (!claimed) return;
      current = runJob(claimed, parts);
      if (closing.signal.aborted) current.stop('closing');
      await current.over;
      current = null;
    }
  }

  /** Begins with what waits, unless something is under way, which goes on with it. */
  function runNext(): void {
    isMore = running !== null;
    running ??= runAll()
      .catch(noteUnlessAway)
      .finally(() => {
        running = null;
        if (isMore) runNext();
      });
  }

  /** A store that cannot be reached is looked at again. */
  function noteUnlessAway(error: unknown): void {
    if (!isRetryable(error)) describeError(error);
  }

  const looking = store.isLasting
    ? setInterval(() => void store.recover().then(runNext, noteUnlessAway), lookMs)
    : null;
  looking?.unref();

  /** One whose articles are all there still. */
  async function doneBefore(content: string): Promise<Job | null> {
    const job = await store.lastDone(content);
    if (!job) return null;
    const { outcomes, counts } = job;
    if (outcomes.length < counts.added + counts.unchanged + counts.notRead) return null;
    for (const { articleId } of outcomes) if (articleId && (await wasRemoved(articleId))) return null;
    return job;
  }

  async function* follow(id: string, signal: AbortSignal): AsyncGenerator<{ revision: number; event: JobEvent }> {
    const either = store.isLasting ? AbortSignal.any([signal, closing.signal]) : signal;
    for (let revision = 0; ;) {
      const standing = await store.change(id, revision, either).catch((error: unknown) => {
        if (either.aborted) return null;
        throw error;
      });
      if (!standing) return;
      const { job } = standing;
      ({ revision } = standing);
      if (hasEnded(job)) {
        yield { revision, event: { type: 'job-end', job } };
        return;
      }
      yield { revision, event: { type: 'job-progress', job: summaryOf(job) } };
    }
  }

  return {
    refuseIfFull: (key) => store.refuseIfFull(waiting, key),
    async add(request, key) {
      if (closing.signal.aborted) throw closedError();
      const { name, isLasting, ...subject } = subjectOf(request);
      const content = hashOf(subject.content);
      const done = await doneBefore(content);
      const asked = { job: newJob(request, name), request, content, isLasting, key };
      const job = await store.add(asked, { mostWaiting: waiting, done });
      runNext();
      return job;
    },
    job: (id) => store.job(id),
    list: () => store.list(),
    async stop(id) {
      const job = await store.stop(id, null);
      if (current?.id === id) current.stop('client');
      return job;
    },
    follow,
    async close() {
      closing.abort();
      if (looking) clearInterval(looking);
      current?.stop('closing');
      await Promise.race([running, wait(closingMs, undefined, { ref: false })]);
      if (store.isLasting) return;
      const { code, message } = closedError();
      for (const { id, state } of await store.list()) if (state === 'waiting') await store.stop(id, { code, message });
    },
  };
}

function newJob({ kind }: JobRequest, name: Job['name']): Job {
  return {
    id: randomUUID(),
    kind,
    name,
    state: 'waiting',
    createdAt: new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    progress: null,
    counts: noCounts,
    error: null,
    outcomes: [],
  };
}

/** As short as one can be kept for long. */
function hashOf(content: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of content) hash.update(`${part.length}\0`).update(part);
  return hash.digest('hex');
}
