import type { AskRequest } from './answer/answer.ts';
import type { AnswerEvent } from './answer/answer-event.ts';
import type { ArticlePage, Coverage, StoredArticle } from './catalog/catalog.ts';
import type { IngestProgress, IngestReport } from './ingest.ts';

/** Footnote as its users see it, whichever way they come: page, HTTP, command line or eval. */
export type Assistant = {
  /** Answers one question. The last event is `answer-end` or `answer-failed`. */
  ask(request: AskRequest, options?: { readonly signal?: AbortSignal }): AsyncIterable<AnswerEvent>;
  /** Brings the index in line with the corpus folder; one at a time, in a thread of its own, while questions are answered. */
  ingest(options?: {
    readonly onProgress?: (progress: IngestProgress) => void;
    readonly signal?: AbortSignal;
  }): Promise<IngestReport>;
  /** Stores an article that is not a file of the corpus folder. The same article again changes nothing. */
  addArticle(article: NewArticle): Promise<{ readonly article: StoredArticle; readonly created: boolean }>;
  /** Removes an article added by `addArticle`; `ARTICLE_IN_CORPUS` for one that is a file of the corpus folder, `ARTICLE_NOT_FOUND` for none. */
  removeArticle(articleId: string): Promise<void>;
  article(articleId: string): Promise<StoredArticle | null>;
  listArticles(page: {
    readonly cursor?: string;
    readonly limit: number;
    readonly query?: string;
  }): Promise<ArticlePage>;
  state(): Promise<AssistantState>;
  close(): Promise<void>;
};

export type NewArticle = {
  readonly title: string;
  readonly text: string;
  readonly outlet?: string | null;
  readonly author?: string | null;
  readonly publishedAt?: string | null;
  readonly url?: string | null;
};

export type AssistantState = {
  /** Whether questions can be answered at all. */
  readonly ready: boolean;
  /** What is missing, each as a sentence for a reader; empty when all is well. */
  readonly degraded: readonly string[];
  readonly indexing: boolean;
  readonly indexVersion: number;
  readonly coverage: Coverage;
  readonly embedding: { readonly model: string; readonly available: boolean };
  readonly llm: { readonly provider: string; readonly name: string };
};
