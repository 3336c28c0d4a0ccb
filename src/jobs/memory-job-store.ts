import { once, setMaxListeners } from 'node:events';
import { hasEnded, type Job, type JobRequest } from './job.ts';
import {
  begun,
  ended,
  endedListed,
  type JobStore,
  otherContent,
  summaryOf,
  tooMany,
  waitingAgain,
} from './job-store.ts';

type Entry = {
  job: Job;
  revision: number;
  /** Dropped when the job has ended. */
  request: JobRequest | null;
  runner: string | null;
  isToStop: boolean;
  readonly content: string;
  readonly isLasting: boolean;
  readonly key: string | undefined;
  /** Fires at every change. */
  readonly changes: EventTarget;
};

/** Jobs of this process, which end with it. */
export function createMemoryJobStore(): JobStore {
  // In the order in which they were asked for.
  const entries = new Map<string, Entry>();
  const those = (...states: Job['state'][]) => [...entries.values()].filter(({ job }) => states.includes(job.state));
  const withKey = (key: string | undefined) =>
    key === undefined ? undefined : [...entries.values()].find((entry) => entry.key === key);
  const refuseIfFull = (mostWaiting: number) => {
    const waiting = those('waiting').length;
    if (waiting >= mostWaiting) throw tooMany(waiting);
  };
  const set = (entry: Entry, job: Job) => {
    entry.job = job;
    entry.revision += 1;
    if (hasEnded(job)) entry.request = null;
    for (const { job: old } of those('done', 'failed', 'stopped').slice(0, -endedListed)) entries.delete(old.id);
    entry.changes.dispatchEvent(new Event('change'));
  };

  return {
    isLasting: false,
    async add({ job, request, content, isLasting, key }, { mostWaiting, done }) {
      const named = withKey(key);
      if (named && named.content !== content) throw otherContent();
      const same =
        named ??
        those('waiting', 'running').find(
          (entry) => entry.content === content && (entry.isLasting || entry.job.state === 'waiting') && !entry.isToStop,
        );
      if (same) return same.job;
      if (done) return done;
      refuseIfFull(mostWaiting);
      const changes = new EventTarget();
      // As many as follow it.
      setMaxListeners(0, changes);
      const entry = { job, request, content, isLasting, key, changes };
      entries.set(job.id, { ...entry, revision: 1, runner: null, isToStop: false });
      return job;
    },
    async refuseIfFull(mostWaiting, key) {
      if (!withKey(key)) refuseIfFull(mostWaiting);
    },
    lastDone: async (content) =>
      those('done').findLast((entry) => entry.content === content && entry.isLasting)?.job ?? null,
    job: async (id) => entries.get(id)?.job ?? null,
    list: async () => [...entries.values()].map(({ job }) => summaryOf(job)).reverse(),
    async change(id, after, signal) {
      const entry = entries.get(id);
      if (!entry) return null;
      while (entry.revision <= after) await once(entry.changes, 'change', { signal });
      return { revision: entry.revision, job: entry.job };
    },
    async stop(id, error) {
      const entry = entries.get(id);
      if (!entry) return null;
      entry.isToStop = true;
      if (entry.job.state === 'waiting') set(entry, ended(entry.job, 'stopped', error));
      return entry.job;
    },
    async claim(runner) {
      const [entry] = those('waiting');
      if (!entry?.request) return null;
      entry.runner = runner;
      set(entry, begun(entry.job));
      return { job: entry.job, request: entry.request };
    },
    async note(runner, job) {
      const entry = entries.get(job.id);
      if (entry?.runner !== runner || entry.job.state !== 'running') return 'not ours';
      set(entry, job);
      return entry.isToStop ? 'to stop' : 'goes on';
    },
    async release(runner, id) {
      const entry = entries.get(id);
      if (entry?.runner !== runner || entry.job.state !== 'running') return;
      entry.runner = null;
      set(entry, waitingAgain(entry.job));
    },
    recover: async () => {},
    close: async () => {},
  };
}
