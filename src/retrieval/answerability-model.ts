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
        top: 2.524,
        margin: -0.196,
        coverage: -0.001,
        contextCoverage: 0.586,
        names: 1.019,
        kind: 0.299,
        time: 0.583,
        dense: -0.574,
        agreement: 0,
        numbers: 0.088,
        keyword: 1.765,
        spread: 0,
        similarity: 0,
        timed: -0.073,
        timely: 0.28,
      },
    },
    right: {
      bias: -2.886,
      weights: {
        top: 1.174,
        margin: 0.901,
        coverage: 0.33,
        contextCoverage: 0.889,
        names: 0.451,
        kind: 0.913,
        time: 0.308,
        dense: 0,
        agreement: 0,
        numbers: 0.056,
        keyword: 0.77,
        spread: 0,
        similarity: 0,
        timed: 0.064,
        timely: -0.079,
      },
    },
    threshold: 0.406,
  },
  meaning: {
    answerable: {
      bias: -2.973,
      weights: {
        top: 2.143,
        margin: -0.603,
        coverage: 0.281,
        contextCoverage: 0.656,
        names: 0.732,
        kind: 0.588,
        time: 0.152,
        dense: 1.714,
        agreement: 0.222,
        numbers: -0.352,
        keyword: 0.436,
        spread: 0.211,
        similarity: 0.768,
        timed: 0.016,
        timely: 0.294,
      },
    },
    right: {
      bias: -3.08,
      weights: {
        top: 0.601,
        margin: 0.469,
        coverage: 0.614,
        contextCoverage: 0.633,
        names: 0.831,
        kind: 0.648,
        time: 0.279,
        dense: 0.565,
        agreement: 0.39,
        numbers: -0.361,
        keyword: 0.199,
        spread: 0.197,
        similarity: 0.455,
        timed: 0.095,
        timely: 0.087,
      },
    },
    threshold: 0.371,
  },
};
