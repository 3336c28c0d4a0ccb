import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { readText } from '../read-text.ts';
import { refuseEntities } from './dom.ts';
import type { FeedEntry, ListedPage, Listing } from './listing.ts';
import { articleOf, hasText, unreadable } from './read-document.ts';
import { type FeedItem, readFeed } from './read-feed.ts';

/** As many as the protocol allows a sitemap (sitemaps.org). */
const mostPages = 50_000;
const longestAddress = 2048;

/** A feed or a sitemap. Throws `ARTICLE_UNREADABLE`. */
export function readListing(path: string, bytes: Uint8Array): Listing {
  const { text: xml } = readText(bytes);
  const root = /<(?:[\w-]+:)?(urlset|sitemapindex)[\s>]/.exec(xml.slice(0, 4096));
  if (root) return readSitemap(xml);
  const { items, waitMs } = readFeed(bytes);
  return { kind: 'feed', entries: items.map((item) => entryOf(path, item)), waitMs };
}

function entryOf(path: string, item: FeedItem): FeedEntry {
  const { key, text, data } = item;
  return {
    key,
    mark: createHash('sha256')
      .update(JSON.stringify([text, data]))
      .digest('hex')
      .slice(0, 16),
    address: webAddress(data.url),
    own: hasText(item) ? articleOf(path, item) : null,
  };
}

function readSitemap(xml: string): Listing {
  refuseEntities(xml);
  const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false });
  let read: unknown;
  try {
    read = parser.parse(xml);
  } catch (error) {
    throw unreadable('The sitemap is damaged.', error);
  }
  return {
    kind: 'sitemap',
    pages: listed(within(within(read, 'urlset'), 'url')),
    sitemaps: listed(within(within(read, 'sitemapindex'), 'sitemap')),
  };
}

function listed(elements: unknown): ListedPage[] {
  const found = [elements ?? []].flat().slice(0, mostPages);
  return found.flatMap((element) => {
    const address = webAddress(textIn(within(element, 'loc')));
    if (address === null) return [];
    const changed = textIn(within(element, 'lastmod')) ?? textIn(within(within(element, 'news'), 'publication_date'));
    return [{ address, changed: changed?.slice(0, 40) ?? null }];
  });
}

/** In the form that the web gives it; `null` where it is none. */
function webAddress(given: unknown): string | null {
  if (typeof given !== 'string' || given.length > longestAddress || !URL.canParse(given)) return null;
  const { protocol, href } = new URL(given);
  return /^https?:$/.test(protocol) && href.length <= longestAddress ? href : null;
}

function within(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
