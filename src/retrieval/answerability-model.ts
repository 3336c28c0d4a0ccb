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
      bias: -2.25,
      weights: {
        top: 2.516,
        margin: -0.198,
        coverage: -0.009,
        contextCoverage: 0.605,
        names: 1.015,
        kind: 0.302,
        time: 0.586,
        dense: -0.577,
        agreement: 0,
        numbers: 0.087,
        keyword: 1.762,
        spread: 0,
        similarity: 0,
        timed: -0.072,
        timely: 0.281,
      },
    },
    right: {
      bias: -3.027,
      weights: {
        top: 1.183,
        margin: 0.906,
        coverage: 0.317,
        contextCoverage: 0.946,
        names: 0.44,
        kind: 0.9,
        time: 0.331,
        dense: 0,
        agreement: 0,
        numbers: 0.156,
        keyword: 0.783,
        spread: 0,
        similarity: 0,
        timed: 0.067,
        timely: -0.075,
      },
    },
    threshold: 0.405,
  },
  meaning: {
    answerable: {
      bias: -2.964,
      weights: {
        top: 2.155,
        margin: -0.618,
        coverage: 0.353,
        contextCoverage: 0.617,
        names: 0.72,
        kind: 0.603,
        time: 0.154,
        dense: 1.708,
        agreement: 0.228,
        numbers: -0.358,
        keyword: 0.429,
        spread: 0.211,
        similarity: 0.754,
        timed: 0.036,
        timely: 0.278,
      },
    },
    right: {
      bias: -3.025,
      weights: {
        top: 0.6,
        margin: 0.46,
        coverage: 0.525,
        contextCoverage: 0.608,
        names: 0.835,
        kind: 0.641,
        time: 0.227,
        dense: 0.596,
        agreement: 0.404,
        numbers: -0.337,
        keyword: 0.187,
        spread: 0.22,
        similarity: 0.454,
        timed: 0.13,
        timely: 0.051,
      },
    },
    threshold: 0.373,
  },
};
