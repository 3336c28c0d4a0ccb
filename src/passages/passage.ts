import type { Span } from './span.ts';

/** Consecutive sentences of one article: the unit that is embedded and retrieved. Its span runs from its first sentence's start to its last one's end. */
export type Passage = Span & {
  /** Position among the article's passages, from 0. */
  readonly ordinal: number;
  /** The sentences that tile the passage, in order; only white space lies between them. */
  readonly sentences: readonly Span[];
};
