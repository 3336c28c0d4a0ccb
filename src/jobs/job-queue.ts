import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { FootnoteError } from '../errors.ts';
import { hasEnded, type Job, type JobEvent, type JobRequest, type JobSummary, subjectOf } from './job.ts';
import type { JobWork } from './job-work.ts';
import { keepOutcome } from './kept-outcomes.ts';

/** Jobs one after the other, in memory: a program that ends forgets them, and what they stored stays. */
export type JobQueue = {
  /**
   * The job that does what is asked: a new one, or, so that asking twice is as good as once, one that was asked for with the same
   * key, or that does or has done the same. Throws `OVERLOADED` when too many wait and `SHUTTING_DOWN` when it is closed.
   */
  add(request: JobRequest, key?: string): Promise<Job>;
  /** Throws `OVERLOADED` when a new job, unless it has this key of an old one, could not be taken. */
  refuseIfFull(key?: string): void;
  job(id: string): Job | null;
  /** Those that wait or run and the latest that have ended, the newest first. */
  list(): JobSummary[];
  /** Stops a job that has not ended; `null` where there is none of this id. */
  stop(id: string): Job | null;
  /** How the job stands, and how at every change, until it has ended. Who is slow is told the latest. `revision` rises. */
  follow(id: string): AsyncIterable<{ readonly revision: number; readonly event: JobEvent }> | null;
  /** Stops everything; settles when every job has ended, soon. */
  close(): Promise<void>;
};

export type JobQueueOptions = {
  readonly work: JobWork;
  /** How many may wait; each holds what it is to read. */
  readonly waiting: number;
  /** Whether an article that a job stored has been removed since. */
  readonly wasRemoved: (articleId: string) => Promise<boolean>;
  /** What is told of an error, and whoever keeps a log notes it. */
  readonly describeError: (error: unknown) => NonNullable<Job['error']>;
};

/** Jobs that have ended and can still be looked at. */
const endedKept = 50;
/** How long a job may take to stop by itself when the queue is closed. */
const closingMs = 300;

type Entry = {
  job: Job;
  revision: number;
  /** Dropped when the job has ended. */
  request: JobRequest | null;
  /** Hash of what it is about. */
  readonly content: string;
  readonly isLasting: boolean;
  readonly key: string | undefined;
  readonly stopping: AbortController;
  changed: Promise<void>;
  wake: () => void;
};

export function createJobQueue({ work, waiting, wasRemoved, describeError }: JobQueueOptions): JobQueue {
  // In the order in which they were asked for.
  const entries = new Map<string, Entry>();
  const those = (...states: Job['state'][]) => [...entries.values()].filter(({ job }) => states.includes(job.state));
  let running: Promise<void> | null = null;
  let closedBy: FootnoteError | null = null;

  const change = (entry: Entry, changes: Partial<Job>) => {
    entry.job = { ...entry.job, ...changes };
    entry.revision += 1;
    entry.wake();
    entry.changed = new Promise((wake) => (entry.wake = wake));
  };
  const end = (entry: Entry, state: Job['state'], changes: Partial<Job> = {}) => {
    if (hasEnded(entry.job)) return;
    change(entry, { state, endedAt: new Date().toISOString(), ...changes });
    entry.request = null;
    for (const { job } of those('done', 'failed', 'stopped').slice(0, -endedKept)) entries.delete(job.id);
  };
  const stopped = (entry: Entry) =>
    end(entry, 'stopped', { error: closedBy && { code: closedBy.code, message: closedBy.message } });

  async function run(entry: Entry, request: JobRequest): Promise<void> {
    change(entry, { state: 'running', startedAt: new Date().toISOString() });
    try {
      const counts = await work(request, {
        signal: entry.stopping.signal,
        onProgress: (progress) => hasEnded(entry.job) || change(entry, { progress }),
        // Told with the next progress, which comes less often.
        onOutcome: (outcome) => (entry.job = hasEnded(entry.job) ? entry.job : keepOutcome(entry.job, outcome)),
      });
      end(entry, 'done', { counts: { ...entry.job.counts, ...counts } });
    } catch (error) {
      if (entry.stopping.signal.aborted) stopped(entry);
      else end(entry, 'failed', { error: describeError(error) });
    }
  }

  function runNext(): void {
    const [next] = those('waiting');
    if (running || !next?.request) return;
    running = run(next, next.request).finally(() => {
      running = null;
      runNext();
    });
  }

  const withKey = (key: string | undefined) =>
    key === undefined ? undefined : [...entries.values()].find((entry) => entry.key === key);

  /** One whose articles are all there still. */
  async function doneBefore(content: string): Promise<Entry | undefined> {
    const entry = those('done').findLast((done) => done.content === content && done.isLasting);
    if (!entry) return undefined;
    const { outcomes, counts } = entry.job;
    if (outcomes.length < counts.added + counts.unchanged + counts.notRead) return undefined;
    for (const { articleId } of outcomes) if (articleId && (await wasRemoved(articleId))) return undefined;
    return entry;
  }

  /** What runs may have passed what has changed since, and what is told to stop will not do it. */
  const underWay = (content: string) =>
    those('waiting', 'running').find(
      (entry) =>
        entry.content === content &&
        (entry.isLasting || entry.job.state === 'waiting') &&
        !entry.stopping.signal.aborted,
    );

  const refuseIfFull = (key?: string) => {
    const full = those('waiting').length;
    if (full < waiting || withKey(key)) return;
    throw new FootnoteError('OVERLOADED', `${full} jobs wait for their turn already. Try again in a moment.`);
  };

  return {
    refuseIfFull,
    async add(request, key) {
      const { name, isLasting, ...subject } = subjectOf(request);
      const content = hashOf(subject.content);
      const before = await doneBefore(content);
      const named = withKey(key);
      if (named && named.content !== content)
        throw new FootnoteError(
          'INVALID_REQUEST',
          'This Idempotency-Key was sent with another job; give each its own.',
        );
      const same = named ?? underWay(content) ?? (before && entries.get(before.job.id));
      if (same) return same.job;
      if (closedBy) throw closedBy;
      refuseIfFull(key);
      const entry = newEntry(request, { name, isLasting, content, key });
      entries.set(entry.job.id, entry);
      runNext();
      return entry.job;
    },
    job: (id) => entries.get(id)?.job ?? null,
    list: () => [...entries.values()].map(({ job }) => summaryOf(job)).reverse(),
    stop(id) {
      const entry = entries.get(id);
      if (!entry) return null;
      entry.stopping.abort();
      if (entry.job.state === 'waiting') stopped(entry);
      return entry.job;
    },
    follow(id) {
      const entry = entries.get(id);
      return entry ? following(entry) : null;
    },
    async close() {
      closedBy ??= new FootnoteError('SHUTTING_DOWN', 'The server closed before this was done. Send it again.');
      for (const entry of those('waiting')) stopped(entry);
      for (const entry of those('running')) entry.stopping.abort(closedBy);
      await Promise.race([running, wait(closingMs, undefined, { ref: false })]);
      for (const entry of those('running')) stopped(entry);
    },
  };
}

async function* following(entry: Entry): AsyncGenerator<{ revision: number; event: JobEvent }> {
  for (;;) {
    const { job, revision, changed } = entry;
    if (hasEnded(job)) {
      yield { revision, event: { type: 'job-end', job } };
      return;
    }
    yield { revision, event: { type: 'job-progress', job: summaryOf(job) } };
    await changed;
  }
}

function newEntry(
  request: JobRequest,
  { name, ...known }: Pick<Entry, 'content' | 'isLasting' | 'key'> & Pick<Job, 'name'>,
): Entry {
  const job: Job = {
    id: randomUUID(),
    kind: request.kind,
    name,
    state: 'waiting',
    createdAt: new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    progress: null,
    counts: { added: 0, changed: 0, moved: 0, removed: 0, unchanged: 0, notRead: 0 },
    error: null,
    outcomes: [],
  };
  let wake = () => {};
  const changed = new Promise<void>((resolve) => (wake = resolve));
  return { ...known, job, revision: 1, request, stopping: new AbortController(), changed, wake };
}

const summaryOf = ({ outcomes: _outcomes, ...summary }: Job): JobSummary => summary;

/** As short as one can be kept for long. */
function hashOf(content: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of content) hash.update(`${part.length}\0`).update(part);
  return hash.digest('hex');
}
