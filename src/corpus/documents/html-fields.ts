import type { DomDocument } from './dom.ts';

const newsTypes = /(?:Article|Posting|Report|Review)$/;
const mostJsonLd = 1_000_000;

/** What a page says of its article: JSON-LD first, then OpenGraph and the other `meta` elements that publishers use. */
export function htmlFields(document: DomDocument): Readonly<Record<string, unknown>> {
  const meta = metaOf(document);
  const linked = linkedData(document);
  const first = (...names: string[]) => names.map((name) => meta.get(name)).find(Boolean);
  const heading = document.querySelector('title')?.textContent?.trim();
  const time = document.querySelector('time[itemprop="datePublished"], time[pubdate]')?.getAttribute('datetime');
  const canonical = document.querySelector('link[rel="canonical"]')?.getAttribute('href');
  const url = [canonical, meta.get('og:url'), linked.url].find((link) => /^https?:/.test(link ?? ''));
  return {
    title: linked.title ?? first('og:title', 'twitter:title', 'dc.title', 'headline') ?? heading,
    author: linked.author ?? first('author', 'article:author_name', 'byl', 'dc.creator', 'parsely-author'),
    outlet: linked.outlet ?? first('og:site_name', 'application-name', 'dc.publisher'),
    publishedAt:
      linked.publishedAt ??
      first(
        'article:published_time',
        'og:published_time',
        'datepublished',
        'parsely-pub-date',
        'dc.date.issued',
        'dc.date',
        'dcterms.date',
        'pubdate',
        'publishdate',
        'date',
      ) ??
      time,
    url,
  };
}

function metaOf(document: DomDocument): Map<string, string> {
  const meta = new Map<string, string>();
  for (const element of document.querySelectorAll('meta')) {
    const name = ['property', 'name', 'itemprop'].map((each) => element.getAttribute(each)).find(Boolean);
    const content = element.getAttribute('content')?.trim();
    const key = name?.trim().toLowerCase();
    if (key && content && !meta.has(key)) meta.set(key, content);
  }
  return meta;
}

type LinkedData = { title?: string; author?: string; outlet?: string; publishedAt?: string; url?: string };

function linkedData(document: DomDocument): LinkedData {
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    const json = script.textContent ?? '';
    const article = json.length > mostJsonLd ? null : findArticle(parse(json), 0);
    if (!article) continue;
    const found = {
      title: textIn(article.headline),
      author: namesIn(article.author),
      outlet: namesIn(article.publisher),
      publishedAt: textIn(article.datePublished),
      url: textIn(article.url) ?? textIn(article.mainEntityOfPage),
    };
    return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  }
  return {};
}

function findArticle(value: unknown, depth: number): Record<string, unknown> | null {
  if (depth > 4 || typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    for (const each of value.slice(0, 100)) {
      const found = findArticle(each, depth + 1);
      if (found) return found;
    }
    return null;
  }
  const object = value as Record<string, unknown>;
  const types = [object['@type']].flat();
  if (types.some((type) => typeof type === 'string' && newsTypes.test(type))) return object;
  return findArticle(object['@graph'], depth + 1);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A person or an organisation is named by its `name`, or is the name; there may be several. */
function namesIn(value: unknown): string | undefined {
  const names = [value].flat().map((each: unknown) => {
    const name = typeof each === 'object' && each !== null && 'name' in each ? each.name : each;
    return textIn(name);
  });
  const known = names.filter((name) => name !== undefined && !/^https?:/.test(name));
  return known.length > 0 ? known.join(', ') : undefined;
}
