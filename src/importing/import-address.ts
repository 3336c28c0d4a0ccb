import type { SourceRecord } from '../catalog/source-record.ts';
import { AddressError } from '../fetching/address-error.ts';
import { articleFile } from '../fetching/article-file.ts';
import { canonicalAddress, webAddress } from '../fetching/web-address.ts';
import { importFeed } from './import-feed.ts';
import type { AddressOutcome, ImportOptions, ImportParts } from './import-parts.ts';
import { failed, fetchPage, importFetched } from './import-page.ts';
import { importSitemap } from './import-sitemap.ts';
import { unreadOutcome } from './outcomes.ts';

/**
 * Stores what is at an address: the article of a page or document, those of a feed, or of a sitemap's pages. The same address
 * again updates them, and costs nothing where its server says that nothing changed. Throws `ADDRESS_REFUSED`,
 * `ADDRESS_UNREACHABLE` or `ADDRESS_UNREADABLE` where nothing at all can be read; a page among others is an outcome.
 */
export async function importAddress(
  given: string,
  { signal, onProgress = () => {}, onOutcome = () => {} }: ImportOptions,
  parts: ImportParts,
): Promise<AddressOutcome[]> {
  const address = canonicalAddress(webAddress(given, parts.allowed).href);
  const outcomes: AddressOutcome[] = [];
  let total = 1;
  const progress = (step: 'loading' | 'done') =>
    onProgress({ step, articlesDone: outcomes.length, articlesTotal: total, passagesDone: 0, passagesTotal: 0 });
  const tell = (outcome: AddressOutcome) => {
    outcomes.push(outcome);
    total = Math.max(total, outcomes.length);
    onOutcome(outcome);
    progress('loading');
  };
  const onTotal = (pages: number) => {
    total = pages;
    progress('loading');
  };
  progress('loading');
  const record = (await parts.catalog.sources('page', [address])).get(address);
  await importWhatIsThere({ address, record, asked: true, signal, onTotal, onOutcome: tell }, parts);
  progress('done');
  return outcomes;
}

export type ThereRequest = {
  readonly address: string;
  /** What is known of it as a page. */
  readonly record: SourceRecord | undefined;
  /** See `Fetcher.fetch`. */
  readonly asked: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onTotal: (pages: number) => void;
  readonly onOutcome: (outcome: AddressOutcome) => void;
};

/** The same, told as it goes on. What went wrong is noted, to be tried again. */
export async function importWhatIsThere(request: ThereRequest, parts: ImportParts): Promise<void> {
  const { address, record, signal, onOutcome, onTotal } = request;
  const { catalog, parser } = parts;
  try {
    const fetched = await fetchPage(request, parts);
    const file = fetched.kind === 'fetched' ? await articleFile(fetched, 'list') : null;
    if (!file?.isListing) return (await importFetched(fetched, request, parts)).outcomes.forEach(onOutcome);
    const listing = await parser.list(file.name, file.bytes, signal);
    if (listing.kind === 'failure') throw new AddressError('ADDRESS_UNREADABLE', listing.reason);
    // It is no page, whatever was taken for one before.
    if (record) await catalog.removeSources('page', [address]);
    if (listing.kind === 'sitemap') return await importSitemap(address, listing, { signal, onTotal, onOutcome }, parts);
    const known = (await catalog.sources('feed', [address])).get(address);
    const { entries } = listing;
    const feed = { address, entries, fetched, record: known, retryAt: known?.retryAt ?? null, signal };
    const { left } = await importFeed({ ...feed, onTotal, onOutcome }, parts);
    if (left > 0)
      onOutcome(unreadOutcome(address, `${left} more of its entries are to be read. Import it again to go on.`));
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof AddressError && error.code !== 'ADDRESS_REFUSED') await failed(error, request, parts);
    throw error;
  }
}
