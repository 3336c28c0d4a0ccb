import type { AssessmentSignal } from './answerability.ts';
import type { LogisticWeights } from './logistic-weights.ts';

/** Chance that the archive answers. Fitted by eval/fit/main.ts on the development halves of xquad_en, squad2_sample, clapnq_dev, realtimeqa, rgb_en_fact; do not edit by hand. */
export const answerableModel: LogisticWeights<AssessmentSignal> = { bias: -4.752, weights: { top: 1.32, margin: -0.456, coverage: 1.481, contextCoverage: 0.901, names: 0.737, kind: 0.922, time: 0.307, dense: 2.424, agreement: 0.584, numbers: 0.204, keyword: 1.508, spread: -0.003 } };

/** Chance that the best evidence is right, shown as the answer's confidence. Fitted likewise. */
export const confidenceModel: LogisticWeights<AssessmentSignal> = { bias: -3.735, weights: { top: 1.672, margin: 1.926, coverage: 1.074, contextCoverage: 0.671, names: 0.41, kind: 0.322, time: 0.509, dense: -0.055, agreement: 0.67, numbers: -0.064, keyword: -0.258, spread: 0.132 } };

/** Below this chance of `answerableModel` the question is refused: 10 % of the development questions whose best evidence is right lie below it. */
export const answerableThreshold = 0.458;
