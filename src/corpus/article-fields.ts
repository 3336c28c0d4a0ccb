import type { Article } from './article.ts';
import { findDateline, parsePublishedAt } from './published-at.ts';
import { shorten } from './title.ts';

/** What an article's own metadata says of it, and what of that could not be used. */
export type ArticleFields = Pick<Article, 'outlet' | 'author' | 'publishedAt' | 'url'> & {
  readonly title: string | null;
  readonly warnings: readonly string[];
};

const longestName = 200;
const longestUrl = 2048;

/**
 * Reads front matter or a JSON line's fields: `title`, `publishedAt` (or `date`), `outlet` (or `source`), `author`, `url`.
 * What is given and cannot be used becomes `null` with a warning; a date that is not given is looked for in the dateline.
 */
export function articleFields(data: Readonly<Record<string, unknown>>, text: string): ArticleFields {
  const warnings: string[] = [];
  const read = (...names: string[]) =>
    names.map((name) => own(data, name)).find((value) => value !== undefined && value !== null);
  const name = (...names: string[]) => {
    const value = read(...names);
    const line = value === undefined ? null : oneLine(value);
    if (value !== undefined && value !== '' && line === null) warnings.push(`Its ${names[0]} is not a name.`);
    return line;
  };
  const given = read('publishedAt', 'date');
  const { publishedAt, isUnclear } = parsePublishedAt(given);
  if (isUnclear) {
    warnings.push(
      `Its date ${JSON.stringify(given)?.slice(0, 60) ?? ''} is not one certain day; write it as 2024-08-13.`,
    );
  }
  const title = name('title');
  const link = read('url');
  const url = typeof link === 'string' ? webAddress(link.trim()) : null;
  if (link !== undefined && link !== '' && url === null) warnings.push('Its url is not a web address (http or https).');
  return {
    title: title === null ? null : shorten(title),
    outlet: bounded(name('outlet', 'source')),
    author: bounded(name('author')),
    // A date that was given and is unclear is not overruled by the text.
    publishedAt: publishedAt ?? (isUnclear ? null : findDateline(text)),
    url,
    warnings,
  };
}

function own(data: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(data, name) ? data[name] : undefined;
}

/** YAML reads a title such as `1984` as a number; authors may be a list. */
function oneLine(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string'))
    return oneLine(value.join(', '));
  if (typeof value !== 'string') return null;
  const line = value
    .slice(0, 4000)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line === '' ? null : line;
}

function bounded(name: string | null): string | null {
  if (name === null || name.length <= longestName) return name;
  return `${name.slice(0, longestName - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function webAddress(link: string): string | null {
  if (link.length > longestUrl || /[\s\p{Cc}]/u.test(link) || !URL.canParse(link)) return null;
  return /^https?:$/.test(new URL(link).protocol) ? link : null;
}
