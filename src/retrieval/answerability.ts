import { answerabilityModels } from './answerability-model.ts';
import { chance } from './logistic-weights.ts';
import { missingParts, missingWords, type MissingParts } from './missing-parts.ts';
import type { Question } from './question.ts';
import { isAlike, timelyEvidence, type Retrieval } from './retrieve.ts';

/** What speaks for the archive holding the answer. */
export const assessmentSignals = [
  'top',
  'margin',
  'coverage',
  'contextCoverage',
  'names',
  'kind',
  'time',
  'dense',
  'agreement',
  'numbers',
  'keyword',
  'spread',
  'similarity',
  'timed',
  'timely',
] as const;
export type AssessmentSignal = (typeof assessmentSignals)[number];

export type Assessment = {
  /** The chance that the best evidence answers, calibrated: of answers given at 0.8, 80 % are right. */
  readonly confidence: number;
  readonly answerable: boolean;
  /** What was asked and not found; `null` when answerable. */
  readonly missing: MissingParts | null;
  readonly signals: Readonly<Record<AssessmentSignal, number>>;
};

/** Decides, before any model writes, whether the evidence can hold the answer. */
export function assessAnswerability(question: Question, retrieval: Retrieval): Assessment {
  const signals = answerabilitySignals(question, retrieval);
  const model = answerabilityModels[retrieval.by];
  const lacking = missingParts(question, retrieval);
  const likely = chance(model.answerable, signals);
  const answerable = lacking === null && likely >= model.threshold;
  // A refusal is sure of nothing that it shows.
  const confidence = Math.min(chance(model.right, signals), answerable ? 1 : likely, lacking ? 0.1 : 1);
  return {
    confidence,
    answerable,
    missing: answerable ? null : (lacking ?? missingWords(question, retrieval)),
    signals,
  };
}

/** What speaks for and against, each about 0 to 1. */
export function answerabilitySignals(question: Question, retrieval: Retrieval): Record<AssessmentSignal, number> {
  const evidence = isAlike(retrieval) ? timelyEvidence(question, retrieval.evidence) : [];
  const best = evidence[0];
  if (!best)
    return {
      top: 0,
      margin: 0,
      coverage: 0,
      contextCoverage: 0,
      names: 0,
      kind: 0,
      time: 0,
      dense: 0,
      agreement: 0,
      numbers: 0,
      keyword: 0,
      spread: 0,
      similarity: 0,
      timed: 0,
      timely: 0,
    };
  const second = evidence.find((sentence) => sentence.articleId !== best.articleId);
  const byDense = maximum(retrieval, (hit) => hit.dense);
  const byKeyword = maximum(retrieval, (hit) => hit.keyword);
  const keyword = byKeyword?.hit.keyword ?? 0;
  return {
    top: Math.log(Math.max(best.score, 1e-6) / (1 - Math.min(best.score, 1 - 1e-6))) / 5,
    margin: best.score - (second?.score ?? 0),
    coverage: Math.max(...evidence.slice(0, 3).map((sentence) => sentence.signals.coverage)),
    contextCoverage: best.signals.contextCoverage,
    names: best.signals.contextNames,
    kind: best.signals.kind,
    time: question.time ? best.signals.time : 0.5,
    dense: ((byDense?.hit.dense ?? 0.7) - 0.6) * 4,
    agreement: byDense && byKeyword && byDense.passage.articleId === byKeyword.passage.articleId ? 1 : 0,
    numbers: best.signals.numbers,
    // BM25 grows with the question's length; a question's own words set the scale.
    keyword: keyword / (keyword + 4 * Math.max(1, question.standalone.split(/\s+/).length / 2)),
    spread: spreadOf(retrieval),
    timed: question.time?.explicit ? 1 : 0,
    timely: question.time?.explicit ? best.signals.time * best.signals.contextNames : 0,
    similarity: Math.max(...evidence.slice(0, 5).map((sentence) => sentence.signals.similarity)),
  };
}

/** How far the best passage's cosine stands above the tenth's: an answer stands out, a topic does not. */
function spreadOf(retrieval: Retrieval): number {
  const cosines = retrieval.candidates.flatMap(({ hit }) => hit.dense ?? []).sort((a, b) => b - a);
  return ((cosines[0] ?? 0) - (cosines[9] ?? cosines.at(-1) ?? 0)) * 5;
}

function maximum(
  retrieval: Retrieval,
  score: (hit: Retrieval['candidates'][number]['hit']) => number | null,
): Retrieval['candidates'][number] | null {
  let found: Retrieval['candidates'][number] | null = null;
  for (const candidate of retrieval.candidates) {
    const value = score(candidate.hit);
    if (value !== null && value > ((found && score(found.hit)) ?? -Infinity)) found = candidate;
  }
  return found;
}
