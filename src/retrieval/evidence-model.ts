import type { Signal } from './evidence.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Weights of the chance that a sentence answers: by words and signs alone, and with the likeness of meaning. */
// Fitted by eval/fit/main.ts on the development halves of xquad_en, squad2_sample, clapnq_dev, realtimeqa, rgb_en_fact, timeqa_train; not to be edited by hand.
export const evidenceModels: { readonly words: LogisticWeights<Signal>; readonly meaning: LogisticWeights<Signal> } = {"words":{"bias":-7.964,"weights":{"passage":2.709,"dense":0.409,"keyword":1.539,"coverage":1.851,"contextCoverage":1.083,"titleCoverage":-0.514,"bigrams":0.684,"names":0.609,"contextNames":0.215,"numbers":0.138,"kind":1.356,"head":0.351,"time":0.822,"opening":-0.001,"length":0.63,"asks":-0.627,"recent":-0.024,"similarity":0}},"meaning":{"bias":-7.811,"weights":{"passage":3.205,"dense":0.464,"keyword":1.135,"coverage":1.497,"contextCoverage":1.013,"titleCoverage":-0.726,"bigrams":0.536,"names":0.589,"contextNames":0.032,"numbers":0.039,"kind":1.342,"head":0.435,"time":0.796,"opening":-0.134,"length":0.723,"asks":-0.538,"recent":-0.088,"similarity":0.93}}};
