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
      bias: -2.871,
      weights: {
        top: 2.299,
        margin: -0.08,
        coverage: 0.077,
        contextCoverage: 1.079,
        names: 0.824,
        kind: 0.509,
        time: 1.108,
        dense: -0.403,
        agreement: 0,
        numbers: 0.123,
        keyword: 1.574,
        spread: 0,
        similarity: 0,
        timed: -0.095,
        timely: 0.247,
      },
    },
    right: {
      bias: -3.834,
      weights: {
        top: 0.963,
        margin: 1.132,
        coverage: 0.552,
        contextCoverage: 1.204,
        names: 0.859,
        kind: 0.894,
        time: 0.625,
        dense: 0,
        agreement: 0,
        numbers: -0.024,
        keyword: 0.763,
        spread: 0,
        similarity: 0,
        timed: -0.156,
        timely: 0.308,
      },
    },
    threshold: 0.393,
  },
  meaning: {
    answerable: {
      bias: -3.53,
      weights: {
        top: 1.773,
        margin: -0.712,
        coverage: 0.58,
        contextCoverage: 0.761,
        names: 0.743,
        kind: 1.029,
        time: 0.483,
        dense: 1.774,
        agreement: 0.486,
        numbers: -0.262,
        keyword: 0.252,
        spread: 0.141,
        similarity: 0.465,
        timed: -0.026,
        timely: 0.323,
      },
    },
    right: {
      bias: -3.949,
      weights: {
        top: 0.416,
        margin: 0.465,
        coverage: 0.701,
        contextCoverage: 0.801,
        names: 1.012,
        kind: 0.644,
        time: 0.499,
        dense: 0.613,
        agreement: 0.472,
        numbers: -0.088,
        keyword: 0.058,
        spread: 0.26,
        similarity: 0.567,
        timed: 0.176,
        timely: 0.183,
      },
    },
    threshold: 0.375,
  },
};
