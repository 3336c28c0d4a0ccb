import type { Article } from './article.ts';

/** An article as it was read. `warnings` are sentences on what of its metadata could not be used. */
export type LoadedArticle = {
  readonly kind: 'article';
  readonly article: Article;
  readonly contentHash: string;
  readonly warnings: readonly string[];
};

/** A file, folder or line that could not be read; `reason` is a sentence, which names the line of a JSONL file. */
export type LoadFailure = { readonly kind: 'failure'; readonly path: string; readonly reason: string };
