import { createHash } from 'node:crypto';

const longestSlug = 60;

/**
 * The id of what is at an address: the same whenever it is fetched, by http or https, and never that of another host.
 * `web/news.example/bridge-opens-0f3a…`. `part`: which of several articles that are at this address.
 */
export function articleIdOf(address: string, part = ''): string {
  const { host, pathname, search } = new URL(address);
  const hash = createHash('sha256')
    .update(JSON.stringify([host, pathname, search, part]))
    .digest('hex')
    .slice(0, 16);
  return `web/${host.replace(/[^a-z0-9.-]/g, '_')}/${slugOf(address)}-${hash}`;
}

/** The last part of its path that says something, for people to know it by. */
export function slugOf(address: string): string {
  const parts = new URL(address).pathname.split('/').map((part) => plain(part.replace(/\.[a-z]{2,5}$/i, '')));
  return parts.findLast((part) => /[a-z]/i.test(part)) ?? 'page';
}

function plain(part: string): string {
  const words = part.normalize('NFKD').replace(/%[0-9a-f]{2}|[^A-Za-z0-9]+/gi, '-');
  return words.replace(/-+/g, '-').slice(0, longestSlug).replace(/^-|-$/g, '');
}
