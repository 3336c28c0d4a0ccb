import { createHash } from 'node:crypto';
import type { Article } from '../corpus/article.ts';
import type { Passage } from './passage.ts';
import { slice } from './span.ts';

/** The text of a passage as it is embedded: under its article's title, since a passage from the middle seldom says what it is about. A change here is a change of `splitterVersion` too. */
export function embeddingText(article: Pick<Article, 'title' | 'text'>, passage: Passage): string {
  return `${article.title}\n${slice(article.text, passage)}`;
}

/** Names a text by its SHA-256: a text that was embedded once, in whichever article, is not embedded again. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
