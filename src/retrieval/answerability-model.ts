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
      bias: -2.248,
      weights: {
        top: 2.523,
        margin: -0.196,
        coverage: -0.001,
        contextCoverage: 0.587,
        names: 1.019,
        kind: 0.299,
        time: 0.583,
        dense: -0.574,
        agreement: 0,
        numbers: 0.088,
        keyword: 1.764,
        spread: 0,
        similarity: 0,
        timed: -0.073,
        timely: 0.28,
      },
    },
    right: {
      bias: -2.492,
      weights: {
        top: 1.042,
        margin: 0.727,
        coverage: 0.196,
        contextCoverage: 0.826,
        names: 0.063,
        kind: 1.02,
        time: 0.698,
        dense: 0,
        agreement: 0,
        numbers: -0.002,
        keyword: 1.103,
        spread: 0,
        similarity: 0,
        timed: 0.266,
        timely: -0.203,
      },
    },
    threshold: 0.405,
  },
  meaning: {
    answerable: {
      bias: -2.966,
      weights: {
        top: 2.151,
        margin: -0.604,
        coverage: 0.28,
        contextCoverage: 0.653,
        names: 0.738,
        kind: 0.586,
        time: 0.13,
        dense: 1.715,
        agreement: 0.222,
        numbers: -0.348,
        keyword: 0.435,
        spread: 0.208,
        similarity: 0.771,
        timed: 0.044,
        timely: 0.269,
      },
    },
    right: {
      bias: -2.424,
      weights: {
        top: 0.459,
        margin: 0.261,
        coverage: 0.53,
        contextCoverage: 0.427,
        names: 0.476,
        kind: 0.709,
        time: 0.32,
        dense: 0.896,
        agreement: 0.327,
        numbers: -0.449,
        keyword: 0.631,
        spread: -0.102,
        similarity: 0.67,
        timed: 0.321,
        timely: 0.077,
      },
    },
    threshold: 0.371,
  },
};
