import type { Answer } from '../src/answer/answer.ts';
import type { StoredArticle } from '../src/catalog/catalog.ts';
import type { Fixture } from './fixture.ts';
import type { Judged } from './judge/judge-cases.ts';

/** One question and what came of it. `answer` is `null` where the assistant failed, and `failure` then says why. */
export type EvalCase = {
  readonly fixture: Fixture;
  readonly answer: Answer | null;
  readonly failure: string | null;
  /** From the call to the last event, as the caller saw it. */
  readonly latencyMs: number;
  /** From the call to the first statement; `null` where there was none. */
  readonly firstStatementMs: number | null;
  /** Whether the answer was taken from the recording of an earlier run, and its times with it. */
  readonly recorded?: boolean;
  /** What a language model says of the answer, where one judged. */
  readonly judged?: Judged;
  /** Broken promises P1–P3; must be empty. */
  readonly violations: readonly string[];
  /** The articles that the gold or the answer names, of those that the archive has. */
  readonly articles: Readonly<Record<string, ArticleFacts>>;
  /** What stands at the place of each citation, in their order; `null` where there is no such article or no such place. */
  readonly citedText: readonly (string | null)[];
};

/** An article without its text. */
export type ArticleFacts = Pick<StoredArticle, 'title' | 'outlet' | 'publishedAt' | 'url'>;

/** What a scorer says of one case: higher is better unless the metric says otherwise, `null` where it does not apply. */
export type Score = { readonly name: string; readonly score: number | null; readonly detail?: unknown };

/** Judges one case by one measure, or by a few that share their work. */
export type Scorer = (evalCase: EvalCase) => readonly Score[];

/** A case reduced to what a report keeps of it and every metric of a whole run is computed from. */
export type ScoredCase = {
  readonly id: string;
  readonly kind: string;
  readonly answerable: boolean;
  /** `null` where the assistant failed. */
  readonly answered: boolean | null;
  /** Whether the answer is right; `null` where none was given. */
  readonly correct: boolean | null;
  readonly confidence: number | null;
  readonly latencyMs: number;
  readonly firstStatementMs: number | null;
  /** Tokens that the model read and wrote; `null` where it does not tell. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  readonly slices: Slices;
  readonly scores: Readonly<Record<string, number | null>>;
};

/** What a case is counted under beside the whole set. */
export type Slices = {
  readonly kind: string;
  /** The year of the first gold article, or else of the reader's today, or "undated". */
  readonly date: string;
  /** Of the first gold article, or "none". */
  readonly outlet: string;
};
export const sliceNames = ['kind', 'date', 'outlet'] as const satisfies (keyof Slices)[];
