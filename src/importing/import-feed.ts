import type { SourceRecord } from '../catalog/source-record.ts';
import type { FeedEntry } from '../corpus/documents/listing.ts';
import type { Fetched } from '../fetching/fetch-address.ts';
import { canonicalAddress } from '../fetching/web-address.ts';
import { articleIdOf } from './article-id.ts';
import type { AddressOutcome, ImportParts } from './import-parts.ts';
import { importPage } from './import-page.ts';
import { storedOutcome } from './outcomes.ts';
import { createPatience, pagesOfImport } from './patience.ts';
import { type FeedSeen, feedSeen, nothingSeenOfFeed } from './seen.ts';

type EntriesRequest = {
  /** Of the feed. */
  readonly address: string;
  readonly entries: readonly FeedEntry[];
  readonly signal?: AbortSignal | undefined;
  readonly onTotal?: (entries: number) => void;
  readonly onOutcome: (outcome: AddressOutcome) => void;
};
export type FeedRequest = EntriesRequest & {
  readonly fetched: Fetched;
  /** What is known of the feed. */
  readonly record: SourceRecord | undefined;
  /** When it is to be read again; `null`: when somebody asks. */
  readonly retryAt: string | null;
};

/**
 * Reads the pages of a feed's new and changed entries, one after the other. Where there is no page, or it cannot be read, what
 * the feed itself says is stored. An entry that left the feed stays stored. `left`: how many entries another time is to read.
 */
export async function importFeed(request: FeedRequest, parts: ImportParts): Promise<{ readonly left: number }> {
  const { address, fetched, record, retryAt } = request;
  const before = feedSeen(record);
  const { marks, left } = await importEntries(before.marks, request, parts);
  // Where some entries were left it is to be sent again, whole.
  const { etag, lastModified } = left === 0 ? fetched.validators : nothingSeenOfFeed;
  const seen: FeedSeen = { etag, lastModified, movedTo: fetched.movedTo ?? before.movedTo, isGone: false, marks };
  await parts.catalog.putSources([
    {
      kind: 'feed',
      source: address,
      seen: JSON.stringify(seen),
      articles: request.entries.length,
      failures: [],
      failed: 0,
      attempts: 0,
      triedAt: new Date(parts.clock.now()).toISOString(),
      retryAt,
    },
  ]);
  return { left };
}

/** What is remembered of the entries, and how many were left for another time. */
async function importEntries(
  before: FeedSeen['marks'],
  request: EntriesRequest,
  parts: ImportParts,
): Promise<{ readonly marks: FeedSeen['marks']; readonly left: number }> {
  const { entries, signal, onTotal, onOutcome } = request;
  const marks: Record<string, string> = {};
  const changed = entries.filter(({ key, mark }) => before[key] !== mark);
  const chosen = changed.slice(0, pagesOfImport);
  for (const { key, mark } of entries) if (before[key] === mark) marks[key] = mark;
  onTotal?.(chosen.length);
  const addresses = chosen.flatMap(({ address }) => (address === null ? [] : canonicalAddress(address)));
  const pages = await parts.catalog.sources('page', addresses);
  const patience = createPatience();
  let left = changed.length;
  for (const entry of chosen) {
    signal?.throwIfAborted();
    if (patience.isOver()) break;
    const { outcomes, problem } = await importEntry(entry, request, pages, parts);
    patience.note(problem);
    outcomes.forEach(onOutcome);
    marks[entry.key] = entry.mark;
    left -= 1;
  }
  return { marks, left };
}

async function importEntry(
  { key, address, own }: FeedEntry,
  request: EntriesRequest,
  pages: ReadonlyMap<string, SourceRecord>,
  parts: ImportParts,
): ReturnType<typeof importPage> {
  const id = articleIdOf(request.address, key);
  const entry = own && { id, feed: request.address, article: own.article };
  if (address !== null) {
    const record = pages.get(canonicalAddress(address));
    return importPage({ address, record, asked: false, entry, signal: request.signal }, parts);
  }
  if (!entry) return { outcomes: [], problem: null };
  const state = await parts.store({ ...entry.article, id, path: id }, request.signal);
  return { outcomes: [storedOutcome({ ...entry.article, id }, request.address, state)], problem: null };
}
