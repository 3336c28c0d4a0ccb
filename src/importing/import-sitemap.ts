import { setImmediate } from 'node:timers/promises';
import type { SourceRecord } from '../catalog/source-record.ts';
import type { ListedPage, Listing } from '../corpus/documents/listing.ts';
import { AddressError } from '../fetching/address-error.ts';
import { articleFile } from '../fetching/article-file.ts';
import { canonicalAddress } from '../fetching/web-address.ts';
import type { AddressOutcome, ImportParts } from './import-parts.ts';
import { importPage } from './import-page.ts';
import { unreadOutcome } from './outcomes.ts';
import { createPatience, pagesOfImport } from './patience.ts';
import { pageSeen } from './seen.ts';

type Sitemap = Extract<Listing, { readonly kind: 'sitemap' }>;
type Options = {
  readonly signal?: AbortSignal | undefined;
  readonly onTotal: (pages: number) => void;
  readonly onOutcome: (outcome: AddressOutcome) => void;
};

const pagesLookedUp = 500;
const sitemapsOfImport = 50;

/** Reads the pages of a sitemap, or of the sitemaps that it names: first those never read, then those that changed since. */
export async function importSitemap(
  address: string,
  sitemap: Sitemap,
  { signal, onTotal, onOutcome }: Options,
  parts: ImportParts,
): Promise<void> {
  const { pages, problems } = await allPages(address, sitemap, parts, signal);
  const known = await recordsOf(pages, parts);
  problems.forEach(onOutcome);
  const due = inOrder(pages, known, parts.clock.now());
  const chosen = due.slice(0, pagesOfImport);
  onTotal(problems.length + chosen.length);
  const patience = createPatience();
  let read = 0;
  for (const { address: page, changed } of chosen) {
    signal?.throwIfAborted();
    if (patience.isOver()) break;
    const record = known.get(canonicalAddress(page));
    const { outcomes, problem } = await importPage({ address: page, record, asked: false, changed, signal }, parts);
    patience.note(problem);
    outcomes.forEach(onOutcome);
    read += 1;
  }
  const left = due.length - read;
  if (left === 0) return;
  const why = patience.isOver() ? ' They were left, since its server cannot be reached now.' : '';
  onOutcome(unreadOutcome(address, `${left} more of its pages are to be read.${why} Import it again to go on.`));
}

/** Of the site itself only: a list of another site's pages is not for it to give (sitemaps.org). */
async function allPages(address: string, sitemap: Sitemap, parts: ImportParts, signal?: AbortSignal) {
  const site = siteOf(address);
  const problems: AddressOutcome[] = [];
  const pages = new Map<string, ListedPage>();
  const waiting = [...sitemap.sitemaps];
  const seen = new Set([canonicalAddress(address)]);
  const collect = (listed: readonly ListedPage[]) => {
    for (const page of listed) if (isOf(site, page)) pages.set(canonicalAddress(page.address), page);
  };
  collect(sitemap.pages);
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const name = canonicalAddress(next.address);
    if (seen.has(name) || !isOf(site, next)) continue;
    if (seen.size > sitemapsOfImport) {
      problems.push(
        unreadOutcome(address, `Only ${sitemapsOfImport} of its sitemaps are read; import the others by themselves.`),
      );
      break;
    }
    seen.add(name);
    try {
      const { bytes } = await articleFile(await parts.fetcher.fetch(next.address, { asked: false, signal }), 'sitemap');
      const listing = await parts.parser.list('sitemap.xml', bytes, signal);
      if (listing.kind === 'failure') problems.push(unreadOutcome(next.address, listing.reason));
      else if (listing.kind === 'sitemap') {
        collect(listing.pages);
        waiting.push(...listing.sitemaps);
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof AddressError)) throw error;
      problems.push(unreadOutcome(next.address, error.message));
    }
  }
  return { pages: [...pages.values()], problems };
}

/** In pieces, so that others have their turn. */
async function recordsOf(pages: readonly ListedPage[], { catalog }: ImportParts): Promise<Map<string, SourceRecord>> {
  const known = new Map<string, SourceRecord>();
  for (let at = 0; at < pages.length; at += pagesLookedUp) {
    const some = pages.slice(at, at + pagesLookedUp).map(({ address }) => canonicalAddress(address));
    for (const [source, record] of await catalog.sources('page', some)) known.set(source, record);
    await setImmediate();
  }
  return known;
}

/** What is to be read: not what is as it was, nor what failed and is to be left alone for now. */
function inOrder(pages: readonly ListedPage[], known: ReadonlyMap<string, SourceRecord>, now: number): ListedPage[] {
  const asKnown = pages.map((page) => ({ page, record: known.get(canonicalAddress(page.address)) }));
  const isDue = ({ page, record }: (typeof asKnown)[number]) => {
    if (!record) return true;
    if (record.retryAt !== null) return Date.parse(record.retryAt) <= now;
    return page.changed === null
      ? now - Date.parse(record.triedAt) >= dayMs
      : pageSeen(record).changed !== page.changed;
  };
  const age = (record: SourceRecord | undefined) => (record ? Date.parse(record.triedAt) : 0);
  return asKnown
    .filter(isDue)
    .sort((a, b) => age(a.record) - age(b.record) || newestFirst(a.page, b.page))
    .map(({ page }) => page);
}

/** A page that does not say when it changed is looked at once a day. */
const dayMs = 24 * 3_600_000;

function newestFirst(a: ListedPage, b: ListedPage): number {
  return (Date.parse(b.changed ?? '') || 0) - (Date.parse(a.changed ?? '') || 0);
}

function siteOf(address: string): string {
  return new URL(address).host.replace(/^www\./, '');
}

function isOf(site: string, { address }: ListedPage): boolean {
  const { host } = new URL(address);
  return host === site || host.endsWith(`.${site}`);
}
