import type { Signal } from './evidence.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Weights of the chance that a sentence answers: by words and signs alone, and with the likeness of meaning. */
// Fitted by eval/fit/main.ts on the development halves of squad2_sample, clapnq_dev, realtimeqa, multihoprag_500, timeqa_train, corpus; not to be edited by hand.
export const evidenceModels: { readonly words: LogisticWeights<Signal>; readonly meaning: LogisticWeights<Signal> } = {
  words: {
    bias: -6.466,
    weights: {
      passage: 2.326,
      dense: 0,
      keyword: 0.421,
      coverage: 1.631,
      contextCoverage: 0.677,
      titleCoverage: 1.613,
      bigrams: 0.743,
      names: 0.213,
      contextNames: 0.299,
      numbers: 0.018,
      kind: 1.45,
      head: 0.54,
      time: 1.362,
      opening: 0.293,
      length: 0.177,
      asks: -0.498,
      recent: 0.115,
      similarity: 0,
      closeness: 0,
      nearSimilarity: 0,
    },
  },
  meaning: {
    bias: -9.236,
    weights: {
      passage: 1.348,
      dense: 0.509,
      keyword: 0.927,
      coverage: 1.047,
      contextCoverage: 0.847,
      titleCoverage: 0.681,
      bigrams: 0.558,
      names: -0.013,
      contextNames: 0.142,
      numbers: -0.125,
      kind: 1.609,
      head: 0.617,
      time: 1.441,
      opening: 0.102,
      length: -0.138,
      asks: -0.37,
      recent: 0.317,
      similarity: 1.557,
      closeness: 4.107,
      nearSimilarity: -0.683,
    },
  },
};
