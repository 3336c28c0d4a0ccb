import type { SourceRecord } from '../catalog/source-record.ts';
import type { Article } from '../corpus/article.ts';
import { loadArticlesOf } from '../corpus/load-articles.ts';
import { AddressError } from '../fetching/address-error.ts';
import { articleFile } from '../fetching/article-file.ts';
import type { Fetched } from '../fetching/fetch-address.ts';
import { canonicalAddress } from '../fetching/web-address.ts';
import { articleIdOf, slugOf } from './article-id.ts';
import { backOffMs, isGivenUp } from './back-off.ts';
import type { AddressOutcome, ImportParts } from './import-parts.ts';
import { storedOutcome, unreadOutcome } from './outcomes.ts';
import { type PageSeen, pageSeen } from './seen.ts';

export type PageRequest = {
  readonly address: string;
  /** What is known of it. */
  readonly record: SourceRecord | undefined;
  /** See `Fetcher.fetch`. */
  readonly asked: boolean;
  /** What a sitemap says of its last change. */
  readonly changed?: string | null;
  /** What a feed itself says of the page: fills in what the page does not say, and stands for it where it cannot be read. */
  readonly entry?: FeedWords | null;
  readonly signal?: AbortSignal | undefined;
};

/** `feed`: the address of the feed. */
export type FeedWords = { readonly id: string; readonly feed: string; readonly article: Article };

/** What became of a page, and of each article on it; `problem` where it could not be read. */
export type PageResult = { readonly outcomes: readonly AddressOutcome[]; readonly problem: AddressError | null };

/** Fetches a page and stores its articles in the place of those that it held before. What went wrong is noted, and tried again later. */
export async function importPage(request: PageRequest, parts: ImportParts): Promise<PageResult> {
  try {
    return await importFetched(await fetchPage(request, parts), request, parts);
  } catch (error) {
    request.signal?.throwIfAborted();
    if (!(error instanceof AddressError)) throw error;
    return failed(error, request, parts);
  }
}

/** Fetches a page, unless it is as it was and what it held is still stored. Throws an `AddressError`. */
export async function fetchPage(request: PageRequest, parts: ImportParts): Promise<Fetched> {
  const { address, asked, signal } = request;
  const seen = pageSeen(request.record);
  const validators = (await areThere(seen.articleIds, parts)) ? seen : null;
  return parts.fetcher.fetch(address, { asked, signal, validators });
}

/** The same of a page that is here already. Throws an `AddressError` where it is no article. */
export async function importFetched(fetched: Fetched, request: PageRequest, parts: ImportParts): Promise<PageResult> {
  const { record, entry = null, signal } = request;
  const seen = pageSeen(record);
  const outcomes =
    fetched.kind === 'unchanged'
      ? await unchanged(seen.articleIds, request.address, parts)
      : await storeArticles(fetched, request, parts);
  const standIns = [seen.standIn, entry?.id].filter((id) => typeof id === 'string');
  for (const id of standIns) await parts.catalog.removeArticle(id);
  const articleIds = outcomes.flatMap(({ articleId }) => articleId ?? []);
  const failures = outcomes.flatMap(({ address, reason }) => (reason === null ? [] : [{ path: address, reason }]));
  const validators = fetched.kind === 'unchanged' ? seen : fetched.validators;
  await note(request, parts, {
    seen: {
      etag: validators.etag,
      lastModified: validators.lastModified,
      articleIds,
      changed: request.changed ?? seen.changed,
      standIn: null,
    },
    failures,
    attempts: failures.length > 0 ? (record?.attempts ?? 0) + 1 : 0,
    retryAt: null,
  });
  signal?.throwIfAborted();
  return { outcomes, problem: null };
}

/** Notes why a page could not be read, and when to try again. What a feed itself says of it is stored meanwhile. */
export async function failed(problem: AddressError, request: PageRequest, parts: ImportParts): Promise<PageResult> {
  const { address, record, signal } = request;
  const before = pageSeen(record);
  // What was read of it before says more than the feed does.
  const entry = before.articleIds.length === 0 ? (request.entry ?? null) : null;
  const attempts = (record?.attempts ?? 0) + 1;
  const isPassing = problem.isRetryable && !isGivenUp(attempts);
  const retryMs = isPassing ? backOffMs(attempts, problem.retryAfterMs) : null;
  const seen = { ...before, changed: request.changed ?? before.changed, standIn: entry?.id ?? before.standIn };
  const failures = seen.standIn === null ? [{ path: address, reason: problem.message }] : [];
  const state = entry ? await parts.store({ ...entry.article, id: entry.id, path: entry.id }, signal) : null;
  await note(request, parts, {
    seen,
    failures,
    attempts,
    retryAt: retryMs === null ? null : new Date(parts.clock.now() + retryMs).toISOString(),
  });
  const outcome =
    entry && state
      ? storedOutcome({ ...entry.article, id: entry.id }, address, state)
      : unreadOutcome(address, problem.message);
  return { outcomes: [outcome], problem };
}

async function storeArticles(fetched: Fetched, request: PageRequest, parts: ImportParts): Promise<AddressOutcome[]> {
  const address = canonicalAddress(fetched.address);
  const file = await articleFile(fetched, slugOf(address));
  if (file.isListing) throw unreadable('It is a feed or a list of pages, not an article.');
  const outcomes: AddressOutcome[] = [];
  for await (const loaded of loadArticlesOf(file.name, file.bytes, { parser: parts.parser, signal: request.signal })) {
    if (loaded.kind === 'failure') {
      outcomes.push(unreadOutcome(address, loaded.reason));
      continue;
    }
    const part = loaded.article.id === slugOf(address) ? '' : loaded.article.id;
    const article = placed(loaded.article, address, part, request.entry ?? null);
    const state = await parts.store(article, request.signal);
    outcomes.push(storedOutcome(article, address, state));
  }
  const [first] = outcomes;
  if (first?.articleId === null && outcomes.length === 1) throw unreadable(first.reason);
  return outcomes;
}

/** An article with the id and the address of where it was found. An address that the page itself gives counts only for its own host. */
function placed(article: Article, address: string, part: string, entry: FeedWords | null): Article {
  const id = articleIdOf(address, part);
  const own = article.url !== null && isSameHost(article.url, address);
  // Behind a wall for readers without an account a page holds less than its own feed.
  const isWalled =
    entry !== null && entry.article.text.length > 2 * article.text.length && isSameHost(entry.feed, address);
  const { pages, ...rest } = article;
  return {
    ...rest,
    ...(isWalled ? { text: entry.article.text } : pages && { pages }),
    id,
    path: id,
    url: own ? article.url : address,
    outlet: article.outlet ?? entry?.article.outlet ?? null,
    author: article.author ?? entry?.article.author ?? null,
    publishedAt: article.publishedAt ?? entry?.article.publishedAt ?? null,
  };
}

function isSameHost(one: string, other: string): boolean {
  return new URL(one).host === new URL(other).host;
}

async function unchanged(
  articleIds: readonly string[],
  address: string,
  { catalog }: ImportParts,
): Promise<AddressOutcome[]> {
  const outcomes: AddressOutcome[] = [];
  for (const articleId of articleIds) {
    const title = (await catalog.article(articleId))?.title ?? articleId;
    outcomes.push(storedOutcome({ id: articleId, title }, address, 'unchanged'));
  }
  return outcomes;
}

/** Whether what a page held is still stored; else it is fetched as if for the first time. */
async function areThere(articleIds: readonly string[], { catalog }: ImportParts): Promise<boolean> {
  for (const id of articleIds) if ((await catalog.article(id)) === null) return false;
  return articleIds.length > 0;
}

type Note = Pick<SourceRecord, 'failures' | 'attempts' | 'retryAt'> & { readonly seen: PageSeen };

async function note({ address }: PageRequest, { catalog, clock }: ImportParts, { seen, ...rest }: Note): Promise<void> {
  await catalog.putSources([
    {
      kind: 'page',
      source: canonicalAddress(address),
      seen: JSON.stringify(seen),
      articles: seen.articleIds.length,
      failed: rest.failures.length,
      triedAt: new Date(clock.now()).toISOString(),
      ...rest,
    },
  ]);
}

function unreadable(reason: string): AddressError {
  return new AddressError('ADDRESS_UNREADABLE', reason);
}
