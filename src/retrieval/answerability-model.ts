import type { AssessmentSignal } from './answerability.ts';
import type { LogisticWeights } from './logistic-weights.ts';

const byHand = { top: 2, margin: 0.5, coverage: 2.5, contextCoverage: 2, names: 1, kind: 1, time: 0.5, dense: 1, agreement: 0.5, numbers: 0.5, keyword: 0, spread: 0 };

/** Chance that the archive answers. */
export const answerableModel: LogisticWeights<AssessmentSignal> = { bias: -6, weights: byHand };

/** Chance that the best evidence is right, shown as the answer's confidence. */
export const confidenceModel: LogisticWeights<AssessmentSignal> = { bias: -6, weights: byHand };

/** Below this chance of `answerableModel` the question is refused. */
export const answerableThreshold = 0.5;
