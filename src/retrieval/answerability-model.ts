import type { AssessmentSignal } from './answerability.ts';
import type { LogisticWeights } from './logistic-weights.ts';

export type AnswerabilityModel = {
  /** Chance that the archive answers. */
  readonly answerable: LogisticWeights<AssessmentSignal>;
  /** Chance that the best evidence is right, shown as the answer's confidence. */
  readonly right: LogisticWeights<AssessmentSignal>;
  /** Below this chance of `answerable` the question is refused. */
  readonly threshold: number;
};

/** For keyword search alone, and with an embedding model. */
// Fitted by eval/fit/main.ts on the development halves of xquad_en, squad2_sample, clapnq_dev, realtimeqa, rgb_en_fact, timeqa_train; not to be edited by hand.
export const answerabilityModels: { readonly words: AnswerabilityModel; readonly meaning: AnswerabilityModel } = {"words":{"answerable":{"bias":-4.156,"weights":{"top":0.772,"margin":-0.213,"coverage":0.254,"contextCoverage":2.418,"names":1.482,"kind":0.141,"time":0.472,"dense":0,"agreement":0,"numbers":0.322,"keyword":2.732,"spread":0,"similarity":0, "timed": 0, "timely": 0}},"right":{"bias":-2.227,"weights":{"top":1.258,"margin":1.348,"coverage":0.116,"contextCoverage":1.156,"names":0.646,"kind":-0.286,"time":0.27,"dense":0,"agreement":0,"numbers":-0.144,"keyword":0.089,"spread":0,"similarity":0, "timed": 0, "timely": 0}},"threshold":0.545},"meaning":{"answerable":{"bias":-4.645,"weights":{"top":0.393,"margin":-0.599,"coverage":0.851,"contextCoverage":2.13,"names":1.045,"kind":0.525,"time":0.607,"dense":0.444,"agreement":0.363,"numbers":0.346,"keyword":2.391,"spread":0.995,"similarity":-0.486, "timed": 0, "timely": 0}},"right":{"bias":-2.428,"weights":{"top":1.224,"margin":0.756,"coverage":0.48,"contextCoverage":1.445,"names":0.815,"kind":-0.147,"time":0.325,"dense":-1.283,"agreement":0.506,"numbers":0.001,"keyword":0.051,"spread":0.86,"similarity":-1.081, "timed": 0, "timely": 0}},"threshold":0.558}};
