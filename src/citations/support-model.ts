import type { LogisticWeights } from '../retrieval/logistic-weights.ts';
import type { SupportSignal } from './support-signals.ts';

/** Weights of the chance that cited text supports a statement, and the chance from which a statement is shown. */
export const supportModel: LogisticWeights<SupportSignal> & { readonly threshold: number } = {"bias":-5,"weights":{"share":9,"context":5,"rare":0,"best":0,"pairs":0,"run":0,"names":0,"nouns":0,"verbs":0,"rest":0,"length":0,"evidence":0,"denials":0,"conflicts":0,"number":0,"date":0,"name":0,"title":0,"denial":0,"mood":0,"roles":0,"attribution":0,"quantity":0},"threshold":0.5};
