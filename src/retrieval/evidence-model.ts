import type { Signal } from './evidence.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Weights of the chance that a sentence answers: by words and signs alone, and with the likeness of meaning. */
// Fitted by eval/fit/main.ts on the development halves of squad2_sample, clapnq_dev, realtimeqa, multihoprag_500, timeqa_train, corpus; not to be edited by hand.
export const evidenceModels: { readonly words: LogisticWeights<Signal>; readonly meaning: LogisticWeights<Signal> } = {
  words: {
    bias: -6.352,
    weights: {
      passage: 2.215,
      dense: 0,
      keyword: 0.403,
      coverage: 1.619,
      contextCoverage: 0.704,
      titleCoverage: 1.617,
      bigrams: 0.757,
      names: 0.214,
      contextNames: 0.283,
      numbers: 0.02,
      kind: 1.463,
      head: 0.55,
      time: 1.366,
      opening: 0.308,
      length: 0.171,
      asks: -0.503,
      recent: 0.109,
      similarity: 0,
      closeness: 0,
      nearSimilarity: 0,
    },
  },
  meaning: {
    bias: -9.702,
    weights: {
      passage: 1.164,
      dense: 0.338,
      keyword: 0.965,
      coverage: 1.046,
      contextCoverage: 0.896,
      titleCoverage: 0.713,
      bigrams: 0.601,
      names: -0.008,
      contextNames: 0.132,
      numbers: -0.106,
      kind: 1.647,
      head: 0.655,
      time: 1.47,
      opening: 0.187,
      length: -0.144,
      asks: -0.396,
      recent: 0.296,
      similarity: 1.842,
      closeness: 4.467,
      nearSimilarity: -0.646,
    },
  },
};
