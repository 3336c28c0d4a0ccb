import type { LogisticWeights } from '../retrieval/logistic-weights.ts';
import type { SupportSignal } from './support-signals.ts';

/** Weights of the chance that cited text supports a statement, and the chance from which a statement is shown. */
// Fitted by eval/fit/support.ts on the development halves of wice_dev, qags_cnndm, attributionbench_dev, q2_wow, own; not to be edited by hand.
export const supportModel: LogisticWeights<SupportSignal> & { readonly threshold: number } = {
  bias: -1.625,
  weights: {
    share: 0.355,
    context: -0.136,
    rare: 0.542,
    best: 1.094,
    pairs: 0.194,
    run: 0.259,
    names: 0.643,
    nouns: 0.201,
    verbs: -0.008,
    rest: -0.215,
    length: 0.266,
    evidence: -0.449,
    denials: -0.251,
    conflicts: -0.576,
    number: -0.19,
    date: -0.448,
    name: -0.349,
    title: -0.038,
    denial: -0.083,
    mood: -0.123,
    roles: -0.27,
    attribution: -0.22,
    quantity: -0.055,
  },
  threshold: 0.64,
};
