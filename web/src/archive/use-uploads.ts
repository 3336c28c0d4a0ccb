import { useEffect, useRef, useState } from 'preact/hooks';
import type { Job, JobSummary } from '../../../src/jobs/job.ts';
import { beginJob, endOfJob, fetchJobs, stopJob } from '../server/jobs.ts';
import { RequestFailed, problemFrom } from '../server/request.ts';
import { type Outcome, outcomesOf } from './outcome-words.ts';

/** Something that is being added, or waits for it. */
export type Upload = {
  readonly key: number;
  readonly name: string;
  /** `null` before the server has it. */
  readonly job: JobSummary | null;
  /** Whether the reader wants it to stop. */
  readonly isStopping: boolean;
};

export type Uploads = {
  readonly underWay: readonly Upload[];
  /** What became of the others, since the last time that nothing was under way. */
  readonly outcomes: readonly Outcome[];
  /** How many have ended on this page: when it rises, the archive has changed. */
  readonly ended: number;
  /** Adds files, and what is at addresses, one after the other. */
  readonly add: (what: readonly (File | string)[]) => void;
  readonly stop: (key: number) => void;
  /** Says what became of something that was added another way. */
  readonly tell: (outcome: Outcome) => void;
  /** Follows what the server is doing for a page of before. */
  readonly takeUp: () => void;
};

const largestFile = 5_000_000;

/** What is added to the archive goes on while the reader looks at something else. */
export function useUploads(): Uploads {
  const [underWay, setUnderWay] = useState<readonly Upload[]>([]);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [ended, setEnded] = useState(0);
  // What the work itself needs: it goes on between two renderings.
  const held = useRef({
    queue: new Map<number, File | string>(),
    sending: new Map<number, AbortController>(),
    page: new AbortController(),
    last: 0,
    isBusy: false,
  });
  useEffect(() => () => held.current.page.abort(), []);

  const change = (key: number, changes: Partial<Upload>): void =>
    setUnderWay((before) => before.map((upload) => (upload.key === key ? { ...upload, ...changes } : upload)));
  const end = (key: number, became: readonly Outcome[]): void => {
    setUnderWay((before) => before.filter((upload) => upload.key !== key));
    setOutcomes((before) => [...before, ...became]);
    setEnded((before) => before + 1);
  };
  const enter = (name: string, job: JobSummary | null): number => {
    held.current.last += 1;
    const key = held.current.last;
    setUnderWay((before) => [...before, { key, name, job, isStopping: false }]);
    return key;
  };

  const follow = (key: number, id: string): Promise<Job> =>
    endOfJob(id, held.current.page.signal, (job) => change(key, { job }));
  const send = async (key: number, what: File | string): Promise<void> => {
    const sending = new AbortController();
    held.current.sending.set(key, sending);
    try {
      const job = await beginJob(what, sending.signal);
      change(key, { job });
      if (sending.signal.aborted) await stopJob(job.id);
      end(key, outcomesOf(await follow(key, job.id)));
    } catch (error) {
      const words = sending.signal.aborted && !(error instanceof RequestFailed) ? notAdded : problemFrom(error).message;
      end(key, [{ name: nameOf(what), words, isBad: true }]);
    } finally {
      held.current.sending.delete(key);
    }
  };
  const sendAll = async (): Promise<void> => {
    if (held.current.isBusy) return;
    held.current.isBusy = true;
    for (;;) {
      const [next] = held.current.queue;
      if (!next) break;
      held.current.queue.delete(next[0]);
      await send(...next);
    }
    held.current.isBusy = false;
  };

  const takeUp = async (): Promise<void> => {
    // The archive says itself when the server cannot be reached.
    const jobs = await fetchJobs(held.current.page.signal).catch(() => []);
    const known = new Set(underWay.map(({ job }) => job?.id));
    for (const job of [...jobs].reverse()) {
      const { name, state } = job;
      // A sync has no name, and the page says elsewhere that articles are being read in.
      if (name === null || known.has(job.id) || (state !== 'waiting' && state !== 'running')) continue;
      const key = enter(name, job);
      follow(key, job.id).then(
        (whole) => end(key, outcomesOf(whole)),
        (error: unknown) => end(key, [{ name, words: problemFrom(error).message, isBad: true }]),
      );
    }
  };

  return {
    underWay,
    outcomes,
    ended,
    add(what) {
      if (what.length === 0) return;
      if (underWay.length === 0) setOutcomes([]);
      for (const one of what) {
        if (typeof one !== 'string' && one.size > largestFile) setOutcomes((before) => [...before, tooLarge(one)]);
        else held.current.queue.set(enter(nameOf(one), null), one);
      }
      void sendAll();
    },
    stop(key) {
      const upload = underWay.find((one) => one.key === key);
      if (!upload) return;
      if (held.current.queue.delete(key)) {
        end(key, [{ name: upload.name, words: notAdded, isBad: true }]);
        return;
      }
      change(key, { isStopping: true });
      // One that the server has yet to take is stopped when it has.
      if (!upload.job) held.current.sending.get(key)?.abort();
      else
        stopJob(upload.job.id).catch((error: unknown) => {
          change(key, { isStopping: false });
          setOutcomes((before) => [...before, { name: upload.name, words: problemFrom(error).message, isBad: true }]);
        });
    },
    tell: (outcome) => setOutcomes((before) => (underWay.length === 0 ? [outcome] : [...before, outcome])),
    takeUp: () => void takeUp(),
  };
}

const notAdded = 'not added: stopped';
const nameOf = (what: File | string): string => (typeof what === 'string' ? what : what.name);

function tooLarge({ name }: File): Outcome {
  return { name, words: 'not read: it is larger than 5 MB. Put it into the corpus folder.', isBad: true };
}
