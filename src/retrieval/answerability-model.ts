import type { AssessmentSignal } from './answerability.ts';

/** Weights of `assessAnswerability`. Written by hand until `npm run fit` has been run on half A of the development sets. */
export const answerabilityModel: { readonly bias: number; readonly weights: Readonly<Record<AssessmentSignal, number>>; readonly threshold: number } = {
  bias: -6,
  weights: { top: 2, margin: 0.5, coverage: 2.5, contextCoverage: 2, names: 1, kind: 1, time: 0.5, dense: 1, agreement: 0.5, numbers: 0.5 },
  threshold: 0.5,
};
