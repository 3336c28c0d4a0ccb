import { sameName } from '../language/names.ts';
import type { RankedSentence } from './evidence.ts';
import { answerabilityModel } from './answerability-model.ts';
import type { Question } from './question.ts';
import type { Retrieval } from './retrieve.ts';

/** What speaks for the archive holding the answer. */
export const assessmentSignals = ['top', 'margin', 'coverage', 'contextCoverage', 'names', 'kind', 'time', 'dense', 'agreement', 'numbers'] as const;
export type AssessmentSignal = (typeof assessmentSignals)[number];

export type Assessment = {
  /** The chance that the best evidence answers, calibrated: of answers given at 0.8, 80 % are right. */
  readonly confidence: number;
  readonly answerable: boolean;
  /** What is missing, as a sentence for the reader; `null` when answerable. */
  readonly missing: string | null;
  readonly signals: Readonly<Record<AssessmentSignal, number>>;
};

/** A sentence fits a stated time when something in its article says so; below this nothing does. See `matchTime`. */
const fitsTime = 0.4;

/** Decides, before any model writes, whether the evidence can hold the answer. */
export function assessAnswerability(question: Question, retrieval: Retrieval): Assessment {
  const best = retrieval.evidence[0];
  if (!best) return { confidence: 0, answerable: false, missing: 'No article of the archive shares words or meaning with the question.', signals: noSignals };
  const signals = assess(question, retrieval, best);
  let sum = answerabilityModel.bias;
  for (const name of assessmentSignals) sum += answerabilityModel.weights[name] * signals[name];
  const confidence = 1 / (1 + Math.exp(-sum));

  const lacking = missingPart(question, retrieval, best);
  if (lacking) return { confidence: Math.min(confidence, answerabilityModel.threshold / 2), answerable: false, missing: lacking, signals };
  const answerable = confidence >= answerabilityModel.threshold;
  return { confidence, answerable, missing: answerable ? null : 'The articles nearest to the question do not say it.', signals };
}

/** A stated time that no good evidence fits, or a name that no candidate holds: the question is about something else, however alike. */
function missingPart(question: Question, retrieval: Retrieval, best: RankedSentence): string | null {
  if (question.time?.explicit && best.signals.time < fitsTime) return `Nothing on this was found from the time asked about (${question.time.text}).`;
  const text = retrieval.candidates.map(({ passage, article }) => `${article.title} ${passage.text}`).join('\n');
  const absent = question.names.filter((name) => !mentions(text, name));
  return absent.length > 0 ? `No article near the question mentions ${absent.map((name) => `“${name}”`).join(' or ')}.` : null;
}

function mentions(text: string, name: string): boolean {
  const lower = text.toLowerCase();
  return lower.includes(name.toLowerCase()) || name.split(/\s+/).every((part) => lower.includes(part.toLowerCase())) || sameNameIn(text, name);
}

function sameNameIn(text: string, name: string): boolean {
  return (text.match(/\p{Lu}[\p{L}.'-]*(?: \p{Lu}[\p{L}.'-]*){0,3}/gu) ?? []).some((candidate) => sameName(candidate, name));
}

function assess(question: Question, retrieval: Retrieval, best: RankedSentence): Record<AssessmentSignal, number> {
  const second = retrieval.evidence.find((sentence) => sentence.articleId !== best.articleId);
  const top = retrieval.evidence.slice(0, 3);
  const byDense = maximum(retrieval, (hit) => hit.dense);
  const byKeyword = maximum(retrieval, (hit) => hit.keyword);
  return {
    top: best.score,
    margin: best.score - (second?.score ?? 0),
    coverage: Math.max(...top.map((sentence) => sentence.signals.coverage)),
    contextCoverage: best.signals.contextCoverage,
    names: best.signals.contextNames,
    kind: best.signals.kind,
    time: question.time ? best.signals.time : 0.5,
    dense: byDense?.hit.dense ?? 0.6,
    agreement: byDense && byKeyword && byDense.passage.articleId === byKeyword.passage.articleId ? 1 : 0,
    numbers: best.signals.numbers,
  };
}

function maximum(retrieval: Retrieval, score: (hit: Retrieval['candidates'][number]['hit']) => number | null): Retrieval['candidates'][number] | null {
  let found: Retrieval['candidates'][number] | null = null;
  for (const candidate of retrieval.candidates) {
    const value = score(candidate.hit);
    if (value !== null && value > ((found && score(found.hit)) ?? -Infinity)) found = candidate;
  }
  return found;
}

const noSignals: Record<AssessmentSignal, number> = { top: 0, margin: 0, coverage: 0, contextCoverage: 0, names: 0, kind: 0, time: 0, dense: 0, agreement: 0, numbers: 0 };
