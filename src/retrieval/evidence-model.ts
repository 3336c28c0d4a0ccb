import type { Signal } from './evidence.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Weights of the chance that a sentence answers: by words and signs alone, and with the likeness of meaning. */
// Fitted by eval/fit/main.ts on the development halves of squad2_sample, clapnq_dev, realtimeqa, multihoprag_500, timeqa_train, corpus; not to be edited by hand.
export const evidenceModels: { readonly words: LogisticWeights<Signal>; readonly meaning: LogisticWeights<Signal> } = {
  words: {
    bias: -6.261,
    weights: {
      passage: 2.098,
      dense: 0,
      keyword: 0.446,
      coverage: 1.394,
      contextCoverage: 0.773,
      titleCoverage: 1.535,
      bigrams: 0.702,
      names: 0.228,
      contextNames: 0.357,
      numbers: 0.036,
      kind: 1.289,
      head: 0.527,
      time: 1.255,
      opening: 0.226,
      length: 0.135,
      asks: -0.47,
      recent: 0.186,
      similarity: 0,
      closeness: 0,
      nearSimilarity: 0,
    },
  },
  meaning: {
    bias: -9.014,
    weights: {
      passage: 1.297,
      dense: 0.648,
      keyword: 0.858,
      coverage: 0.831,
      contextCoverage: 0.93,
      titleCoverage: 0.75,
      bigrams: 0.571,
      names: 0.03,
      contextNames: 0.196,
      numbers: -0.091,
      kind: 1.493,
      head: 0.64,
      time: 1.331,
      opening: 0.058,
      length: -0.141,
      asks: -0.361,
      recent: 0.31,
      similarity: 1.423,
      closeness: 3.893,
      nearSimilarity: -0.758,
    },
  },
};
