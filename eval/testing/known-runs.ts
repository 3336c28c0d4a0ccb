import type { Answer, Citation } from '../../src/answer/answer.ts';
import { sampleAnswer, sampleCitation, sampleRefusal } from '../../src/testing/sample-answer.ts';
import { scriptedAssistant, type AnswerScript } from '../../src/testing/scripted-assistant.ts';
import type { EvalCase } from '../eval-case.ts';
import type { Fixture } from '../fixture.ts';
import { runEval } from '../run-eval.ts';
import { goldEvidence, sampleFixture, unanswerable } from './sample-case.ts';

/** The sentences that answer: of 40, 30 and 38 characters. */
export const opened = sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.');
export const ribbon = sampleCitation(1, 'harbour-bridge', 'Mayor Ada Lind cut the ribbon.');
export const cracks = sampleCitation(1, 'bridge-closed', 'Cracks were found in 12 of its cables.');
const closed = sampleCitation(1, 'bridge-closed', 'The bridge closed in June.');

/** Three questions with an answer, and one without, whose tempting answer is forbidden. */
export const knownFixtures: readonly Fixture[] = [
  sampleFixture({ id: 'opening' }),
  sampleFixture({
    id: 'ribbon',
    question: 'Who cut the ribbon?',
    answers: ['Ada Lind'],
    evidence: [goldEvidence(ribbon.articleId, ribbon.quote)],
  }),
  sampleFixture({
    id: 'cables',
    question: 'How many cables had cracks?',
    answers: ['12'],
    evidence: [goldEvidence(cracks.articleId, cracks.quote)],
  }),
  sampleFixture({ ...unanswerable, id: 'designer', question: 'Who designed it?', forbidden: ['Ada Lind'] }),
];

/** What was said to a question, in the order of the fixtures. */
export type Said = { readonly text: string; readonly citation: Citation; readonly confidence: number };

/** An answer of one statement with one citation, and 100 tokens read and 10 written for each place in the order. */
export function said(place: number, { text, citation, confidence }: Said, gold: 'first' | 'second' = 'first'): Answer {
  return sampleAnswer([[text, [1]]], [citation], { confidence, usage: tokens(place), trace: trace(place, gold) });
}

/** An answer that says nothing, and has found nothing. */
export function emptyAnswer(place: number): Answer {
  return sampleAnswer([], [], { confidence: 0.5, usage: tokens(place), trace: { evidence: [] } });
}

/** A refusal that does not tell what was found. */
export function refused(confidence: number): Answer {
  return sampleRefusal({ confidence });
}

/** What a language model made of an answer. */
export type Verdicts = EvalCase['judged'];

/** Asks the questions of an assistant that gives these answers. Times are fixed: 10, 20, 30 and 40 ms, first statements 4, 8, 6 and 9 ms. */
export async function knownRun(
  answers: readonly AnswerScript[],
  verdicts: readonly Verdicts[] = [],
): Promise<EvalCase[]> {
  const byQuestion = Object.fromEntries(knownFixtures.map(({ question }, place) => [question, answers[place]!]));
  const cases = await runEval(scriptedAssistant({ answers: byQuestion }), knownFixtures, { concurrency: 1 });
  return cases.map((evalCase, place) => ({
    ...evalCase,
    ...(verdicts[place] && { judged: verdicts[place] }),
    latencyMs: (place + 1) * 10,
    firstStatementMs: evalCase.firstStatementMs === null ? null : [4, 8, 6, 9][place]!,
  }));
}

const tokens = (place: number): Answer['usage'] => ({ inputTokens: (place + 1) * 100, outputTokens: (place + 1) * 10 });

/** The gold sentence and one of the other article, in either order. */
function trace(place: number, gold: 'first' | 'second'): Answer['trace'] {
  const ranking = [
    [opened, closed],
    [ribbon, closed],
    [cracks, opened],
    [closed, opened],
  ][place]!;
  return { evidence: gold === 'first' ? ranking : ranking.toReversed() };
}
