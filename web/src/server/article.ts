import type { StoredArticle } from '../../../src/catalog/catalog.ts';
import { request } from './request.ts';

export type FetchedArticle = Omit<StoredArticle, 'contentHash'>;

/**
 * One article with its text; with `version` only while its text is that one, 409 when it is not any more. The id may hold
 * slashes: it is one path segment all the same.
 */
export async function fetchArticle(
  articleId: string,
  version: number | undefined,
  signal: AbortSignal,
): Promise<FetchedArticle> {
  const query = version === undefined ? '' : `?version=${version}`;
  const response = await request(`articles/${encodeURIComponent(articleId)}${query}`, { signal });
  return (await response.json()) as FetchedArticle;
}

/** Below the page's own address, wherever that is. */
export const addressOfOriginal = (articleId: string): string => `originals/${encodeURIComponent(articleId)}`;

/** The file that an article was read from. */
export async function fetchOriginal(articleId: string): Promise<Blob> {
  return (await request(addressOfOriginal(articleId))).blob();
}
