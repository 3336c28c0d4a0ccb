import type {
  ArticleHead,
  ArticleState,
  ArticleSummary,
  EmbeddedPassage,
  StoredArticle,
  StoredPassage,
  WholeArticle,
} from '../catalog.ts';
import { readSentences, readSignature, readVector } from '../stored-forms.ts';
import { readNullable, readText } from './stored-text.ts';

/** Columns and rows of the tables, and what they become outside. */
const headColumns = `
  id, text_version AS version, origin, published_at AS "publishedAt", outlet, path, title, author, url, language`;
export const summaryColumns = `${headColumns}, length`;
export const articleColumns = `${headColumns}, content_hash AS "contentHash", pages, text`;
export const stateColumns = `id, path, content_hash AS "contentHash", origin, splitter, without_vectors AS "withoutVectors"`;
/** Of passages, their articles and, where there are any, their vectors. */
export const passageColumns = `
  passages.id AS id, articles.id AS "articleId", ordinal, span_start AS start, span_end AS end, sentences,
  passages.text AS text, reading, codes AS "wordCodes", path, title, outlet, author, published_at AS "publishedAt", url,
  text_version AS version, title_reading AS "titleReading", pages`;

type Named = Pick<ArticleSummary, 'path' | 'title' | 'outlet' | 'author' | 'url'>;

function readNames<Row extends Named>(row: Row): Row {
  const { path, title, outlet, author, url } = row;
  return {
    ...row,
    path: readText(path),
    title: readText(title),
    outlet: readNullable(outlet),
    author: readNullable(author),
    url: readNullable(url),
  };
}

export type SummaryRow = ArticleSummary;
export function toSummary(row: SummaryRow): ArticleSummary {
  return { ...readNames(row), id: readText(row.id) };
}

export type ArticleRow = Omit<StoredArticle, 'pages'> & { readonly pages: readonly number[] | null };
export function toArticle({ pages, ...row }: ArticleRow): StoredArticle {
  return {
    ...readNames(row),
    id: readText(row.id),
    contentHash: readText(row.contentHash),
    text: readText(row.text),
    ...(pages && { pages }),
  };
}

export type StateRow = ArticleState & { readonly id: string };
export function toState({ id, ...state }: StateRow): [id: string, state: ArticleState] {
  return [readText(id), { ...state, path: readText(state.path), contentHash: readText(state.contentHash) }];
}

export type PassageRow = Omit<StoredPassage, 'sentences' | 'article'> &
  Omit<ArticleHead, 'id' | 'pages'> & { readonly sentences: string; readonly pages: readonly number[] | null };
export function toPassage(row: PassageRow): StoredPassage {
  const { id, articleId: storedId, ordinal, start, end, sentences, text, reading, wordCodes, pages, ...head } = row;
  const articleId = readText(storedId);
  const article = { ...readNames(head), id: articleId, ...(pages && { pages }) };
  const spans = readSentences(sentences, start);
  return { id, articleId, ordinal, start, end, sentences: spans, text: readText(text), reading, wordCodes, article };
}

/** Of articles and, where there are any, their signatures. */
export const wholeColumns = `
  ${articleColumns}, splitter, title_reading AS "titleReading", words_only AS "wordsOnly", signature`;
/** Of passages and, where there are any, their vectors. */
export const embeddedColumns = `
  ordinal, span_start AS start, span_end AS end, sentences, reading, text_hash AS "textHash", vectors.vector AS vector, codes`;

export type WholeRow = ArticleRow & {
  readonly splitter: string;
  readonly titleReading: string;
  readonly wordsOnly: boolean;
  readonly signature: Uint8Array | null;
};
export type EmbeddedRow = Omit<EmbeddedPassage, 'sentences' | 'textHash' | 'embedding'> & {
  readonly sentences: string;
  readonly textHash: string | null;
  readonly vector: unknown;
  readonly codes: Uint8Array;
};

export function toWhole(row: WholeRow, passages: readonly EmbeddedRow[]): WholeArticle {
  const { splitter, titleReading, wordsOnly, signature, ...stored } = row;
  const { version: _, contentHash, origin, language, ...article } = toArticle(stored);
  const content = {
    contentHash,
    origin,
    splitter,
    titleReading,
    language,
    wordsOnly,
    signature: signature && readSignature(signature),
    passages: passages.map(toEmbedded),
  };
  return { article, content };
}

function toEmbedded({ sentences, textHash, vector, codes, ...passage }: EmbeddedRow): EmbeddedPassage {
  return {
    ...passage,
    sentences: readSentences(sentences, passage.start),
    textHash: textHash === null ? '' : readText(textHash),
    embedding: vector === null ? null : { vector: readVector(vector), wordCodes: codes },
  };
}
