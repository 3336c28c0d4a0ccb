import type { Answer } from '../src/answer/answer.ts';
import type { Fixture } from './fixture.ts';

/** One question and what came of it. `answer` is `null` where the assistant failed, and `failure` then says why. */
export type EvalCase = {
  readonly fixture: Fixture;
  readonly answer: Answer | null;
  readonly failure: string | null;
  /** From the call to the last event, as the caller saw it. */
  readonly latencyMs: number;
  /** Broken promises P1–P3; must be empty. */
  readonly violations: readonly string[];
};

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
  readonly scores: Readonly<Record<string, number | null>>;
};
