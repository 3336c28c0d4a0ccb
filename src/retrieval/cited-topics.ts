import type { StoredArticle } from '../catalog/catalog.ts';
import { findNames } from '../language/names.ts';
import type { Topic } from './standalone-question.ts';

/** A place that an answer cited, as a client hands it back. */
export type CitedPlace = {
  readonly articleId: string;
  /** Of its text, where the client has it: a place in another text names nothing. */
  readonly articleVersion?: number | undefined;
  readonly start: number;
  readonly end: number;
};

/** Citations looked up: an answer rests on its first ones, and each costs the reading of an article. */
const articlesRead = 3;
const charactersOfQuote = 1000;

/**
 * What the citations of the last answer in a history are about: titles, dates and the names in the cited sentences, in order
 * of citation. An article that went, and a place that its text no longer has, are left out.
 */
export async function citedTopics(
  history: readonly { readonly role: string; readonly citations?: readonly CitedPlace[] | undefined }[],
  article: (articleId: string) => Promise<Pick<StoredArticle, 'title' | 'publishedAt' | 'text' | 'version'> | null>,
): Promise<Topic[]> {
  const places = new Map<string, CitedPlace[]>();
  for (const place of history.findLast(({ role }) => role === 'assistant')?.citations ?? []) {
    const known = places.get(place.articleId);
    if (known) known.push(place);
    else if (places.size < articlesRead) places.set(place.articleId, [place]);
  }
  const topics: Topic[] = [];
  for (const [articleId, cited] of places) {
    const found = await article(articleId);
    if (!found) continue;
    const quotes = cited
      .filter(({ articleVersion }) => articleVersion === undefined || articleVersion === found.version)
      .filter(({ start, end }) => start < end && end <= found.text.length)
      .map(({ start, end }) => found.text.slice(start, Math.min(end, start + charactersOfQuote)));
    if (quotes.length === 0) continue;
    const names = quotes.flatMap((quote) => findNames(quote).map((name) => name.text));
    topics.push({ title: found.title, publishedAt: found.publishedAt, names: [...new Set(names)] });
  }
  return topics;
}
