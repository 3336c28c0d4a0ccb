import { articleFields } from '../article-fields.ts';
import { contentHash } from '../content-hash.ts';
import type { LoadedArticle } from '../loaded-article.ts';
import { titleOfText } from '../title.ts';
import { FootnoteError } from '../../errors.ts';
import { limits } from './limits.ts';

/** What a format's reader makes of a document: its text, and what it says of itself under the names that front matter uses. */
export type ReadDocument = {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Where each page begins in `text`. */
  readonly pages?: readonly number[];
  readonly warnings?: readonly string[];
};

/** The article that a document is. `id` is its path without the ending where not given. Throws `ARTICLE_UNREADABLE`. */
export function articleOf(path: string, document: ReadDocument, id = withoutEnding(path)): LoadedArticle {
  const { text, data, pages } = document;
  if (!hasText(document)) throw unreadable('The article has no text.');
  if (text.length > limits.text)
    throw unreadable(`Its text is longer than ${limits.text / 1_000_000} million characters; is it one article?`);
  const { title, warnings, ...fields } = articleFields(data, text);
  const content = {
    title: title ?? titleOfText(text) ?? id.slice(id.lastIndexOf('/') + 1),
    ...fields,
    text,
    ...(pages && { pages }),
  };
  return {
    kind: 'article',
    article: { id, path, ...content },
    contentHash: contentHash(content),
    warnings: [...(document.warnings ?? []), ...warnings],
  };
}

export function hasText({ text }: ReadDocument): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

export function withoutEnding(path: string): string {
  return path.replace(/\.[^./]+$/, '');
}

/** Text as it is kept: one kind of line end, no control characters, no white space at the end of lines, at most one blank line. */
export function tidyText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\v\f\u0085]/g, '\n')
    .replace(/(?![\t\n])\p{Cc}|[\u00ad\ufeff\u200b]/gu, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
}

export function unreadable(message: string, cause?: unknown): FootnoteError {
  return new FootnoteError('ARTICLE_UNREADABLE', message, { cause });
}
