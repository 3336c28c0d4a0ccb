import { createHash } from 'node:crypto';
import type { Article } from './article.ts';

/** SHA-256, in hex, over everything an article says; not over its id and path, so that a moved file keeps it. */
export function contentHash({
  title,
  outlet,
  author,
  publishedAt,
  url,
  text,
  pages,
}: Omit<Article, 'id' | 'path'>): string {
  return createHash('sha256')
    .update(JSON.stringify([title, outlet, author, publishedAt, url, text, ...(pages ? [pages] : [])]))
    .digest('hex');
}
