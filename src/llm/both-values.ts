import type { Disagreement } from '../retrieval/disagreement.ts';
import type { AnswerRequest } from './language-model.ts';

type Evidence = AnswerRequest['evidence'];

/**
 * One sentence of each of the two newest values, newest first, where the best evidence gives one of two values that articles
 * hold against each other; nothing otherwise, also where a value's sentences are not among the evidence. Several events do
 * not count: each answers another reading of the question.
 */
export function sentencesOfBothValues(evidence: Evidence, disagreements: readonly Disagreement[]): Evidence {
  const [best] = evidence;
  if (!best) return [];
  const isOneOf = (
    sentences: readonly { articleId: string; start: number }[],
    { articleId, start }: Evidence[number],
  ) => sentences.some((other) => other.articleId === articleId && other.start === start);
  const found = disagreements.find(
    ({ relation, values }) => relation !== 'several-events' && values.some(({ sentences }) => isOneOf(sentences, best)),
  );
  const chosen = (found?.values ?? []).flatMap(
    ({ sentences }) => evidence.find((each) => isOneOf(sentences, each)) ?? [],
  );
  return chosen.length > 1 ? chosen.slice(0, 2) : [];
}
