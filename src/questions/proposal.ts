import type { Span } from '../passages/span.ts';
import type { ArchiveSentence } from './archive-sentences.ts';

export type QuestionForm = 'who' | 'where' | 'when' | 'how-many';

/** A question that a sentence answers, made by rules. */
export type Proposal = {
  readonly form: QuestionForm;
  readonly sentence: ArchiveSentence;
  readonly question: string;
  /** Accepted answers, the sentence's own words first. */
  readonly answers: readonly string[];
  /** Where the first answer stands in the sentence's text. */
  readonly answer: Span;
};
