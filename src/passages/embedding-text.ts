import { createHash } from 'node:crypto';
import type { Article } from '../corpus/article.ts';
import type { Passage } from './passage.ts';
import { slice } from './span.ts';

/** A passage's sentences as they are embedded. A change here is a change of `splitterVersion` too. */
export function sentenceTexts(article: Pick<Article, 'text'>, passage: Passage): string[] {
  return passage.sentences.map((sentence) => slice(article.text, sentence));
}

/** Names what is embedded by its SHA-256: what was embedded once, in whichever article, is not embedded again. */
export function textHash(title: string, sentences: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([title, ...sentences]))
    .digest('base64url');
}
