import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { ask } from './ask.ts';
import type { AskRequest } from './answer/answer.ts';
import type { AnswerEvent } from './answer/answer-event.ts';
import type { KeptAnswer } from './answer/answer-store.ts';
import { keepingAnswers, openAnswerStore } from './answer/keep-answers.ts';
import type { SearchRequest, SearchResult } from './answer/search-result.ts';
import type { Catalog, Coverage, StoredArticle } from './catalog/catalog.ts';
import { archivePlace, type SearchEngine } from './catalog/open-catalog.ts';
import { openSupportScorer } from './citations/nli/open-support-scorer.ts';
import { settings, type Config } from './config.ts';
import type { Article } from './corpus/article.ts';
import { originalFile, type OriginalFile } from './corpus/original-file.ts';
import type { Feedback, FeedbackPage, FeedbackRequest } from './feedback/feedback.ts';
import { keepFeedback } from './feedback/keep-feedback.ts';
import { openFeedbackStore } from './feedback/open-feedback-store.ts';
import { openGenerations } from './generations/generations.ts';
import { openServing } from './generations/serving.ts';
import { servingCatalog } from './generations/serving-catalog.ts';
import type { AddressOutcome, ImportOptions } from './importing/import-parts.ts';
import { openImports } from './importing/open-imports.ts';
import type { IngestReport } from './ingest.ts';
import { runIngest } from './ingest-thread.ts';
import { createExtractive } from './llm/extractive.ts';
import type { LanguageModel } from './llm/language-model.ts';
import { openLanguageModel } from './llm/open-language-model.ts';
import { parseLlmSpec } from './llm/parse-llm-spec.ts';
import { modelPlaces } from './models/model-places.ts';
import { type OpenArchive, openArchive } from './open-archive.ts';
import { answerPlaceholders } from './prompt/answer-prompt.ts';
import { condensePlaceholders } from './prompt/condense-prompt.ts';
import { loadPrompt } from './prompt/prompt-template.ts';
import { openReranker } from './reranking/open-reranker.ts';
import { promptsFolder } from './paths.ts';
import type { PipelinePart } from './retrieval/pipeline-part.ts';
import { search } from './search.ts';
import type { SyncTotals } from './sync-record.ts';
import { createSyncs, type SyncOptions, type WatchOptions } from './syncs.ts';
import { createSuggestions, type Suggestion } from './suggestions.ts';
import type { FileOptions, FileOutcome, NewArticle } from './uploads.ts';
import type { FollowState } from './watching/follow-folder.ts';

/** Footnote as its users see it, whichever way they come: page, HTTP, command line or eval. */
export type Assistant = {
  /** Answers one question. The last event is `answer-end` or `answer-failed`. */
  ask(request: AskRequest, options?: { readonly signal?: AbortSignal }): AsyncIterable<AnswerEvent>;
  /** Finds what an answer would be made from, without one: no language model is asked. */
  search(request: SearchRequest, options?: { readonly signal?: AbortSignal }): Promise<SearchResult>;
  /** Brings the index in line with the corpus folder; one at a time, in a thread of its own, while questions are answered. */
  ingest(options?: SyncOptions): Promise<IngestReport>;
  /** Keeps the index in line with the corpus folder, while questions are answered, until `signal` fires; resolves when its last sync has ended. */
  watch(options: WatchOptions): Promise<void>;
  /** Stores an article that is not a file of the corpus folder. The same article again changes nothing. */
  addArticle(article: NewArticle): Promise<{ readonly article: StoredArticle; readonly created: boolean }>;
  /** Stores the articles of a file that is not one of the corpus folder; what became of each. */
  addFile(
    file: { readonly name: string; readonly bytes: Uint8Array },
    options?: FileOptions,
  ): Promise<readonly FileOutcome[]>;
  /** Stores the articles of a web address: of a page, a document, a feed or a sitemap; what became of each. The same address again updates them. */
  addAddress(address: string, options?: ImportOptions): Promise<readonly AddressOutcome[]>;
  /** Follows the feeds of the settings, and tries again what could not be read from the web, until `signal` fires. */
  followFeeds(options: { readonly signal: AbortSignal }): Promise<void>;
  /** The first places that something could not be read of, with the reasons and when each is tried again; how many there are. */
  notRead: Catalog['failedSources'];
  /** Removes an article added by `addArticle`; `ARTICLE_IN_CORPUS` for one that is a file of the corpus folder, `ARTICLE_NOT_FOUND` for none. */
  removeArticle(articleId: string): Promise<void>;
  /** Questions that the archive answers, to begin with. */
  suggestions(): Promise<readonly Suggestion[]>;
  /** An answer that was given before, if it is still kept. */
  answer(id: string): Promise<KeptAnswer | null>;
  article(articleId: string): Promise<StoredArticle | null>;
  /** The file of the corpus folder that an article was read from; `null` where there is none. */
  original(articleId: string): Promise<OriginalFile | null>;
  /** Whether there once was an article of this id, which was removed. */
  wasRemoved(articleId: string): Promise<boolean>;
  listArticles: Catalog['listArticles'];
  /** How many articles fit, by month and by outlet. */
  countArticles: Catalog['countArticles'];
  /** Keeps what a reader says of an answer, in the place of what was said of it before. Throws where the archive is not as it was cited. */
  giveFeedback(request: FeedbackRequest): Promise<{ readonly feedback: Feedback; readonly created: boolean }>;
  /** Whether anything was said of this answer. */
  withdrawFeedback(answerId: string): Promise<boolean>;
  listFeedback(page: { readonly after?: number; readonly limit: number }): Promise<FeedbackPage>;
  state(): Promise<AssistantState>;
  close(): Promise<void>;
};

export type AssistantState = {
  /** Whether questions can be answered at all. */
  readonly ready: boolean;
  /** What is missing, each as a sentence for a reader; empty when all is well. */
  readonly degraded: readonly string[];
  readonly indexing: boolean;
  /** `null` when the corpus folder is not followed. */
  readonly watching: FollowState | null;
  /** Which of the archive's generations serves. */
  readonly generation: number;
  readonly indexVersion: number;
  /** The version that search by meaning holds; it catches up with every search. */
  readonly searchIndexVersion: number;
  readonly search: {
    readonly engine: SearchEngine['engine'];
    /** `false`: passages are found by words alone. */
    readonly available: boolean;
    /** Answers and searches for which that was so, since the start. */
    readonly fallbacks: number;
  };
  readonly syncs: SyncTotals;
  /** Of the thread that answers: for how long its loop has worked so far, in seconds, and what its heap holds. */
  readonly thread: { readonly busySeconds: number; readonly heapBytes: number };
  readonly coverage: Coverage;
  readonly embedding: { readonly model: string; readonly available: boolean };
  readonly llm: { readonly provider: string; readonly name: string };
};

/** What tests and benchmarks put in the place of what the configuration names. */
export type AssistantOptions = {
  readonly model?: LanguageModel;
  /** What is left out, to measure what it earns. */
  readonly without?: readonly PipelinePart[];
  /** Told in sentences what is fetched and what goes wrong. */
  readonly say?: (sentence: string) => void;
};

/**
 * Builds Footnote from its configuration. Without an embedding model it answers from keyword search and says so. Throws a
 * FootnoteError that says what to do: a wrong setting, an index that this program or model did not make, a damaged catalog.
 */
export async function createAssistant(config: Config, options: AssistantOptions = {}): Promise<Assistant> {
  const say = options.say ?? ((sentence) => void process.stderr.write(`${sentence}\n`));
  const spec = parseLlmSpec(config.llm);
  const prompts = {
    answer: await loadPrompt(config.prompt, { placeholders: answerPlaceholders }),
    // A prompt of one's own asks for text with markers.
    answerJson:
      config.prompt === settings.prompt.default
        ? await loadPrompt(join(promptsFolder, 'answer-json.md'), { placeholders: answerPlaceholders })
        : null,
    condense: await loadPrompt(join(promptsFolder, 'condense-question.md'), { placeholders: condensePlaceholders }),
  };
  const closing: (() => Promise<void>)[] = [];
  const opened = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    closing.unshift(() => part.close());
    return part;
  };
  const close = async () => {
    for (const step of closing.splice(0)) await step();
  };
  try {
    const place = archivePlace(config);
    const openGeneration = async (generation: number) => {
      const archive = await openArchive({ ...place, generation }, config, say);
      const suggestions = createSuggestions({
        place: archive.place,
        version: () => archive.catalog.version(),
        ask: (request) => ask(request, { ...partsOf(archive), model: backup }),
      });
      return {
        ...archive,
        suggestions,
        async close() {
          await suggestions.close();
          await archive.close();
        },
      };
    };
    const generations = opened(await openGenerations(place));
    const serving = opened(await openServing({ generations, open: openGeneration, say }));
    const { reranker, missing } = await openReranker(config.reranker, modelPlaces(config, say));
    if (reranker) opened(reranker);
    const support = await openSupportScorer(config.support, modelPlaces(config, say), say);
    opened(support.scorer);
    const answers = await openAnswerStore(place, config.keepAnswers, say);
    if (answers) opened(answers);
    const backup = createExtractive();
    const model = opened(options.model ?? (await openLanguageModel(spec, config, backup, say)));
    const without = new Set(options.without ?? []);
    /** `unserved`: what the search engine did not serve. */
    const degraded = async (archive: OpenArchive, unserved: string | null) => [
      ...[missing, support.missing, unserved].filter((sentence) => sentence !== null),
      ...(unserved === null ? await archive.searchProblems() : []),
    ];
    const partsOf = (archive: OpenArchive) => {
      const { index, missing: unserved } = archive.search.forRequest();
      return {
        catalog: archive.catalog,
        index,
        embedder: without.has('meaning') ? null : archive.embedding.embedder,
        without,
        reranker,
        read: archive.read,
        scorer: support.scorer,
        model,
        backup,
        prompts,
        degraded: () => degraded(archive, unserved()),
        today: () => new Date().toISOString().slice(0, 10),
        newId: () => randomUUID(),
        warn: (message: string) => say(message),
      };
    };
    const catalog = servingCatalog(serving);
    const feedback = opened(keepFeedback(() => openFeedbackStore(place), catalog));
    const { feeds, feedMinutes, allowAddresses: allowed } = config;
    const store = (article: Article, signal?: AbortSignal) =>
      serving.change(({ uploads }) => uploads.replace(article, signal));
    const imports = opened(await openImports({ catalog, store, feeds, feedMinutes, allowed, say }));
    const syncs = createSyncs({
      corpusFolder: config.corpus,
      indexFolder: config.index,
      ingest: (request, options) =>
        serving.change(({ makers }) => runIngest({ ...request, ...makers, corpusFolder: config.corpus }, options)),
      sweepMinutes: config.sweepMinutes,
      catalog,
      say,
    });
    /** Wholly from one generation, also where another one comes to serve meanwhile. */
    async function* answerEvents(request: AskRequest, signal?: AbortSignal): AsyncGenerator<AnswerEvent> {
      const { archive, release } = serving.borrow();
      try {
        yield* ask(request, partsOf(archive), signal);
      } finally {
        release();
      }
    }

    return {
      ask: (request, { signal } = {}) => keepingAnswers(answerEvents(request, signal), answers, say),
      suggestions: () => serving.use(({ suggestions }) => suggestions.suggest()),
      answer: async (id) => (answers === null ? null : answers.answer(id)),
      search: (request, { signal } = {}) => serving.use((archive) => search(request, partsOf(archive), signal)),
      ingest: (syncing) => syncs.run(syncing),
      watch: (watching) => syncs.watch(watching),
      addArticle: (article) => serving.change(({ uploads }) => uploads.add(article)),
      addFile: (file, options) => serving.change(({ uploads }) => uploads.addFile(file, options)),
      addAddress: (address, importing) => imports.add(address, importing),
      followFeeds: ({ signal }) => imports.follow(signal),
      notRead: (limit) => catalog.failedSources(limit),
      removeArticle: (articleId) => serving.change(({ uploads }) => uploads.remove(articleId)),
      article: (articleId) => catalog.article(articleId),
      async original(articleId) {
        const article = await catalog.article(articleId);
        return article?.origin === 'corpus' ? originalFile(config.corpus, article.path) : null;
      },
      wasRemoved: (articleId) => catalog.wasRemoved(articleId),
      listArticles: (page) => catalog.listArticles(page),
      countArticles: (filter) => catalog.countArticles(filter),
      giveFeedback: (request) => feedback.give(request),
      withdrawFeedback: (answerId) => feedback.withdraw(answerId),
      listFeedback: (page) => feedback.list(page),
      state: () =>
        serving.use(async (archive) => ({
          ready: true,
          degraded: await degraded(archive, archive.search.missing()),
          indexing: syncs.isRunning(),
          watching: syncs.following(),
          generation: archive.place.generation ?? 0,
          indexVersion: await archive.catalog.version(),
          searchIndexVersion: archive.search.index.version(),
          search: {
            engine: place.search.engine,
            available: archive.search.missing() === null,
            fallbacks: archive.search.fallbacks(),
          },
          syncs: syncs.totals(),
          thread: {
            busySeconds: performance.eventLoopUtilization().active / 1000,
            heapBytes: getHeapStatistics().used_heap_size,
          },
          coverage: await archive.catalog.coverage(),
          embedding: { model: await archive.embeddingModel(), available: archive.embedding.embedder !== null },
          llm: { provider: model.provider, name: model.name },
        })),
      async close() {
        await syncs.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
