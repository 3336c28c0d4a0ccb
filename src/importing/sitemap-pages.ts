import { setImmediate } from 'node:timers/promises';
import type { SourceRecord } from '../catalog/source-record.ts';
import type { ListedPage, Listing } from '../corpus/documents/listing.ts';
import { AddressError } from '../fetching/address-error.ts';
import { articleFile } from '../fetching/article-file.ts';
import { canonicalAddress } from '../fetching/web-address.ts';
import type { AddressOutcome, ImportParts } from './import-parts.ts';
import { unreadOutcome } from './outcomes.ts';
import { pageSeen } from './seen.ts';

export type Sitemap = Extract<Listing, { readonly kind: 'sitemap' }>;
/** A page with what is known of it. */
export type KnownPage = { readonly page: ListedPage; readonly record: SourceRecord | undefined };

const mostSitemaps = 50;
const mostPages = 50_000;
/** Looked at between two turns for others. */
const pagesOfTurn = 500;
/** A page that does not say when it changed is looked at once a day. */
const dayMs = 24 * 3_600_000;

/**
 * The pages of a sitemap and of those that it names. Of the site itself only: a list of another site's pages is not for it to
 * give (sitemaps.org).
 */
export async function sitemapPages(
  address: string,
  sitemap: Sitemap,
  parts: ImportParts,
  signal?: AbortSignal,
): Promise<{ readonly pages: readonly ListedPage[]; readonly problems: readonly AddressOutcome[] }> {
  const problems: AddressOutcome[] = [];
  const pages = [...sitemap.pages];
  const waiting = new Set<string>();
  const wait = (listed: readonly ListedPage[]) => {
    for (const { address: other } of listed)
      if (waiting.size <= mostSitemaps && isOfSite(address, other)) waiting.add(other);
  };
  wait(sitemap.sitemaps);
  // What is added to a set while it is gone through comes, too; what was there before does not come again.
  for (const next of waiting) {
    if (next === address) continue;
    if (pages.length >= mostPages) break;
    const listing = await fetchSitemap(next, parts, signal);
    if (listing.kind === 'failure') problems.push(unreadOutcome(next, listing.reason));
    if (listing.kind !== 'sitemap') continue;
    for (const page of listing.pages) pages.push(page);
    wait(listing.sitemaps);
  }
  if (waiting.size > mostSitemaps || pages.length > mostPages)
    problems.push(
      unreadOutcome(address, `Only ${mostSitemaps} of its sitemaps and ${mostPages} of its pages are looked at.`),
    );
  return { pages: pages.slice(0, mostPages), problems };
}

async function fetchSitemap(
  address: string,
  { fetcher, parser }: ImportParts,
  signal?: AbortSignal,
): Promise<Listing | { readonly kind: 'failure'; readonly reason: string }> {
  try {
    const { bytes } = await articleFile(await fetcher.fetch(address, { asked: false, signal }), 'sitemap');
    return await parser.list('sitemap.xml', bytes, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof AddressError)) throw error;
    return { kind: 'failure', reason: error.message };
  }
}

/**
 * Those that are to be read: first those never read, then those that changed since, the newest first. Not what is as it was, nor
 * what failed and is to be left alone for now.
 */
export async function duePages(
  address: string,
  pages: readonly ListedPage[],
  { catalog, clock }: ImportParts,
): Promise<KnownPage[]> {
  const due = new Map<string, KnownPage>();
  for (let at = 0; at < pages.length; at += pagesOfTurn) {
    const some = pages.slice(at, at + pagesOfTurn).filter((page) => isOfSite(address, page.address));
    const sources = some.map((page) => canonicalAddress(page.address));
    const records = await catalog.sources('page', sources);
    for (const [i, source] of sources.entries()) {
      const [page, record] = [some[i], records.get(source)];
      if (page && isDue(page, record, clock.now())) due.set(source, { page, record });
    }
    await setImmediate();
  }
  return [...due.values()].sort((a, b) => instant(a.record?.triedAt) - instant(b.record?.triedAt) || newestFirst(a, b));
}

function isDue({ changed }: ListedPage, record: SourceRecord | undefined, now: number): boolean {
  if (!record) return true;
  if (record.retryAt !== null) return instant(record.retryAt) <= now;
  return changed === null ? now - instant(record.triedAt) >= dayMs : pageSeen(record).changed !== changed;
}

function newestFirst(a: KnownPage, b: KnownPage): number {
  return instant(b.page.changed) - instant(a.page.changed);
}

function instant(text: string | null | undefined): number {
  return Date.parse(text ?? '') || 0;
}

function isOfSite(sitemap: string, address: string): boolean {
  const site = new URL(sitemap).host.replace(/^www\./, '');
  const { host } = new URL(address);
  return host === site || host.endsWith(`.${site}`);
}
