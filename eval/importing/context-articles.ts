import { createHash } from 'node:crypto';
import { articleText, type ImportedArticle } from './imported.ts';

/** Texts that a set repeats for each of its questions, as articles: the same text is one article. */
export type ContextArticles = {
  /** The article of a text, numbered within what it is named after; `isNew` the first time. `null` for a text without words. */
  add(
    raw: string,
    named: { readonly after: string; readonly title?: string },
  ): { readonly article: ImportedArticle; readonly isNew: boolean } | null;
};

export function createContextArticles(): ContextArticles {
  const idOfText = new Map<string, string>();
  const counts = new Map<string, number>();
  return {
    add(raw, { after, title }) {
      const text = articleText(raw);
      if (text.trim() === '') return null;
      const hash = createHash('sha256').update(text).digest('base64');
      const known = idOfText.get(hash);
      const count = (counts.get(after) ?? 0) + 1;
      const id = known ?? `${after}-${count}`;
      if (known === undefined) counts.set(after, count);
      idOfText.set(hash, id);
      return { article: { id, ...(title && { title }), text }, isNew: known === undefined };
    },
  };
}

/** Words as the beginning of an id: letters and digits of any script, hyphens between them. */
export function asId(words: string): string {
  const id = words
    .normalize('NFC')
    .toLowerCase()
    .slice(0, 100)
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  return id.replaceAll(/^-+|-+$/gu, '') || 'article';
}
