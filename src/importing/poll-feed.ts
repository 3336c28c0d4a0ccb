import type { SourceRecord } from '../catalog/source-record.ts';
import { AddressError } from '../fetching/address-error.ts';
import { articleFile } from '../fetching/article-file.ts';
import type { Fetched } from '../fetching/fetch-address.ts';
import { backOffMs } from './back-off.ts';
import { importFeed } from './import-feed.ts';
import type { AddressOutcome, ImportParts } from './import-parts.ts';
import { feedSeen } from './seen.ts';

export type PollRequest = {
  readonly address: string;
  /** What is known of the feed. */
  readonly record: SourceRecord | undefined;
  /** How often it is read where it does not ask for less. */
  readonly everyMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onOutcome: (outcome: AddressOutcome) => void;
};

const longestMs = 24 * 3_600_000;

/**
 * Reads a followed feed once and stores what is new in it. Notes what was seen and when to come back: after as long as it asks
 * for, later with each failure, never where it was taken away. Gives what kept it from being read. Throws the reason of `signal`.
 */
export async function pollFeed(request: PollRequest, parts: ImportParts): Promise<AddressError | null> {
  const { address, record, everyMs, signal } = request;
  const { fetcher, parser, catalog, clock } = parts;
  const seen = feedSeen(record);
  const at = (ms: number) => new Date(clock.now() + ms).toISOString();
  const next = (fetched: Fetched, waitMs = 0) => at(Math.min(longestMs, Math.max(everyMs, waitMs, fetched.freshMs)));
  try {
    const fetched = await fetcher.fetch(seen.movedTo ?? address, { asked: false, signal, validators: seen });
    if (fetched.kind === 'unchanged') {
      const moved = { ...seen, movedTo: fetched.movedTo ?? seen.movedTo };
      await note(
        {
          ...blank(address, at(0)),
          seen: JSON.stringify(moved),
          articles: record?.articles ?? 0,
          retryAt: next(fetched),
        },
        parts,
      );
      return null;
    }
    const file = await articleFile(fetched, 'feed');
    const listing = await parser.list(file.name, file.bytes, signal);
    if (listing.kind === 'failure') throw new AddressError('ADDRESS_UNREADABLE', listing.reason);
    if (listing.kind === 'sitemap') throw new AddressError('ADDRESS_UNREADABLE', 'It is a sitemap, not a feed.');
    const { entries, waitMs } = listing;
    // Noted once it is read, so that one that is stopped in the middle is read again.
    await importFeed({ ...request, entries, fetched, retryAt: next(fetched, waitMs ?? 0) }, parts);
    return null;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof AddressError)) throw error;
    const attempts = (record?.attempts ?? 0) + 1;
    await catalog.putSources([
      {
        ...blank(address, at(0)),
        seen: JSON.stringify({ ...seen, isGone: error.isGone }),
        articles: record?.articles ?? 0,
        failures: [
          {
            path: address,
            reason: error.isGone ? 'The feed was taken away; it is not asked for any more.' : error.message,
          },
        ],
        failed: 1,
        attempts,
        retryAt: error.isGone ? null : at(backOffMs(attempts, error.retryAfterMs, everyMs)),
      },
    ]);
    return error;
  }
}

function blank(source: string, triedAt: string) {
  return { kind: 'feed', source, failures: [], failed: 0, attempts: 0, triedAt } as const;
}

async function note(record: SourceRecord, { catalog }: ImportParts): Promise<void> {
  await catalog.putSources([record]);
}
