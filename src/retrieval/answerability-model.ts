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
// Fitted by eval/fit/main.ts on the development halves of squad2_sample, clapnq_dev, realtimeqa, corpus; not to be edited by hand.
export const answerabilityModels: { readonly words: AnswerabilityModel; readonly meaning: AnswerabilityModel } = {
  words: {
    answerable: {
      bias: -2.641,
      weights: {
        top: 1.835,
        margin: -0.269,
        coverage: -0.231,
        contextCoverage: 1.265,
        names: 0.378,
        kind: 0.473,
        time: 0.858,
        dense: -0.439,
        agreement: 0,
        numbers: 0.355,
        keyword: 1.339,
        spread: 0,
        similarity: 0,
        timed: -0.174,
        timely: 0.455,
      },
    },
    right: {
      bias: -4.255,
      weights: {
        top: 1.593,
        margin: 0.848,
        coverage: 0.332,
        contextCoverage: 1.298,
        names: 0.582,
        kind: 0.552,
        time: 0.593,
        dense: 0.056,
        agreement: 0,
        numbers: 0.37,
        keyword: 1.054,
        spread: 0,
        similarity: 0,
        timed: -0.146,
        timely: 0.418,
      },
    },
    threshold: 0.395,
  },
  meaning: {
    answerable: {
      bias: -3.197,
      weights: {
        top: 1.239,
        margin: -0.56,
        coverage: 0.584,
        contextCoverage: 0.5,
        names: 0.819,
        kind: 0.662,
        time: 0.408,
        dense: 1.434,
        agreement: 0.461,
        numbers: -0.3,
        keyword: 0.078,
        spread: 0.195,
        similarity: 1.107,
        timed: 0.064,
        timely: 0.226,
      },
    },
    right: {
      bias: -4.844,
      weights: {
        top: 1.066,
        margin: 0.465,
        coverage: 0.89,
        contextCoverage: 0.818,
        names: 1.22,
        kind: 0.566,
        time: 0.351,
        dense: 0.66,
        agreement: 0.506,
        numbers: 0.186,
        keyword: -0.21,
        spread: 0.45,
        similarity: 0.749,
        timed: 0.02,
        timely: 0.209,
      },
    },
    threshold: 0.368,
  },
};
