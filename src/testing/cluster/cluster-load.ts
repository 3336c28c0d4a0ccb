import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../../answer/answer.ts';
import { articleText, isQuoteOf, originOf, questionAbout } from '../crash/archive.ts';
import { checkPromises } from '../promises.ts';

/** What came of one request: what was asked for; a refusal that says when to come again; or neither. */
export type Sent = {
  readonly what: 'question' | 'upload' | 'removal';
  readonly ending: 'done' | 'told' | 'failed';
  /** Milliseconds of `performance.now()`. */
  readonly sentAt: number;
  readonly endedAt: number;
  /** What an answer says was missing. */
  readonly degraded: readonly string[];
  /** Asked of another server, since the connection to one broke. */
  readonly isSecond: boolean;
  readonly detail: string;
};

/** What writers were told is stored, and what is removed; kept by whoever checks it in the end. */
export type Confirmed = {
  /** Titles by id. */
  readonly uploads: Map<string, string>;
  readonly removed: Set<string>;
  /** The number of the next upload. */
  next: number;
};
export const nothingConfirmed = (): Confirmed => ({ uploads: new Map(), removed: new Set(), next: firstUpload });

/** Readers and writers of several servers, all at once, as behind a load balancer. */
export type ClusterLoad = {
  readonly sent: readonly Sent[];
  /** Until so many more requests of this kind have ended so. */
  more(count: number, which?: (sent: Sent) => boolean): Promise<void>;
  /** Lets what was begun end, and every upload be confirmed. Throws where an answer broke a promise. */
  stop(): Promise<void>;
};

export type ClusterLoadOptions = {
  readonly urls: readonly string[];
  readonly readers: number;
  readonly writers: number;
  /** Ids of articles that questions are about. */
  readonly articles: () => readonly string[];
  readonly confirmed: Confirmed;
  readonly pauseMs?: number;
};

/** Far longer than any request may take. */
const requestTimeoutMs = 60_000;
const moreTimeoutMs = 180_000;
/** How often each server is tried while connections break: one that is long under way may meet the end of two. */
const timesTried = 2;
/** For those who end what they have begun. */
const leastPauseMs = 50;
/** Every so manieth upload is removed again. */
const removedOf = 4;
/** Numbers of uploads begin here: no article of the corpus has one of these. */
const firstUpload = 1_000_000;

export function startClusterLoad({
  urls,
  readers,
  writers,
  articles,
  confirmed,
  pauseMs = 0,
}: ClusterLoadOptions): ClusterLoad {
  const over = new AbortController();
  const sent: Sent[] = [];
  const { uploads, removed } = confirmed;
  const isOn = () => !over.signal.aborted;
  const pause = (ms: number) => wait(ms, undefined, { signal: over.signal }).catch(() => wait(leastPauseMs));

  /** Sends it to one server, and to the others in turn while the connection breaks; what came, where anything did. */
  async function send(what: Sent['what'], path: string, request: RequestInit): Promise<Reply | null> {
    const start = Math.floor(Math.random() * urls.length);
    let broken = '';
    const attempts = timesTried * urls.length;
    for (let i = 0; i < attempts; i++) {
      const sentAt = performance.now();
      const reply = await exchange(`${urls[(start + i) % urls.length]}${path}`, request);
      const note = (ending: Sent['ending'], detail: string, degraded: readonly string[] = []) =>
        void sent.push({ what, ending, sentAt, endedAt: performance.now(), degraded, isSecond: i > 0, detail });
      if (typeof reply === 'string') {
        broken = reply;
        if (i === attempts - 1) note('failed', broken);
        continue;
      }
      const isTold = reply.status === 503 && reply.retryAfter > 0;
      const isDone = reply.status < 300 || (what === 'removal' && reply.status === 404);
      const degraded = isDone && what === 'question' ? (JSON.parse(reply.text) as Answer).degraded : [];
      note(isDone ? 'done' : isTold ? 'told' : 'failed', `${reply.status} ${reply.text.slice(0, 300)}`, degraded);
      if (isTold) await pause(reply.retryAfter * 1000);
      if (isDone) return reply;
      return null;
    }
    // All are away: whoever starts them is at it.
    await pause(100);
    return null;
  }

  async function read(): Promise<void> {
    while (isOn()) {
      const ids = articles();
      const id = ids[Math.floor(Math.random() * ids.length)] ?? 'article0';
      const reply = await send('question', '/ask', json({ question: questionAbout(id) }));
      if (reply) checkAnswer(JSON.parse(reply.text) as Answer);
      await pause(pauseMs);
    }
  }
  async function write(): Promise<void> {
    while (isOn()) {
      const title = `article${confirmed.next++}`;
      const body = json({ title, text: articleText(title, 1) });
      let reply: Reply | null = null;
      // The same again does no harm, whether or not the first one was stored.
      while (!reply) reply = await send('upload', '/articles', body);
      const { id } = JSON.parse(reply.text) as { id: string };
      uploads.set(id, title);
      if (confirmed.next % removedOf > 0) continue;
      uploads.delete(id);
      removed.add(id);
      let isGone = false;
      while (!isGone)
        isGone = (await send('removal', `/articles/${encodeURIComponent(id)}`, { method: 'DELETE' })) !== null;
      await pause(pauseMs);
    }
  }

  const working = Promise.all([
    ...Array.from({ length: readers }, () => read()),
    ...Array.from({ length: writers }, () => write()),
  ]);
  working.catch(() => over.abort());
  return {
    sent,
    async more(count, which = ({ ending }) => ending === 'done') {
      const until = performance.now() + moreTimeoutMs;
      const wanted = sent.filter(which).length + count;
      while (sent.filter(which).length < wanted) {
        if (!isOn()) await working;
        if (performance.now() > until)
          throw new Error(
            `no more came: ${sent
              .slice(-5)
              .map((each) => each.detail)
              .join('\n')}`,
          );
        await wait(20);
      }
    },
    async stop() {
      over.abort();
      await working;
    },
  };
}

type Reply = { readonly status: number; readonly text: string; readonly retryAfter: number };

const json = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A text: why nothing came. */
async function exchange(url: string, request: RequestInit): Promise<Reply | string> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(requestTimeoutMs) });
    const text = await response.text();
    const retryAfter = Number(response.headers.get('retry-after') ?? 0);
    return { status: response.status, text, retryAfter };
  } catch (error) {
    const { message, cause } = error as Error;
    return `${message}: ${cause instanceof Error ? cause.message : ''}`;
  }
}

/** Every answer keeps the promises against the very revisions that it quotes. */
function checkAnswer(answer: Answer): void {
  const quotes = [...answer.citations, ...answer.closest];
  const wrong = quotes.filter((each) => !isQuoteOf(each));
  const texts = new Map(
    quotes.flatMap(({ articleId, quote }) => {
      const origin = originOf(quote);
      return origin ? [[articleId, articleText(origin.id, origin.revision)] as const] : [];
    }),
  );
  // An article that changed while it was cited may be quoted in both revisions; each was held against its own above.
  const revisions = new Set(quotes.map(({ articleId, quote }) => `${articleId} ${originOf(quote)?.revision}`));
  const violations = checkPromises(answer, (id) => texts.get(id), { closestExpected: false });
  const counted =
    revisions.size > texts.size ? violations.filter((each) => !each.includes('slice to its quote')) : violations;
  if (wrong.length > 0 || counted.length > 0)
    throw new Error(`an answer broke a promise: ${[...counted, ...wrong.map(({ quote }) => quote)].join('; ')}`);
}
