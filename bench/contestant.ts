import type { Sample } from './articles.ts';

/** A system under test, alone in its process. */
export type Contestant = {
  /** Loads its model, splits, embeds and stores the articles on disk. */
  ingest(articles: Sample['articles']): Promise<{ readonly passages: number }>;
  /** Each way in which it can be asked one question, by the name that the table shows; resolves to the ms that count. */
  readonly ways: Readonly<Record<string, (question: string) => Promise<number>>>;
  /** Serves questions over HTTP: `POST path` with `{ question }`. */
  serve(): Promise<{ readonly url: string }>;
  close(): Promise<void>;
};

/** What a contestant is given: an empty folder of its own, and the same verified model files as the others. */
export type ContestantSetup = {
  readonly name: ContestantName;
  readonly folder: string;
  readonly models: string;
  readonly weights: string;
  readonly tokenizer: string;
};

export const contestantNames = ['footnote', 'langchain', 'langchain-batch-1'] as const;
export type ContestantName = (typeof contestantNames)[number];

export type Task =
  | { readonly task: 'ingest'; readonly articles: Sample['articles'] }
  | { readonly task: 'question'; readonly questions: readonly string[]; readonly warmUp: number }
  | { readonly task: 'serve' };

export type IngestResult = { readonly passages: number; readonly seconds: number; readonly peakMegabytes: number };
/** Milliseconds of each question, by way of asking. */
export type QuestionResult = Readonly<Record<string, readonly number[]>>;
export type ServeResult = { readonly url: string };
