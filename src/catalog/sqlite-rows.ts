import type { Span } from '../passages/span.ts';
import type { ArticleHead, ArticleOrigin, ArticleSummary, StoredArticle, StoredPassage } from './catalog.ts';

/** Columns and rows of the tables, and what they become outside. */
export const summaryColumns =
  'id, text_version AS version, origin, published_at AS publishedAt, outlet, path, title, author, url, language, length';
export const articleColumns = `${summaryColumns}, content_hash AS contentHash, pages, text`;
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

function readPages(written: string | null): { pages?: readonly number[] } {
  return written === null ? {} : { pages: JSON.parse(written) as number[] };
}

/** Sentence spans as a flat list of steps from the passage's start: short, and readable in any SQLite shell. */
export function writeSentences(sentences: readonly Span[], passageStart: number): string {
  let at = passageStart;
  const steps: number[] = [];
  for (const { start, end } of sentences) {
    steps.push(start - at, end - start);
    at = end;
  }
  return steps.join(' ');
}

function readSentences(written: string, passageStart: number): Span[] {
  const steps = written === '' ? [] : written.split(' ').map(Number);
  const sentences: Span[] = [];
  let at = passageStart;
  for (let i = 0; i + 1 < steps.length; i += 2) {
    const start = at + (steps[i] ?? 0);
    at = start + (steps[i + 1] ?? 0);
    sentences.push({ start, end: at });
  }
  return sentences;
}

export function writeVector(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Copies: what SQLite returns need not start at a multiple of four bytes. */
export function readVector(stored: unknown): Float32Array {
  const bytes = stored as Uint8Array;
  const vector = new Float32Array(bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
  new Uint8Array(vector.buffer).set(bytes);
  return vector;
}

/** The day of an ISO date or date-time: what date filters compare. */
export function dayOf(publishedAt: string | null): string | null {
  return publishedAt?.slice(0, 10) ?? null;
}

export type StateRow = {
  readonly id: string;
  readonly path: string;
  readonly contentHash: string;
  readonly origin: ArticleOrigin;
  readonly splitter: string;
  readonly withoutVectors: number;
};
