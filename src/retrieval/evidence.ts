import type { LabelledSentence } from '../prompt/source.ts';

/** A sentence with the chance, from 0 to 1, that it holds the answer, and the signals behind it by name. */
export type RankedSentence = LabelledSentence & {
  readonly score: number;
  readonly signals: Readonly<Record<string, number>>;
};
