import type {
  ArticleHead,
  ArticleOrigin,
  ArticleSummary,
  EmbeddedPassage,
  StoredArticle,
  StoredPassage,
  WholeArticle,
} from './catalog.ts';
import { readSentences, readSignature, readVector } from './stored-forms.ts';

/** Columns and rows of the tables, and what they become outside. */
export const summaryColumns =
  'id, text_version AS version, origin, published_at AS publishedAt, outlet, path, title, author, url, language, length';
export const articleColumns = `${summaryColumns}, content_hash AS contentHash, pages, text`;
export const stateColumns =
  'id, path, content_hash AS contentHash, origin, splitter, without_vectors AS withoutVectors';
/** What the columns of an article are read from. */
export const articleTables = 'articles LEFT JOIN article_details ON article_details.article = articles.key';
export const passageColumns = `
  passages.id AS id, articles.id AS articleId, ordinal, start, end, sentences, passages.text AS text, reading,
  codes AS wordCodes, articles.path AS path, title, outlet, author, published_at AS publishedAt, url, text_version AS version,
  title_reading AS titleReading, pages`;

type PassageRow = Omit<StoredPassage, 'sentences' | 'article'> &
  Omit<ArticleHead, 'id' | 'pages'> & { readonly sentences: string; readonly pages: string | null };

export function toArticle(row: unknown): StoredArticle {
  const {
    length: _,
    pages,
    ...article
  } = row as Omit<StoredArticle, 'pages'> & { length: number; pages: string | null };
  return { ...article, ...readPages(pages) };
}

export function toSummary(row: unknown): ArticleSummary {
  return row as ArticleSummary;
}

export function toPassage(row: unknown): StoredPassage {
  const { id, articleId, ordinal, start, end, sentences, text, reading, wordCodes, pages, ...head } = row as PassageRow;
  const spans = readSentences(sentences, start);
  const article = { ...head, id: articleId, ...readPages(pages) };
  return { id, articleId, ordinal, start, end, sentences: spans, text, reading, wordCodes, article };
}

/** Of articles, `articleTables` and their signatures. */
export const wholeColumns = `${articleColumns}, splitter, title_reading AS titleReading, words_only AS wordsOnly, signature`;
/** Of passages with their vectors and codes. */
export const embeddedColumns =
  'ordinal, start, end, sentences, reading, text_hash AS textHash, vectors.vector AS vector, codes';

type WholeRow = Omit<StoredArticle, 'pages'> & {
  readonly length: number;
  readonly pages: string | null;
  readonly splitter: string;
  readonly titleReading: string;
  readonly wordsOnly: number | null;
  readonly signature: unknown;
};

export function toWhole(row: unknown, passages: readonly unknown[]): WholeArticle {
  const { pages, contentHash, origin, splitter, titleReading, wordsOnly, signature, language, ...rest } =
    row as WholeRow;
  const { length: _, version: __, ...article } = rest;
  const content = {
    contentHash,
    origin,
    splitter,
    titleReading,
    language,
    wordsOnly: wordsOnly === 1,
    signature: signature === null ? null : readSignature(signature),
    passages: passages.map(toEmbedded),
  };
  return { article: { ...article, ...readPages(pages) }, content };
}

function toEmbedded(row: unknown): EmbeddedPassage {
  const { sentences, textHash, vector, codes, ...passage } = row as Omit<EmbeddedPassage, 'sentences' | 'textHash'> & {
    readonly sentences: string;
    readonly textHash: string | null;
    readonly vector: unknown;
    readonly codes: Uint8Array;
  };
  return {
    ...passage,
    sentences: readSentences(sentences, passage.start),
    textHash: textHash ?? '',
    embedding: vector === null ? null : { vector: readVector(vector), wordCodes: codes },
  };
}

function readPages(written: string | null): { pages?: readonly number[] } {
  return written === null ? {} : { pages: JSON.parse(written) as number[] };
}

export type StateRow = {
  readonly id: string;
  readonly path: string;
  readonly contentHash: string;
  readonly origin: ArticleOrigin;
  readonly splitter: string;
  readonly withoutVectors: number;
};
