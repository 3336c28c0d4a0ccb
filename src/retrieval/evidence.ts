import type { ArticleHead } from '../catalog/catalog.ts';
import type { Span } from '../passages/span.ts';
import type { ReadSentence } from './passage-reader.ts';

/** A sentence with the chance, from 0 to 1, that it holds the answer, and the signals behind that by name. */
export type RankedSentence = Span & {
  readonly articleId: string;
  readonly passageId: number;
  readonly text: string;
  readonly score: number;
  readonly signals: Readonly<Record<Signal, number>>;
  /** What it holds, and the article that it is from. */
  readonly reading: ReadSentence;
  readonly article: ArticleHead;
};

/** What tells how well a sentence answers; each is documented where it is computed, in `evidence-signals.ts`. */
export const signalNames = [
  'passage',
  'dense',
  'keyword',
  'coverage',
  'contextCoverage',
  'titleCoverage',
  'bigrams',
  'names',
  'contextNames',
  'numbers',
  'kind',
  'head',
  'time',
  'opening',
  'length',
  'asks',
  'recent',
  'similarity',
  'closeness',
  'nearSimilarity',
] as const;
export type Signal = (typeof signalNames)[number];
