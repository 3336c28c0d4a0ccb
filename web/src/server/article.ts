import type { Article } from '../../../src/corpus/article.ts';
import { request } from './request.ts';

/** One article with its text. The id may hold slashes: it is one path segment all the same. */
export async function fetchArticle(articleId: string, signal: AbortSignal): Promise<Omit<Article, 'path'>> {
  const response = await request(`articles/${encodeURIComponent(articleId)}`, { signal });
  return (await response.json()) as Omit<Article, 'path'>;
}
