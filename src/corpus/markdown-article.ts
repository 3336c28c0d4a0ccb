import type { LoadedArticle } from './loaded-article.ts';
import { readArticle } from './text-article.ts';
import { titleOfMarkdown } from './title.ts';

/** An article from a Markdown file: its title comes from front matter, else from its first heading. Throws `ARTICLE_UNREADABLE`. */
export function readMarkdownArticle(path: string, bytes: Uint8Array): LoadedArticle {
  return readArticle(path, bytes, titleOfMarkdown);
}
