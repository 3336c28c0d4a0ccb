import { setMaxListeners } from 'node:events';
import type { SourceRecord } from '../catalog/source-record.ts';
import { AddressError } from '../fetching/address-error.ts';
import { canonicalAddress } from '../fetching/web-address.ts';
import type { Article } from '../corpus/article.ts';
import { importWhatIsThere } from './import-address.ts';
import type { AddressOutcome, ImportParts } from './import-parts.ts';
import { pollFeed } from './poll-feed.ts';
import { feedSeen } from './seen.ts';

export type FollowOptions = {
  readonly feeds: readonly string[];
  /** How often each is read where it does not ask for less. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** Told in sentences what was stored and what failed. */
  readonly say: (sentence: string) => void;
  /** From 0 to 1: spreads feeds, so that they are not all read at once. */
  readonly random?: () => number;
};

const firstSpreadMs = 5000;
const spread = 0.1;
const retryEveryMs = 5 * 60_000;
const retriesAtOnce = 50;

/** Reads the feeds again and again, each by itself, and tries pages again that could not be read; until `signal` fires. */
export async function followFeeds(options: FollowOptions, parts: ImportParts): Promise<void> {
  const { random = Math.random } = options;
  const feeds = [...new Set(options.feeds.map(canonicalAddress))];
  // Each feed listens to it, and there may be hundreds.
  const signal = AbortSignal.any([options.signal]);
  setMaxListeners(0, signal);
  const following = { ...options, signal, feeds, random };
  const gentle = {
    ...parts,
    store: (article: Article, stop?: AbortSignal) => storeUnlessRemoved(article, parts, stop),
  };
  await forgetOthers(feeds, parts);
  await Promise.all([
    ...feeds.map((address) => untilStopped(signal, () => followFeed(address, following, gentle))),
    untilStopped(signal, () => retryPages(following, gentle)),
  ]);
}

type Following = FollowOptions & { readonly random: () => number };

async function untilStopped(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Ends when the feed was taken away for good. */
async function followFeed(address: string, options: Following, parts: ImportParts): Promise<void> {
  const { everyMs, signal, say, random } = options;
  const { catalog, clock } = parts;
  const jitterMs = (ms: number) => ms * spread * random();
  let pauseMs = random() * firstSpreadMs;
  for (;;) {
    try {
      const record = (await catalog.sources('feed', [address])).get(address);
      if (feedSeen(record).isGone) return say(`The feed ${address} was taken away; it is not followed any more.`);
      const dueMs = record?.retryAt ? Date.parse(record.retryAt) - clock.now() : 0;
      await clock.wait(Math.max(pauseMs, dueMs > 0 ? dueMs + jitterMs(everyMs) : 0), signal);
      pauseMs = 0;
      const tally = createTally();
      const problem = await pollFeed({ address, record, everyMs, signal, onOutcome: tally.count }, parts);
      if (problem) say(`The feed ${address} could not be read: ${problem.message}`);
      if (tally.isWorthTelling()) say(`From ${address}: ${tally.sentence()}`);
    } catch (error) {
      signal.throwIfAborted();
      // Such as a full disk: the next time may be better, and the other feeds go on.
      say(`The feed ${address} could not be followed: ${error instanceof Error ? error.message : String(error)}`);
      pauseMs = everyMs;
    }
  }
}

/** Counts only: what a feed says of itself is nothing for a log. */
function createTally() {
  const counts = { added: 0, changed: 0, unchanged: 0, failed: 0 };
  return {
    count: ({ state }: AddressOutcome) => void (counts[state] += 1),
    isWorthTelling: () => counts.added + counts.changed + counts.failed > 0,
    sentence: () => `${counts.added} added, ${counts.changed} changed, ${counts.failed} could not be read.`,
  };
}

/** Pages whose time has come: of feeds, of sitemaps, and those that somebody asked for. */
async function retryPages(options: Following, parts: ImportParts): Promise<void> {
  const { signal, say } = options;
  const { catalog, clock } = parts;
  for (;;) {
    await clock.wait(retryEveryMs, signal);
    try {
      const due = await catalog.dueSources('page', new Date(clock.now()).toISOString(), retriesAtOnce);
      for (const record of due) {
        signal.throwIfAborted();
        await retry(record, options, parts);
      }
    } catch (error) {
      signal.throwIfAborted();
      say(`Pages could not be tried again: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function retry(record: SourceRecord, { signal, say }: Following, parts: ImportParts): Promise<void> {
  const { source: address } = record;
  const tally = createTally();
  const request = { address, record, asked: false, signal, onTotal: () => {}, onOutcome: tally.count };
  await importWhatIsThere(request, parts).catch((error: unknown) => {
    // It is noted, and is told of in the list of what could not be read.
    if (!(error instanceof AddressError)) throw error;
  });
  if (tally.isWorthTelling()) say(`From ${address}, tried again: ${tally.sentence()}`);
}

/** What a person has removed stays away, whatever a feed says. */
async function storeUnlessRemoved(
  article: Article,
  { catalog, store }: ImportParts,
  signal?: AbortSignal,
): ReturnType<ImportParts['store']> {
  const isRemoved = (await catalog.article(article.id)) === null && (await catalog.wasRemoved(article.id));
  return isRemoved ? 'unchanged' : store(article, signal);
}

/** A feed that is not followed any more is nothing that fails. */
async function forgetOthers(feeds: readonly string[], { catalog }: ImportParts): Promise<void> {
  const known = [...(await catalog.sources('feed')).values()];
  const others = known.filter(({ source, failed }) => failed > 0 && !feeds.includes(source));
  await catalog.removeSources(
    'feed',
    others.map(({ source }) => source),
  );
}
