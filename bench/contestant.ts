import type { Sample } from './articles.ts';

type Articles = Sample['articles'];

/** A system under test, alone in its process. */
export type Contestant = {
  /** What is done before the clock starts: files laid out, and for the raw limit all that is not the model. */
  prepare(articles: Articles): Promise<void>;
  /** Loads its model, splits, embeds and stores the articles on disk. */
  ingest(articles: Articles): Promise<{ readonly passages: number }>;
  /** Serves questions over HTTP: `POST url` with `{ question }` gives what it finds. */
  serve(): Promise<ServeResult>;
  /** Takes in more articles while it serves. */
  grow?(articles: Articles): Promise<void>;
  close(): Promise<void>;
};

/** What a contestant is given: a folder of its own, and the same verified model files as the others. */
export type ContestantSetup = {
  readonly name: ContestantName;
  readonly folder: string;
  readonly models: string;
  readonly weights: string;
  readonly tokenizer: string;
  /** Folder of Footnote, compiled. */
  readonly footnote: string;
};

export const contestantNames = ['footnote', 'raw', 'langchain', 'langchain-batch-1'] as const;
export type ContestantName = (typeof contestantNames)[number];

export type Task =
  | { readonly task: 'ingest'; readonly articles: Articles }
  | { readonly task: 'serve' }
  | { readonly task: 'grow'; readonly articles: Articles };

export type IngestResult = { readonly passages: number; readonly seconds: number; readonly peakMegabytes: number };
export type ServeResult = {
  readonly url: string;
  /** Where whole answers, the sign of life and the state are, for Footnote. */
  readonly answers?: string;
  readonly health?: string;
  readonly ready?: string;
};
