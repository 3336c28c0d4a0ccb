import type { LogisticWeights } from '../retrieval/logistic-weights.ts';
import type { SupportSignal } from './support-signals.ts';

/** Weights of the chance that cited text supports a statement, and the chance from which a statement is shown. */
// Fitted by eval/fit/support.ts on the development halves of wice_dev, qags_cnndm, attributionbench_dev, q2_wow, corpus; not to be edited by hand.
export const supportModel: LogisticWeights<SupportSignal> & { readonly threshold: number } = {"bias":-1.602,"weights":{"share":0.355,"context":-0.127,"rare":0.539,"best":1.086,"pairs":0.175,"run":0.197,"names":0.637,"nouns":0.217,"verbs":-0.003,"rest":-0.216,"length":0.268,"evidence":-0.443,"denials":-0.252,"conflicts":-0.563,"number":-0.211,"date":-0.446,"name":-0.368,"title":-0.052,"denial":-0.075,"mood":-0.116,"roles":-0.207,"attribution":-0.206,"quantity":-0.061},"threshold":0.66};
