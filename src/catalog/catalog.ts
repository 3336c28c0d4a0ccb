import type { Article } from '../corpus/article.ts';
import type { TextSignature } from '../corpus/near-copies.ts';
import type { EmbedderIdentity, Embedding } from '../embeddings/embedder.ts';
import type { Passage } from '../passages/passage.ts';
import type { SourceKind, SourceRecord } from './source-record.ts';

/**
 * The truth about an archive: articles, their passages and vectors. Every change is one transaction that raises
 * `version()`, so a reader sees an article whole, old or new, and a killed writer leaves nothing half-done.
 */
export type Catalog = {
  /** Given at random when the catalog was created: what is derived from another catalog is worthless for this one. */
  readonly id: string;
  /** What made this catalog; `null` while it is empty and new. */
  manifest(): Promise<Manifest | null>;
  /** Records what makes the catalog from now on; removes every stored vector when another embedder takes the place of one. */
  setManifest(manifest: Manifest): Promise<void>;
  /** Rises by one with each change; 0 for a new catalog. */
  version(): Promise<number>;
  /** Stores an article with its passages, in place of the one with the same id. A moved article (same content, other id) is a put and a remove. */
  putArticle(article: Article, content: ArticleContent): Promise<void>;
  /** Whether there was such an article. */
  removeArticle(articleId: string): Promise<boolean>;
  article(articleId: string): Promise<StoredArticle | null>;
  /** Whether there once was an article of this id, which was removed. */
  wasRemoved(articleId: string): Promise<boolean>;
  /**
   * The articles that print the same text, for each of these that has copies: the original (the earliest; undated ones last;
   * then by id) first, the article itself among them. An article that is alone, or unknown, is left out; of more than 200, 200 are named.
   */
  copiesOf(articleIds: readonly string[]): Promise<Map<string, readonly CopyOf[]>>;
  /** Articles without their text, in order of id unless `order` says otherwise; a cursor is for the same order. */
  listArticles(
    page: ArticleFilter & { readonly cursor?: string; readonly limit: number; readonly order?: ListOrder },
  ): Promise<ArticlePage>;
  /** How many articles fit, by month and by outlet. */
  countArticles(filter: ArticleFilter): Promise<ArticleCounts>;
  /** What is stored, of these articles if they are given, by article id: what a sync compares with. */
  inventory(articleIds?: readonly string[]): Promise<Map<string, ArticleState>>;
  /** The stored passages with these ids, in the order of the ids; unknown ids are left out. */
  passages(passageIds: readonly number[]): Promise<StoredPassage[]>;
  /** All passages of one article, in order. */
  passagesOf(articleId: string): Promise<StoredPassage[]>;
  /** What was already computed for texts with these hashes (see `textHash`), by hash; also for those that no passage uses any more. */
  cachedVectors(textHashes: readonly string[]): Promise<Map<string, Embedding>>;
  /** Forgets the vectors that no passage has used since before `version`; how many. */
  forgetVectors(unusedSince: number): Promise<number>;
  /** What a derived index must add and remove to move from `version` (0: from nothing) to now. Passage ids are never used again. */
  changesSince(version: number): Promise<CatalogChanges>;
  /** An article with everything that is stored with it, as it is at one moment: what `putArticle` of another catalog takes. `null` for none. */
  wholeArticle(articleId: string): Promise<WholeArticle | null>;
  /** Which articles were stored and removed since `version` (0: ever), the longest ago first; no more than about `limit` of them at a time. */
  articleChanges(since: number, limit: number): Promise<ArticleChanges>;
  /** Notes that there once were articles of these ids, which were removed; nothing is noted of one that is stored. */
  noteRemoved(articleIds: readonly string[]): Promise<void>;
  /** What this catalog was copied from, where it was. */
  copiedFrom(): Promise<CopiedFrom | null>;
  /** Changes nothing that is searched, and no version. */
  setCopiedFrom(from: CopiedFrom): Promise<void>;
  /** How much there is, and from when to when it reaches. */
  coverage(): Promise<Coverage>;
  /** What was last seen of the places of this kind, by path or address; of these alone where `only` is given, as far as they are known. */
  sources(kind: SourceKind, only?: readonly string[]): Promise<Map<string, SourceRecord>>;
  /** Those of this kind that are to be tried again at `now`, an ISO date-time, or were to be before; the longest due first. */
  dueSources(kind: SourceKind, now: string, limit: number): Promise<readonly SourceRecord[]>;
  /** The first of those that something could not be read of, by kind and name, and how many there are. */
  failedSources(limit: number): Promise<{ readonly sources: readonly SourceRecord[]; readonly total: number }>;
  /** Records what was seen, in the place of what was seen before. This and `removeSources` change nothing that is searched, and no version. */
  putSources(records: readonly SourceRecord[]): Promise<void>;
  removeSources(kind: SourceKind, sources: readonly string[]): Promise<void>;
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

/** Where an article comes from: a sync with the corpus folder never touches an upload. */
export type ArticleOrigin = 'corpus' | 'upload';

/** What is stored with an article. */
export type ArticleContent = {
  readonly contentHash: string;
  readonly origin: ArticleOrigin;
  /** What split it (see `Manifest.splitter`). */
  readonly splitter: string;
  /** What the title holds, as one sentence: see `writeReading`. */
  readonly titleReading: string;
  /** See `signatureOf`: what finds its copies. `null`: it is taken for a copy of nothing. */
  readonly signature: TextSignature | null;
  /** As ISO 639-1; `null` or not given where that is not sure. */
  readonly language?: string | null;
  /** Whether it has no vectors because the embedding model does not know its language: it is found by its words. */
  readonly wordsOnly?: boolean;
  readonly passages: readonly EmbeddedPassage[];
};

export type EmbeddedPassage = Passage & {
  /** Hash of the text that is embedded. */
  readonly textHash: string;
  readonly embedding: Embedding | null;
  /** What its sentences hold: see `writeReading`. */
  readonly reading: string;
};

/** What `putArticle` was given. Of a passage without a vector the `textHash` is not kept: it is empty here. */
export type WholeArticle = { readonly article: Article; readonly content: ArticleContent };

/** Each article once, by its last change; one that came back is stored. */
export type ArticleChanges = {
  readonly stored: readonly string[];
  readonly removed: readonly string[];
  /** The catalog version up to which these are all changes. */
  readonly version: number;
  /** Whether there are more after it. */
  readonly hasMore: boolean;
};

export type CopiedFrom = {
  /** See `Catalog.id`. */
  readonly id: string;
  /** The versions of the other catalog and of this one when they held the same; `null` while it is being copied. */
  readonly alike: { readonly from: number; readonly to: number } | null;
};

/** One of several articles that print the same text. */
export type CopyOf = {
  readonly id: string;
  readonly title: string;
  readonly outlet: string | null;
  readonly publishedAt: string | null;
};

/** What a sync needs to know of a stored article. */
export type ArticleState = {
  readonly path: string;
  readonly contentHash: string;
  readonly origin: ArticleOrigin;
  readonly splitter: string;
  /** Passages that have no vector of the manifest's embedder, and could have one. */
  readonly withoutVectors: number;
};

export type StoredArticle = Article & {
  readonly contentHash: string;
  readonly origin: ArticleOrigin;
  /** See `ArticleContent`. */
  readonly language: string | null;
  /** Version of its text (see `textVersion`): offsets into the text of another version mean nothing. */
  readonly version: number;
};
/** An article without its text, as it stands beside its passages. */
export type ArticleHead = Omit<Article, 'text'> & {
  /** See `StoredArticle`. */
  readonly version: number;
  /** What the title holds, as one sentence: see `parseReading`. */
  readonly titleReading: string;
};
export type ArticleSummary = Omit<StoredArticle, 'text' | 'contentHash' | 'pages'> & {
  /** Length of the text in UTF-16 code units. */
  readonly length: number;
};
/** Which articles are meant: those that fit everything that is given. */
export type ArticleFilter = {
  /** Stands in title, outlet or id. */
  readonly query?: string;
  /** Days, inclusive; with either of them, articles without a date are left out. */
  readonly publishedFrom?: string;
  readonly publishedTo?: string;
  readonly outlets?: readonly string[];
};
/** By id, or by day of publication with undated articles last; then by id. */
export type ListOrder = 'id' | 'newest' | 'oldest';
export type ArticleCounts = {
  readonly articles: number;
  readonly undated: number;
  /** `2024-08`, the earliest first; months without articles are left out. */
  readonly months: readonly { readonly month: string; readonly articles: number }[];
  /** The one with most articles first; at most 500. */
  readonly outlets: readonly { readonly outlet: string; readonly articles: number }[];
};
export type ArticlePage = {
  readonly articles: readonly ArticleSummary[];
  readonly next: string | null;
  readonly total: number;
};

export type StoredPassage = Passage & {
  readonly id: number;
  readonly articleId: string;
  readonly article: ArticleHead;
  readonly text: string;
  /** What its sentences hold: see `parseReading`. */
  readonly reading: string;
  /** See `Embedding`; `null` where the passage has no vector. */
  readonly wordCodes: Uint8Array | null;
};

export type CatalogChanges = {
  /** The catalog version that these changes lead to. */
  readonly version: number;
  /** Whether `added` is everything there is: what was removed since is no longer known, so a derived index starts from nothing. */
  readonly fromScratch: boolean;
  /** Passages that have a vector. One that a later change removed meanwhile is left out, and listed as removed by that change. */
  readonly added: AsyncIterable<PassageVector>;
  /** The words of every added passage, with a vector or without; left out are those removed meanwhile, as in `added`. */
  readonly addedWords: AsyncIterable<PassageWords>;
  /** May name passages that an index never held. */
  readonly removed: readonly number[];
};
export type PassageVector = { readonly passageId: number; readonly vector: Float32Array };
/** Stems of the words that carry meaning, with repeats. */
export type PassageWords = {
  readonly passageId: number;
  readonly terms: readonly string[];
  readonly titleTerms: readonly string[];
};

export type Coverage = {
  readonly articles: number;
  readonly passages: number;
  readonly passagesWithVectors: number;
  /** Of articles in a language that the embedding model does not know. */
  readonly passagesByWordsOnly: number;
  /** ISO dates. */
  readonly earliest: string | null;
  readonly latest: string | null;
  readonly outlets: readonly string[];
};
