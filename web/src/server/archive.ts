import type { AskRequest } from '../../../src/answer/answer.ts';
import type { ArticleCounts, ArticleSummary } from '../../../src/catalog/catalog.ts';
import type { NewArticle } from '../../../src/uploads.ts';
import { request } from './request.ts';

/** Which articles are meant: those that fit everything that is given. Days are inclusive. */
export type ArchiveFilter = {
  readonly query: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly outlets: readonly string[];
};
export const noFilter: ArchiveFilter = { query: '', from: null, to: null, outlets: [] };

export type ArchivePage = {
  readonly articles: readonly ArticleSummary[];
  readonly next: string | null;
  readonly total: number;
};
export type ArchiveCounts = ArticleCounts & {
  readonly notRead: readonly NotReadFile[];
  /** Of how many files; `notRead` may name fewer. */
  readonly notReadTotal: number;
};
/** Times are ISO date-times. */
export type NotReadFile = {
  readonly path: string;
  readonly reason: string;
  readonly attempts: number;
  readonly triedAt: string;
  readonly retryAt: string | null;
};

/** What of a filter a question can keep to; `undefined` where that is the whole archive. */
export function askFilters({ from, to, outlets }: ArchiveFilter): AskRequest['filters'] {
  if (!from && !to && outlets.length === 0) return undefined;
  return {
    ...(from && { publishedFrom: from }),
    ...(to && { publishedTo: to }),
    ...(outlets.length > 0 && { outlets: [...outlets] }),
  };
}

const pageLength = 30;

/** The articles that fit, the newest first. */
export async function fetchArticles(
  filter: ArchiveFilter,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ArchivePage> {
  const query = parametersOf(filter);
  query.set('order', 'newest');
  query.set('limit', String(pageLength));
  if (cursor) query.set('cursor', cursor);
  const response = await request(`articles?${query}`, { signal });
  return (await response.json()) as ArchivePage;
}

export async function fetchCounts(filter: ArchiveFilter, signal: AbortSignal): Promise<ArchiveCounts> {
  const response = await request(`archive?${parametersOf(filter)}`, { signal });
  return (await response.json()) as ArchiveCounts;
}

export async function addArticle(article: NewArticle): Promise<{ readonly id: string; readonly title: string }> {
  const response = await request('articles', post(article));
  return (await response.json()) as { id: string; title: string };
}

export type RemovedArticle = Required<Omit<NewArticle, 'pages'>>;

/** Gives what was removed, so that it can be added again. */
export async function removeArticle(articleId: string): Promise<RemovedArticle> {
  const address = `articles/${encodeURIComponent(articleId)}`;
  const { title, text, outlet, author, publishedAt, url } = (await (await request(address)).json()) as RemovedArticle;
  await request(address, { method: 'DELETE' });
  return { title, text, outlet, author, publishedAt, url };
}

function parametersOf({ query, from, to, outlets }: ArchiveFilter): URLSearchParams {
  const parameters = new URLSearchParams();
  if (query.trim()) parameters.set('q', query.trim());
  if (from) parameters.set('publishedFrom', from);
  if (to) parameters.set('publishedTo', to);
  for (const outlet of outlets) parameters.append('outlet', outlet);
  return parameters;
}

function post(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
