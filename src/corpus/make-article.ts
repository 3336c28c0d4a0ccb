import { createHash } from 'node:crypto';
import { FootnoteError } from '../errors.ts';
import type { Article } from './article.ts';
import { findDateline, readPublishedAt } from './published-at.ts';
import { cleanTitle } from './title.ts';

/** An article as it was read, with what in it could not be understood. */
export type MadeArticle = { readonly article: Article; readonly warnings: readonly string[] };

/** What a file or line states, in whatever type it stands there. */
export type StatedFields = {
  readonly title?: unknown;
  readonly outlet?: unknown;
  readonly author?: unknown;
  readonly publishedAt?: unknown;
  readonly url?: unknown;
};

/** Puts an article together from what is stated and what its text shows. Throws `ARTICLE_UNREADABLE` where there is no text. */
export function makeArticle(
  place: { readonly id: string; readonly path: string },
  stated: StatedFields,
  text: string,
  fallbackTitle: () => string,
): MadeArticle {
  if (!/\S/.test(text)) throw new FootnoteError('ARTICLE_UNREADABLE', 'it has no text');
  const warnings: string[] = [];
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\uFFFD');
  const article: Article = {
    ...place,
    title: cleanTitle(textOf(stated.title) ?? '') || fallbackTitle() || place.id,
    outlet: textOf(stated.outlet),
    author: authorOf(stated.author),
    publishedAt: publishedAt(stated.publishedAt, wellFormed, warnings),
    url: urlOf(stated.url, warnings),
    text: wellFormed,
  };
  return { article, warnings };
}

/** SHA-256 over all that an article says, but not where it stands: equal for a file that was only moved. */
export function contentHashOf({ title, outlet, author, publishedAt, url, text }: Article): string {
  return createHash('sha256').update(JSON.stringify([title, outlet, author, publishedAt, url, text])).digest('hex');
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function authorOf(value: unknown): string | null {
  const names = Array.isArray(value) ? value.flatMap((name) => textOf(name) ?? []) : [textOf(value)];
  return names.filter((name) => name !== null).join(', ') || null;
}

function publishedAt(value: unknown, text: string, warnings: string[]): string | null {
  if (value === undefined || value === null || value === '') return findDateline(text);
  const date = readPublishedAt(value);
  if (date === null) {
    warnings.push(`its publication date ${JSON.stringify(value)} is not understood; write it as YYYY-MM-DD`);
  }
  return date;
}

function urlOf(value: unknown, warnings: string[]): string | null {
  const url = textOf(value);
  if (url === null) return null;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  warnings.push(`its url ${JSON.stringify(url.slice(0, 100))} is no web address; write it with https://`);
  return null;
}
