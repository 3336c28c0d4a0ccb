import type { Catalog } from '../catalog/catalog.ts';
import { FootnoteError } from '../errors.ts';
import type { Place, QuotedPlace } from './feedback.ts';

export type ArticleReads = Pick<Catalog, 'article' | 'wasRemoved'>;

/** Longer than any paragraph; what is longer is no evidence of one answer. */
const longestQuote = 5000;

/**
 * The characters that stand at these places. Throws `ARTICLE_CHANGED`, `ARTICLE_REMOVED` or `ARTICLE_NOT_FOUND` where the text
 * is not the one that the offsets are of, `INVALID_REQUEST` where the article ends before, or half a character would be quoted.
 */
export async function quotedPlaces(
  field: string,
  places: readonly Place[],
  articles: ArticleReads,
): Promise<QuotedPlace[]> {
  const texts = new Map<string, string>();
  const quoted: QuotedPlace[] = [];
  for (const [index, place] of places.entries()) {
    const { articleId, articleVersion, start, end } = place;
    const text = texts.get(articleId) ?? (await textOf(place, articles));
    texts.set(articleId, text);
    const quote = text.slice(start, end);
    const fault = faultOf(quote, end - start);
    if (fault) throw new FootnoteError('INVALID_REQUEST', `${field}.${index}: ${fault}`);
    quoted.push({ articleId, articleVersion, start, end, quote });
  }
  return quoted;
}

async function textOf({ articleId, articleVersion }: Place, articles: ArticleReads): Promise<string> {
  const article = await articles.article(articleId);
  if (article?.version === articleVersion) return article.text;
  if (article)
    throw new FootnoteError(
      'ARTICLE_CHANGED',
      `“${article.title}” has changed since this answer was given, and its offsets do not apply any more. Ask again, and judge the new answer.`,
      { articleVersion: article.version },
    );
  if (await articles.wasRemoved(articleId))
    throw new FootnoteError(
      'ARTICLE_REMOVED',
      'An article of this answer was removed from the archive. Ask again, and judge the new answer.',
    );
  throw new FootnoteError(
    'ARTICLE_NOT_FOUND',
    'The archive has no article of this id, which the answer is said to cite.',
  );
}

function faultOf(quote: string, length: number): string | null {
  if (quote.length !== length) return 'the article ends before.';
  if (quote.length > longestQuote) return `must not be longer than ${longestQuote} characters.`;
  if (/\p{Surrogate}/u.test(quote)) return 'must not cut a character in two.';
  return quote.trim() === '' ? 'must not be white space only.' : null;
}
