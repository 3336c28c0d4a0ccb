import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AnswerEvent } from '../answer/answer-event.ts';
import type { Answer, AskRequest } from '../answer/answer.ts';
import type { SearchResult } from '../answer/search-result.ts';
import type { Assistant, AssistantState } from '../assistant.ts';
import type { Article } from '../corpus/article.ts';
import { textVersion } from '../corpus/text-version.ts';
import type { StoredArticle } from '../catalog/catalog.ts';
import type { SourceRecord } from '../catalog/source-record.ts';
import type { FileNote } from '../catalog/sync-plan.ts';
import { openSqlite } from '../catalog/sqlite.ts';
import { FootnoteError } from '../errors.ts';
import { keepFeedback } from '../feedback/keep-feedback.ts';
import { feedbackStore } from '../feedback/sqlite-feedback-store.ts';
import type { IngestReport } from '../ingest.ts';
import type { FileOutcome } from '../uploads.ts';
import { createSyncRecord } from '../sync-record.ts';
import { sampleArticles } from './sample-answer.ts';

/** What answers one question in a test: a whole answer, an error to throw, or events as they come. */
export type AnswerScript = Answer | Error | ((request: AskRequest, signal: AbortSignal) => AsyncIterable<AnswerEvent>);

export type Script = {
  /** By question; a question that is not here is refused with an error that says so. */
  readonly answers?: Readonly<Record<string, AnswerScript>>;
  /** What searches find, by question; like `answers`. */
  readonly searches?: Readonly<Record<string, SearchResult | Error | ((signal: AbortSignal) => Promise<SearchResult>)>>;
  /** Articles of the corpus folder; those of sample-answer.ts if not given. */
  readonly articles?: readonly Article[];
  readonly state?: Partial<AssistantState>;
  readonly suggestions?: readonly string[];
  /** What could not be read. */
  readonly notRead?: readonly FileNote[];
  /** What a sync does; it finds nothing to do if not given. */
  readonly ingest?: Assistant['ingest'];
  /** What adding a file does; it is stored as one article if not given. */
  readonly addFile?: Assistant['addFile'];
  /** How the folder is followed; nothing happens there if not given. */
  readonly watch?: Assistant['watch'];
};

export type ScriptedAssistant = Assistant & {
  /** Every call so far, in order. */
  readonly calls: readonly { readonly method: keyof Assistant; readonly argument: unknown }[];
};

/** An assistant for tests of what lies above it: real articles in memory, arranged answers, every call recorded. */
export function scriptedAssistant(script: Script = {}): ScriptedAssistant {
  const calls: { method: keyof Assistant; argument: unknown }[] = [];
  const called = (method: keyof Assistant, argument?: unknown) => void calls.push({ method, argument });
  const articles = new Map<string, StoredArticle>();
  const removed = new Set<string>();
  const kept = new Map<string, Answer>();
  let version = 0;
  const store = (article: Article, origin: StoredArticle['origin']): StoredArticle => {
    version += 1;
    const contentHash = createHash('sha256').update(article.text).digest('hex');
    const stored = { ...article, contentHash, origin, language: null, version: textVersion(article.text) };
    removed.delete(article.id);
    articles.set(article.id, stored);
    return stored;
  };
  for (const article of script.articles ?? Object.entries(sampleArticles).map(fromSample)) store(article, 'corpus');

  const feedback = keepFeedback(async () => feedbackStore(openSqlite(':memory:')), {
    article: async (articleId) => articles.get(articleId) ?? null,
    wasRemoved: async (articleId) => removed.has(articleId),
  });

  return {
    calls,
    async *ask(request, { signal = new AbortController().signal } = {}) {
      called('ask', request);
      const answer = script.answers?.[request.question];
      if (!answer) throw new Error(`No answer was arranged for: ${request.question}`);
      if (answer instanceof Error) throw answer;
      for await (const event of typeof answer === 'function' ? answer(request, signal) : eventsOf(answer)) {
        if (event.type === 'answer-end') kept.set(event.answer.id, event.answer);
        yield event;
      }
    },
    async answer(id) {
      called('answer', id);
      const answer = kept.get(id);
      return answer ? { answer, answeredAt: '2024-08-20T12:00:00.000Z' } : null;
    },
    async search(request, { signal = new AbortController().signal } = {}) {
      called('search', request);
      const found = script.searches?.[request.question];
      if (!found) throw new Error(`No search was arranged for: ${request.question}`);
      if (found instanceof Error) throw found;
      return typeof found === 'function' ? found(signal) : found;
    },
    async ingest(options) {
      called('ingest', options);
      return script.ingest ? script.ingest(options) : nothingToDo(articles.size, version);
    },
    async addArticle(article) {
      called('addArticle', article);
      const id = `added/${createHash('sha256').update(JSON.stringify(article)).digest('hex').slice(0, 12)}`;
      const existing = articles.get(id);
      if (existing) return { article: existing, created: false };
      const { outlet = null, author = null, publishedAt = null, url = null } = article;
      return {
        article: store({ ...article, id, path: id, outlet, author, publishedAt, url }, 'upload'),
        created: true,
      };
    },
    async addFile({ name, bytes }, options = {}) {
      called('addFile', { name, bytes });
      if (script.addFile) return script.addFile({ name, bytes }, options);
      const text = new TextDecoder().decode(bytes);
      const told = (outcome: FileOutcome): FileOutcome[] => {
        options.onOutcome?.(outcome);
        return [outcome];
      };
      if (!text) return told({ articleId: null, title: name, created: false, reason: 'The article has no text.' });
      const id = `added/${name}`;
      const created = !articles.has(id);
      store({ id, path: id, title: name, outlet: null, author: null, publishedAt: null, url: null, text }, 'upload');
      return told({ articleId: id, title: name, created, reason: null });
    },
    async notRead(limit) {
      const notRead = script.notRead ?? [];
      return { sources: notRead.slice(0, limit).map(failedFile), total: notRead.length };
    },
    async watch(options) {
      called('watch', options);
      await script.watch?.(options);
      if (!options.signal.aborted) await once(options.signal, 'abort');
    },
    async addAddress(address) {
      called('addAddress', address);
      const id = `web/${address}`;
      return [{ articleId: id, title: address, created: true, reason: null, address, state: 'added' }];
    },
    async followFeeds({ signal }) {
      called('followFeeds');
      if (!signal.aborted) await once(signal, 'abort');
    },
    async suggestions() {
      called('suggestions');
      return (script.suggestions ?? []).map((question) => ({ question }));
    },
    async removeArticle(articleId) {
      called('removeArticle', articleId);
      if (articles.get(articleId)?.origin === 'corpus')
        throw new FootnoteError('ARTICLE_IN_CORPUS', 'Delete its file and sync.');
      if (!articles.delete(articleId)) throw new FootnoteError('ARTICLE_NOT_FOUND', 'There is no such article.');
      removed.add(articleId);
      version += 1;
    },
    async original(articleId) {
      called('original', articleId);
      return null;
    },
    async wasRemoved(articleId) {
      called('wasRemoved', articleId);
      return removed.has(articleId);
    },
    async article(articleId) {
      called('article', articleId);
      return articles.get(articleId) ?? null;
    },
    async countArticles(filter) {
      called('countArticles', filter);
      const tally = (names: readonly string[]) =>
        [...new Set(names)].map((name) => ({ name, articles: names.filter((one) => one === name).length }));
      const stored = [...articles.values()];
      const months = tally(stored.flatMap(({ publishedAt }) => publishedAt?.slice(0, 7) ?? []).sort());
      const outlets = tally(stored.flatMap(({ outlet }) => outlet ?? []));
      return {
        articles: stored.length,
        undated: stored.filter(({ publishedAt }) => publishedAt === null).length,
        months: months.map(({ name: month, articles: count }) => ({ month, articles: count })),
        outlets: outlets.map(({ name: outlet, articles: count }) => ({ outlet, articles: count })),
      };
    },
    async listArticles({ cursor = '', limit, query = '', ...rest }) {
      called('listArticles', { cursor, limit, query, ...rest });
      const matching = [...articles.values()].filter(({ id, title }) => id.includes(query) || title.includes(query));
      const left = matching.sort((a, b) => (a.id < b.id ? -1 : 1)).filter(({ id }) => id > cursor);
      const page = left
        .slice(0, limit)
        .map(({ text, contentHash: _hash, pages: _pages, ...article }) => ({ ...article, length: text.length }));
      return { articles: page, next: left.length > limit ? (page.at(-1)?.id ?? null) : null, total: matching.length };
    },
    async giveFeedback(request) {
      called('giveFeedback', request);
      return feedback.give(request);
    },
    async withdrawFeedback(answerId) {
      called('withdrawFeedback', answerId);
      return feedback.withdraw(answerId);
    },
    async listFeedback(page) {
      called('listFeedback', page);
      return feedback.list(page);
    },
    async state() {
      called('state');
      const coverage = {
        articles: articles.size,
        passages: articles.size,
        passagesWithVectors: articles.size,
        passagesByWordsOnly: 0,
        earliest: null,
        latest: null,
        outlets: [],
      };
      return {
        ready: true,
        degraded: [],
        indexing: false,
        watching: null,
        generation: 0,
        indexVersion: version,
        searchIndexVersion: version,
        search: { engine: 'embedded', available: true, fallbacks: 0 },
        syncs: createSyncRecord().totals(),
        thread: { busySeconds: 0, heapBytes: 0 },
        coverage,
        embedding: { model: 'scripted', available: true },
        llm: { provider: 'scripted', name: 'scripted' },
        ...script.state,
      };
    },
    async close() {
      await feedback.close();
      called('close');
    },
  };
}

/** The events that lead to `answer`. */
async function* eventsOf(answer: Answer): AsyncGenerator<AnswerEvent> {
  yield { type: 'sources-found', standaloneQuestion: answer.standaloneQuestion, sources: [] };
  let shown = 0;
  for (const statement of answer.statements) {
    const citations = answer.citations.filter(({ number }) => number > shown && statement.citations.includes(number));
    shown = Math.max(shown, ...statement.citations);
    yield { type: 'statement', statement, citations };
  }
  yield { type: 'answer-end', answer };
}

function fromSample([id, text]: [string, string]): Article {
  return { id, path: `${id}.md`, title: id, outlet: null, author: null, publishedAt: null, url: null, text };
}

function failedFile({ path, reason }: FileNote): SourceRecord {
  const when = { triedAt: '2024-08-20T12:00:00.000Z', retryAt: '2024-08-20T12:01:00.000Z' };
  return {
    kind: 'file',
    source: path,
    seen: null,
    articles: 0,
    failures: [{ path, reason }],
    failed: 1,
    attempts: 1,
    ...when,
  };
}

function nothingToDo(unchanged: number, indexVersion: number): IngestReport {
  const none = { added: [], changed: [], moved: [], removed: [], failed: [], deferred: [], warnings: [] };
  return { ...none, unchanged, filesRead: 0, passagesEmbedded: 0, passagesFromCache: 0, seconds: 0, indexVersion };
}
