import { FootnoteError } from '../errors.ts';
import { articleFields } from './article-fields.ts';
import { contentHash } from './content-hash.ts';
import { splitFrontMatter } from './front-matter.ts';
import type { LoadedArticle } from './loaded-article.ts';
import { readText } from './read-text.ts';
import { titleOfText } from './title.ts';

/** An article from a plain-text file: its first line is its title unless front matter gives one. Throws `ARTICLE_UNREADABLE`. */
export function readTextArticle(path: string, bytes: Uint8Array): LoadedArticle {
  return readArticle(path, bytes, titleOfText);
}

/** An article from a file's bytes. `path` is below the corpus folder, with `/`. */
export function readArticle(path: string, bytes: Uint8Array, titleOf: (text: string) => string | null): LoadedArticle {
  const { text: whole, warnings } = readText(bytes);
  const { data, body: text } = splitFrontMatter(whole);
  if (text.trim() === '') throw new FootnoteError('ARTICLE_UNREADABLE', 'The article has no text.');
  const { title, warnings: more, ...fields } = articleFields(data, text);
  const id = path.replace(/\.[^./]+$/, '');
  const content = { title: title ?? titleOf(text) ?? id.slice(id.lastIndexOf('/') + 1), ...fields, text };
  return {
    kind: 'article',
    article: { id, path, ...content },
    contentHash: contentHash(content),
    warnings: [...warnings, ...more],
  };
}
