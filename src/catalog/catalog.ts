import type { Article } from '../corpus/article.ts';
import type { EmbedderIdentity } from '../embeddings/embedder.ts';
import type { Passage } from '../passages/passage.ts';

/**
 * The truth about an archive: articles, their passages and vectors. Every change is one transaction that raises
 * `version()`, so a reader sees an article whole, old or new, and a killed writer leaves nothing half-done.
 */
export type Catalog = {
  /** What made this catalog; `null` while it is empty and new. */
  manifest(): Promise<Manifest | null>;
  /** Records what makes the catalog from now on; removes every stored vector when the embedder's identity changes. */
  setManifest(manifest: Manifest): Promise<void>;
  /** Rises by one with each change; 0 for a new catalog. */
  version(): Promise<number>;
  /** Stores an article with its passages, in place of the one with the same id. A moved article (same content, other id) is a remove and a put. */
  putArticle(article: Article, contentHash: string, passages: readonly EmbeddedPassage[]): Promise<void>;
  /** Whether there was such an article. */
  removeArticle(articleId: string): Promise<boolean>;
  article(articleId: string): Promise<StoredArticle | null>;
  /** Articles in order of id, without their text; `query` keeps those whose title, outlet or id holds it. */
  listArticles(page: {
    readonly cursor?: string;
    readonly limit: number;
    readonly query?: string;
  }): Promise<ArticlePage>;
  /** Article id → content hash of what is stored: what a sync compares with. */
  contentHashes(): Promise<Map<string, string>>;
  /** The stored passages with these ids; unknown ids are left out. */
  passages(passageIds: readonly number[]): Promise<StoredPassage[]>;
  /** All passages of one article, in order. */
  passagesOf(articleId: string): Promise<StoredPassage[]>;
  /** Vectors already computed for texts with these hashes (see `textHash`), by hash. */
  cachedVectors(textHashes: readonly string[]): Promise<Map<string, Float32Array>>;
  /** What a derived index must add and remove to move from `version` to now. Passage ids are never used again. */
  changesSince(version: number): Promise<CatalogChanges>;
  /** How much there is, and from when to when it reaches. */
  coverage(): Promise<Coverage>;
  close(): Promise<void>;
};

export type Manifest = {
  /** Format of the catalog itself; another one is refused. */
  readonly format: number;
  /** `null` when passages were stored without vectors, because no embedding model was to be had. */
  readonly embedder: EmbedderIdentity | null;
  /** What split the articles; when it differs, articles are split and stored anew. */
  readonly splitter: string;
};

export type EmbeddedPassage = Passage & {
  /** Hash of the text that is embedded. */
  readonly textHash: string;
  readonly vector: Float32Array | null;
};

export type StoredArticle = Article & {
  readonly contentHash: string;
  /** Catalog version at which it was stored. */ readonly version: number;
};
export type ArticleSummary = Omit<StoredArticle, 'text' | 'contentHash'> & { readonly length: number };
export type ArticlePage = {
  readonly articles: readonly ArticleSummary[];
  readonly next: string | null;
  readonly total: number;
};

export type StoredPassage = Passage & { readonly id: number; readonly articleId: string; readonly text: string };

export type CatalogChanges = {
  readonly version: number;
  readonly added: AsyncIterable<{ readonly passageId: number; readonly vector: Float32Array }>;
  readonly removed: readonly number[];
};

export type Coverage = {
  readonly articles: number;
  readonly passages: number;
  readonly passagesWithVectors: number;
  readonly earliest: string | null;
  readonly latest: string | null;
  readonly outlets: readonly string[];
};
