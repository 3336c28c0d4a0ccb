import type { Answer } from '../../src/answer/answer.ts';
import { sampleArticleText, sampleCitation } from '../../src/testing/sample-answer.ts';
import type { EvalCase, Score, ScoredCase } from '../eval-case.ts';
import type { Fixture } from '../fixture.ts';

/** Gold evidence: the first place at which a sample article holds `quote`. */
export function goldEvidence(articleId: string, quote: string): Fixture['evidence'][number] {
  const { start, end } = sampleCitation(1, articleId, quote);
  return { articleId, start, end, quote };
}

/** When the bridge opened: a question on the articles of src/testing/sample-answer.ts. */
export function sampleFixture(changes: Partial<Fixture> = {}): Fixture {
  return {
    id: 'opening',
    question: 'When did the harbour bridge open?',
    asOf: undefined,
    kind: 'fact',
    answerable: true,
    answers: ['3 May 2021'],
    evidence: [goldEvidence('harbour-bridge', 'The harbour bridge opened on 3 May 2021.')],
    ...changes,
  };
}

export const unanswerable: Partial<Fixture> = { answerable: false, answers: [], evidence: [], kind: 'unanswerable' };

export function sampleCase(answer: Answer | null, fixture: Partial<Fixture> = {}): EvalCase {
  const failure = answer ? null : 'LLM_FAILED: it broke.';
  const citedText = (answer?.citations ?? []).map(
    ({ articleId, start, end }) => sampleArticleText(articleId)?.slice(start, end) ?? null,
  );
  const asked = { fixture: sampleFixture(fixture), answer, failure, latencyMs: 10, firstStatementMs: null };
  return { ...asked, violations: [], articles: {}, citedText };
}

/** A case as whole-run metrics see it: answerable, answered and right unless said otherwise. */
export function scoredCase(changes: Partial<ScoredCase> = {}): ScoredCase {
  return {
    id: 'one',
    kind: 'fact',
    answerable: true,
    answered: true,
    correct: true,
    confidence: 0.8,
    latencyMs: 10,
    firstStatementMs: 5,
    usage: null,
    slices: { kind: 'fact', date: 'undated', outlet: 'none' },
    scores: {},
    ...changes,
  };
}

/** Scores by name. */
export function byName(scores: readonly Score[]): Record<string, number | null> {
  return Object.fromEntries(scores.map(({ name, score }) => [name, score]));
}
