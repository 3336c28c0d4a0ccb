import type { EvalCase, Scorer, ScoredCase } from './eval-case.ts';
import { isCorrect, scoreAnswerText } from './scorers/answer-text.ts';
import { scoreCitations } from './scorers/citations.ts';
import { scoreGrounding } from './scorers/grounding.ts';
import { scorePromises } from './scorers/promises-kept.ts';
import { scoreRetrieval } from './scorers/retrieval.ts';

const scorers: readonly Scorer[] = [scoreRetrieval, scorePromises, scoreCitations, scoreGrounding, scoreAnswerText];

/** All scores of one case, and beside them why it was scored so. */
export function scoreCase(evalCase: EvalCase): {
  readonly scored: ScoredCase;
  readonly details: Record<string, unknown>;
} {
  const { fixture, answer, latencyMs } = evalCase;
  const all = scorers.flatMap((scorer) => scorer(evalCase));
  const scores = Object.fromEntries(all.map(({ name, score }) => [name, score]));
  const details = Object.fromEntries(all.flatMap(({ name, detail }) => (detail === undefined ? [] : [[name, detail]])));
  const scored = {
    id: fixture.id,
    kind: fixture.kind,
    answerable: fixture.answerable,
    answered: answer && answer.status !== 'unanswerable',
    correct: isCorrect(evalCase, scores['citation-hit'] === 1),
    confidence: answer && answer.confidence,
    latencyMs,
    scores,
  };
  return { scored, details };
}
