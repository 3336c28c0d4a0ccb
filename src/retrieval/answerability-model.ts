import type { AssessmentSignal } from './answerability.ts';
import type { LogisticWeights } from './logistic-weights.ts';

export type AnswerabilityModel = {
  /** Chance that the archive answers. */
  readonly answerable: LogisticWeights<AssessmentSignal>;
  /** Chance that the best evidence is right, shown as the answer's confidence. */
  readonly right: LogisticWeights<AssessmentSignal>;
  /** Below this chance of `answerable` the question is refused. */
  readonly threshold: number;
};

/** For keyword search alone, and with an embedding model. */
// Fitted by eval/fit/main.ts on the development halves of squad2_sample, clapnq_dev, realtimeqa, multihoprag_500, timeqa_train, corpus; not to be edited by hand.
export const answerabilityModels: { readonly words: AnswerabilityModel; readonly meaning: AnswerabilityModel } = {
  words: {
    answerable: {
      bias: -2.262,
      weights: {
        top: 2.471,
        margin: -0.165,
        coverage: -0.055,
        contextCoverage: 0.683,
        names: 1.01,
        kind: 0.311,
        time: 0.591,
        dense: -0.595,
        agreement: 0,
        numbers: 0.08,
        keyword: 1.738,
        spread: 0,
        similarity: 0,
        timed: -0.054,
        timely: 0.268,
      },
    },
    right: {
      bias: -2.934,
      weights: {
        top: 1.172,
        margin: 0.95,
        coverage: 0.3,
        contextCoverage: 0.91,
        names: 0.435,
        kind: 0.904,
        time: 0.387,
        dense: 0,
        agreement: 0,
        numbers: 0.054,
        keyword: 0.792,
        spread: 0,
        similarity: 0,
        timed: 0.033,
        timely: -0.062,
      },
    },
    threshold: 0.409,
  },
  meaning: {
    answerable: {
      bias: -3.188,
      weights: {
        top: 1.757,
        margin: -0.611,
        coverage: 0.605,
        contextCoverage: 0.568,
        names: 0.732,
        kind: 0.952,
        time: 0.198,
        dense: 1.884,
        agreement: 0.503,
        numbers: -0.312,
        keyword: 0.298,
        spread: 0.007,
        similarity: 0.466,
        timed: 0.136,
        timely: 0.197,
      },
    },
    right: {
      bias: -3.709,
      weights: {
        top: 0.518,
        margin: 0.605,
        coverage: 0.538,
        contextCoverage: 0.619,
        names: 0.992,
        kind: 0.681,
        time: 0.348,
        dense: 0.789,
        agreement: 0.491,
        numbers: -0.075,
        keyword: 0.102,
        spread: 0.059,
        similarity: 0.595,
        timed: 0.103,
        timely: 0.098,
      },
    },
    threshold: 0.371,
  },
};
