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
      bias: -2.616,
      weights: {
        top: 1.98,
        margin: -0.345,
        coverage: -0.395,
        contextCoverage: 1.494,
        names: 0.442,
        kind: 0.428,
        time: 0.653,
        dense: -0.353,
        agreement: 0,
        numbers: 0.382,
        keyword: 1.244,
        spread: 0,
        similarity: 0,
        timed: -0.178,
        timely: 0.416,
      },
    },
    right: {
      bias: -4.128,
      weights: {
        top: 1.693,
        margin: 0.438,
        coverage: 0.529,
        contextCoverage: 1.446,
        names: 0.409,
        kind: 0.627,
        time: 0.454,
        dense: -0.387,
        agreement: 0,
        numbers: 0.312,
        keyword: 0.772,
        spread: 0,
        similarity: 0,
        timed: -0.365,
        timely: 0.075,
      },
    },
    threshold: 0.44,
  },
  meaning: {
    answerable: {
      bias: -4.754,
      weights: {
        top: 1.259,
        margin: -0.1,
        coverage: 0.577,
        contextCoverage: 0.864,
        names: 1.271,
        kind: 0.775,
        time: 0.941,
        dense: 2.097,
        agreement: 0.191,
        numbers: 0.328,
        keyword: 1.257,
        spread: -0.318,
        similarity: -0.54,
        timed: -0.103,
        timely: 0.12,
      },
    },
    right: {
      bias: -5.562,
      weights: {
        top: 0.877,
        margin: 0.395,
        coverage: 1.119,
        contextCoverage: 0.723,
        names: 0.772,
        kind: 0.984,
        time: 0.811,
        dense: 0.885,
        agreement: 0.337,
        numbers: 0.399,
        keyword: 1.132,
        spread: -0.125,
        similarity: 0.547,
        timed: -0.142,
        timely: -0.092,
      },
    },
    threshold: 0.367,
  },
};
