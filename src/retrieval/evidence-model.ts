import type { Signal } from './evidence.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Weights of the chance that a sentence answers: by words and signs alone, and with the likeness of meaning. */
// Fitted by eval/fit/main.ts on the development halves of squad2_sample, clapnq_dev, realtimeqa, multihoprag_500, timeqa_train, corpus; not to be edited by hand.
export const evidenceModels: { readonly words: LogisticWeights<Signal>; readonly meaning: LogisticWeights<Signal> } = {
  words: {
    bias: -6.352,
    weights: {
      passage: 2.214,
      dense: 0,
      keyword: 0.405,
      coverage: 1.618,
      contextCoverage: 0.705,
      titleCoverage: 1.616,
      bigrams: 0.758,
      names: 0.215,
      contextNames: 0.282,
      numbers: 0.02,
      kind: 1.463,
      head: 0.551,
      time: 1.366,
      opening: 0.307,
      length: 0.171,
      asks: -0.504,
      recent: 0.109,
      similarity: 0,
      closeness: 0,
      nearSimilarity: 0,
    },
  },
  meaning: {
    bias: -9.701,
    weights: {
      passage: 1.164,
      dense: 0.345,
      keyword: 0.967,
      coverage: 1.044,
      contextCoverage: 0.897,
      titleCoverage: 0.71,
      bigrams: 0.603,
      names: -0.006,
      contextNames: 0.131,
      numbers: -0.106,
      kind: 1.648,
      head: 0.657,
      time: 1.469,
      opening: 0.185,
      length: -0.143,
      asks: -0.4,
      recent: 0.296,
      similarity: 1.84,
      closeness: 4.462,
      nearSimilarity: -0.649,
    },
  },
};
