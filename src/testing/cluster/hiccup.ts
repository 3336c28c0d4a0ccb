import type { ClusterLoad, Sent } from './cluster-load.ts';

/** What readers and writers noticed of a failure. */
export type Hiccup = {
  readonly requests: number;
  readonly done: number;
  /** Refused with 503 and when to come again. */
  readonly told: number;
  /** Neither. */
  readonly failed: number;
  /** Of these done, answered by another server since the connection to one broke. */
  readonly second: number;
  /** Answers that say that the search engine was missing. */
  readonly degraded: number;
  /** The longest question, the longest upload or removal, and the longest time in which nothing was done, in milliseconds. */
  readonly longestMs: number;
  readonly longestWriteMs: number;
  readonly silenceMs: number;
  /** From when all was there again to the end of the first request that was sent after that and done; `null`: none was. */
  readonly recoveredMs: number | null;
};

/** Whether an answer says that it was found by words since the search engine was away. */
export const isDegraded = ({ degraded }: Sent) => degraded.some((sentence) => sentence.includes('search engine'));
/** Whether a question was answered with nothing missing. */
export const isAnsweredWell = (sent: Sent) => sent.what === 'question' && sent.ending === 'done' && !isDegraded(sent);

const before = 20;
const after = 40;

/**
 * Lets `fail` do its harm under load, once the load is going, and looks on until it goes well again. `fail` gives back when
 * all was there again. What comes after is waited for: `isWell` says of a request that it is as before.
 */
export async function measureHiccup(
  load: ClusterLoad,
  fail: () => Promise<number | void>,
  isWell: (sent: Sent) => boolean = ({ ending }) => ending === 'done',
): Promise<Hiccup> {
  await load.more(before);
  const from = load.sent.length;
  const failedAt = performance.now();
  const backAt = (await fail()) ?? performance.now();
  const isAfter = (sent: Sent) => sent.sentAt >= backAt && isWell(sent);
  await load.more(after, isAfter);
  // Whatever was under way when it happened has ended since, and stands behind what ended before.
  const sent = load.sent.slice(from);
  const done = sent.filter(({ ending }) => ending === 'done').toSorted((one, other) => one.endedAt - other.endedAt);
  const gaps = done.map(({ endedAt }, i) => endedAt - (done[i - 1]?.endedAt ?? failedAt));
  const recovered = Math.min(...sent.filter(isAfter).map(({ endedAt }) => endedAt));
  return {
    requests: sent.length,
    done: done.length,
    told: sent.filter(({ ending }) => ending === 'told').length,
    failed: sent.filter(({ ending }) => ending === 'failed').length,
    second: done.filter(({ isSecond }) => isSecond).length,
    degraded: done.filter(isDegraded).length,
    longestMs: longest(sent.filter(({ what }) => what === 'question')),
    longestWriteMs: longest(sent.filter(({ what }) => what !== 'question')),
    silenceMs: Math.max(...gaps),
    recoveredMs: Number.isFinite(recovered) ? recovered - backAt : null,
  };
}

const longest = (sent: readonly Sent[]) => Math.max(0, ...sent.map(({ sentAt, endedAt }) => endedAt - sentAt));
