import type { LoadedArticle } from '../loaded-article.ts';

/** What names pages that are articles, rather than being one itself. */
export type Listing =
  | { readonly kind: 'feed'; readonly entries: readonly FeedEntry[]; readonly waitMs: number | null }
  | { readonly kind: 'sitemap'; readonly pages: readonly ListedPage[]; readonly sitemaps: readonly ListedPage[] };

export type FeedEntry = {
  /** The same when the feed is read again. */
  readonly key: string;
  /** Another one as soon as anything that the feed says of it has changed. */
  readonly mark: string;
  /** Where its page is. */
  readonly address: string | null;
  /** As far as the feed itself holds its text. */
  readonly own: LoadedArticle | null;
};

/** `changed`: when it says it last changed, in its own words. */
export type ListedPage = { readonly address: string; readonly changed: string | null };
