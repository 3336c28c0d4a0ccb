import type { Signal } from './evidence.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Weights of `evidenceScore`. */
export const evidenceModel: LogisticWeights<Signal> = {
  bias: -8,
  weights: { passage: 1.5, dense: 1, keyword: 0.5, coverage: 3, contextCoverage: 1.5, titleCoverage: 0.3, bigrams: 0.5, names: 0.7, contextNames: 1, numbers: 0.5, kind: 1.2, head: 0.3, time: 2, opening: 0.3, length: 0.3, asks: -1.5, recent: 1 },
};
