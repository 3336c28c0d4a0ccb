import type { Signal } from './evidence.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Weights of the chance that a sentence answers: by words and signs alone, and with the likeness of meaning. */
// Fitted by eval/fit/main.ts on the development halves of squad2_sample, clapnq_dev, realtimeqa, corpus; not to be edited by hand.
export const evidenceModels: { readonly words: LogisticWeights<Signal>; readonly meaning: LogisticWeights<Signal> } = {
  words: {
    bias: -9.253,
    weights: {
      passage: 3.03,
      dense: 0.676,
      keyword: 0.997,
      coverage: 2.247,
      contextCoverage: 0.511,
      titleCoverage: 0.49,
      bigrams: 1.596,
      names: 0.655,
      contextNames: 0.656,
      numbers: -0.098,
      kind: 1.417,
      head: 0.394,
      time: 0.874,
      opening: 1.469,
      length: 0.49,
      asks: -0.531,
      recent: 0.126,
      similarity: 0,
    },
  },
  meaning: {
    bias: -9.135,
    weights: {
      passage: 3.578,
      dense: 0.678,
      keyword: 0.709,
      coverage: 1.759,
      contextCoverage: 0.479,
      titleCoverage: 0.178,
      bigrams: 1.603,
      names: 0.611,
      contextNames: 0.506,
      numbers: -0.241,
      kind: 1.388,
      head: 0.42,
      time: 0.891,
      opening: 1.17,
      length: 0.667,
      asks: -0.474,
      recent: -0.277,
      similarity: 1.721,
    },
  },
};
