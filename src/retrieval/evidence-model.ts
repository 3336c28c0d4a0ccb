import type { Signal } from './evidence.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Weights of `evidenceScore`. Fitted by eval/fit/main.ts on the development halves of xquad_en, squad2_sample, clapnq_dev, realtimeqa, rgb_en_fact; do not edit by hand. */
export const evidenceModel: LogisticWeights<Signal> = { bias: -8.928, weights: { passage: 4.306, dense: 1.569, keyword: 0.455, coverage: 1.953, contextCoverage: 0.481, titleCoverage: -0.867, bigrams: 0.613, names: 0.646, contextNames: -0.201, numbers: 0.218, kind: 1.208, head: 0.365, time: 0.121, opening: 0.473, length: 1.062, asks: -0.27, recent: 0.029 } };
