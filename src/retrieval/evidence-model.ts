import type { Signal } from './evidence.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Weights of the chance that a sentence answers: by words and signs alone, and with the likeness of meaning. */
// Fitted by eval/fit/main.ts on the development halves of squad2_sample, clapnq_dev, realtimeqa, multihoprag_500, timeqa_train, corpus; not to be edited by hand.
export const evidenceModels: { readonly words: LogisticWeights<Signal>; readonly meaning: LogisticWeights<Signal> } = {
  words: {
    bias: -6.361,
    weights: {
      passage: 2.228,
      dense: 0,
      keyword: 0.383,
      coverage: 1.618,
      contextCoverage: 0.704,
      titleCoverage: 1.618,
      bigrams: 0.756,
      names: 0.217,
      contextNames: 0.288,
      numbers: 0.02,
      kind: 1.462,
      head: 0.551,
      time: 1.365,
      opening: 0.306,
      length: 0.184,
      asks: -0.497,
      recent: 0.105,
      similarity: 0,
      closeness: 0,
      nearSimilarity: 0,
    },
  },
  meaning: {
    bias: -9.218,
    weights: {
      passage: 1.174,
      dense: 0.533,
      keyword: 0.916,
      coverage: 1.096,
      contextCoverage: 0.861,
      titleCoverage: 0.71,
      bigrams: 0.619,
      names: 0.018,
      contextNames: 0.127,
      numbers: -0.094,
      kind: 1.6,
      head: 0.635,
      time: 1.429,
      opening: 0.166,
      length: -0.097,
      asks: -0.381,
      recent: 0.273,
      similarity: 1.578,
      closeness: 4.012,
      nearSimilarity: -0.626,
    },
  },
};
