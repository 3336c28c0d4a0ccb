import type { LogisticWeights } from '../retrieval/logistic-weights.ts';
import type { SupportSignal } from './support-signals.ts';

/** Weights of the chance that cited text supports a statement, and the chance from which a statement is shown. */
// Fitted by eval/fit/support.ts on the development halves of wice_dev, qags_cnndm, attributionbench_dev, q2_wow, own; not to be edited by hand.
export const supportModel: LogisticWeights<SupportSignal> & { readonly threshold: number } = {
  bias: -1.632,
  weights: {
    share: 0.354,
    context: -0.135,
    rare: 0.541,
    best: 1.093,
    pairs: 0.195,
    run: 0.265,
    names: 0.642,
    nouns: 0.204,
    verbs: -0.011,
    rest: -0.21,
    length: 0.263,
    evidence: -0.452,
    denials: -0.251,
    conflicts: -0.512,
    number: -0.204,
    date: -0.46,
    name: -0.372,
    title: -0.04,
    denial: -0.097,
    mood: -0.134,
    roles: -0.244,
    opposite: 0.229,
    attribution: -0.231,
    quantity: -0.061,
  },
  threshold: 0.64,
};
