import { createHash } from 'node:crypto';
import { parseFeed, parseOpml } from 'feedsmith';
import { readText } from '../read-text.ts';
import { refuseEntities } from './dom.ts';
import { type ReadDocument, tidyText, unreadable } from './read-document.ts';
import { textOfHtml } from './read-html.ts';

/** An item of a feed. `key` stays the same when the feed is read again. */
export type FeedItem = ReadDocument & { readonly key: string };

const mostItems = 10_000;
type Fields = Readonly<Record<string, unknown>>;

export type Feed = {
  /** With the text that the feed itself holds of them, which may be none. */
  readonly items: readonly FeedItem[];
  /** How long it asks to be left alone after it was read; `null` where it does not say. */
  readonly waitMs: number | null;
};

/** An RSS, RDF, Atom or JSON feed. Throws `ARTICLE_UNREADABLE`. */
export function readFeed(bytes: Uint8Array): Feed {
  const { text: xml } = readText(bytes);
  refuseEntities(xml);
  const feed = parse(xml);
  const outlet = words(feed.title);
  const given = [feed.items ?? feed.entries ?? []].flat();
  if (given.length > mostItems) throw unreadable(`The feed has ${given.length} items; at most ${mostItems} are read.`);
  return { items: given.filter(isFields).map((item) => readItem(item, outlet)), waitMs: waitOf(feed) };
}

/** The addresses of the feeds that an OPML file lists. Throws `ARTICLE_UNREADABLE`. */
export function feedsOfOpml(xml: string): string[] {
  refuseEntities(xml);
  const found: string[] = [];
  const collect = (outlines: unknown) => {
    for (const outline of [outlines ?? []].flat().filter(isFields)) {
      if (typeof outline.xmlUrl === 'string') found.push(outline.xmlUrl);
      collect(outline.outlines);
    }
  };
  try {
    const { body }: Fields = parseOpml(xml);
    if (isFields(body)) collect(body.outlines);
  } catch (error) {
    throw unreadable('The file is not OPML, or it is damaged.', error);
  }
  return found;
}

const periods: Readonly<Record<string, number>> = {
  hourly: 1,
  daily: 24,
  weekly: 24 * 7,
  monthly: 24 * 30,
  yearly: 24 * 365,
};
const hourMs = 3_600_000;

/** RSS says minutes; the syndication module says how often in which period. */
function waitOf({ ttl, sy }: Fields): number | null {
  const minutes = typeof ttl === 'number' && ttl > 0 ? ttl : 0;
  const { updatePeriod, updateFrequency } = isFields(sy) ? sy : {};
  const hours = typeof updatePeriod === 'string' ? (periods[updatePeriod.toLowerCase()] ?? 0) : 0;
  const times = typeof updateFrequency === 'number' && updateFrequency > 0 ? updateFrequency : 1;
  return Math.max(minutes * 60_000, (hours * hourMs) / times) || null;
}

function parse(xml: string): Fields {
  try {
    const parsed: unknown = parseFeed(xml);
    const feed = isFields(parsed) ? parsed.feed : null;
    if (isFields(feed)) return feed;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw unreadable('The file is not an RSS or Atom feed, or it is damaged.', error);
  }
  throw unreadable('The file is not an RSS or Atom feed.');
}

function readItem(item: Fields, outlet: string | undefined): FeedItem {
  const content = isFields(item.content) ? (item.content.encoded ?? item.content.value) : item.content;
  const body = [content, item.description, item.summary].map(plain).find((each) => each !== '') ?? '';
  const title = words(item.title);
  const url = linkOf(item);
  const id = isFields(item.guid) ? item.guid.value : (item.guid ?? item.id);
  const key = typeof id === 'string' && id !== '' ? id : (url ?? `${title ?? ''}\n${body}`);
  const dc = isFields(item.dc) ? item.dc : {};
  return {
    key: createHash('sha256').update(key).digest('hex').slice(0, 16),
    text: textOfHtml(body),
    data: {
      title,
      outlet,
      author: names(item.authors) ?? names(dc.creators ?? dc.creator) ?? names(item.author),
      publishedAt: instant(item.pubDate ?? item.published ?? dc.dates ?? dc.date ?? item.updated),
      url,
    },
  };
}

function linkOf(item: Fields): string | undefined {
  const links = [item.links ?? []].flat().filter(isFields);
  const own = links.find(({ rel }) => rel === undefined || rel === 'alternate')?.href;
  return [item.link, own].find((link): link is string => typeof link === 'string' && /^https?:/.test(link));
}

/** The text of a value that may be a text, or an object that holds one beside its type. */
function plain(value: unknown): string {
  const text = isFields(value) ? value.value : value;
  return typeof text === 'string' ? text.trim() : '';
}

function words(value: unknown): string | undefined {
  return tidyText(textOfHtml(plain(value))) || undefined;
}

function names(value: unknown): string | undefined {
  const all = [value ?? []].flat().map((each) => plain(isFields(each) ? each.name : each));
  return all.filter((name) => name !== '').join(', ') || undefined;
}

/** As an ISO date-time where it is an instant; what is none stays as it is, to be warned of. */
function instant(value: unknown): unknown {
  const first: unknown = [value].flat()[0];
  const date = plain(first);
  const hasZone = /(?:GMT|UTC?|Z|[+-]\d{2}:?\d{2}|[ECMP][SD]T)$/.test(date);
  return hasZone && !Number.isNaN(Date.parse(date)) ? new Date(date).toISOString() : date || undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
