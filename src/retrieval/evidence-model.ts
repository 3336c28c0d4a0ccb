import type { Signal } from './evidence.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Weights of the chance that a sentence answers: by words and signs alone, and with the likeness of meaning. */
// Fitted by eval/fit/main.ts on the development halves of squad2_sample, clapnq_dev, realtimeqa, corpus; not to be edited by hand.
export const evidenceModels: { readonly words: LogisticWeights<Signal>; readonly meaning: LogisticWeights<Signal> } = {
  words: {
    bias: -9.134,
    weights: {
      passage: 3.36,
      dense: 0.273,
      keyword: 0.761,
      coverage: 2.265,
      contextCoverage: 0.575,
      titleCoverage: 0.433,
      bigrams: 1.52,
      names: 0.668,
      contextNames: 0.555,
      numbers: -0.056,
      kind: 1.396,
      head: 0.446,
      time: 0.936,
      opening: 1.28,
      length: 0.515,
      asks: -0.503,
      recent: 0.122,
      similarity: 0,
    },
  },
  meaning: {
    bias: -8.8,
    weights: {
      passage: 4.068,
      dense: 0.428,
      keyword: 0.221,
      coverage: 1.496,
      contextCoverage: 0.637,
      titleCoverage: 0.004,
      bigrams: 0.797,
      names: 0.557,
      contextNames: 0.235,
      numbers: -0.096,
      kind: 1.292,
      head: 0.429,
      time: 0.79,
      opening: 1.09,
      length: 0.376,
      asks: -0.451,
      recent: -0.326,
      similarity: 2.543,
    },
  },
};
