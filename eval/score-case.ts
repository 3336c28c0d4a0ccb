import type { EvalCase, Scorer, ScoredCase, Slices } from './eval-case.ts';
import { goldArticles } from './fixture.ts';
import { isCorrect, scoreAnswerText } from './scorers/answer-text.ts';
import { scoreCitationPlaces } from './scorers/citation-places.ts';
import { scoreCitations } from './scorers/citations.ts';
import { scoreForbidden } from './scorers/forbidden.ts';
import { scoreGrounding, type GroundingJudge } from './scorers/grounding.ts';
import { scoreJudged } from './scorers/judged.ts';
import { scorePromises } from './scorers/promises-kept.ts';
import { scoreRetrieval } from './scorers/retrieval.ts';
import { scoreSpanOverlap } from './scorers/span-overlap.ts';

const scorers: readonly Scorer[] = [
  scoreRetrieval,
  scorePromises,
  scoreCitationPlaces,
  scoreCitations,
  scoreSpanOverlap,
  scoreAnswerText,
  scoreForbidden,
  scoreJudged,
];

/** All scores of one case, and beside them why it was scored so. */
export async function scoreCase(
  evalCase: EvalCase,
  judge: GroundingJudge,
): Promise<{
  readonly scored: ScoredCase;
  readonly details: Record<string, unknown>;
}> {
  const { fixture, answer, latencyMs, firstStatementMs } = evalCase;
  const all = [...scorers.flatMap((scorer) => scorer(evalCase)), ...(await scoreGrounding(evalCase, judge))];
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
    firstStatementMs,
    usage: answer && answer.usage,
    slices: slicesOf(evalCase),
    scores,
  };
  return { scored, details };
}

function slicesOf({ fixture, articles }: EvalCase): Slices {
  const [gold] = [...goldArticles(fixture)].flatMap((id) => articles[id] ?? []);
  const day = gold?.publishedAt ?? fixture.asOf;
  return { kind: fixture.kind, date: day?.slice(0, 4) ?? 'undated', outlet: gold?.outlet ?? 'none' };
}
