import { holds, normalisedWords } from '../scorers/answer-text.ts';
import { rankingScores } from '../scorers/retrieval.ts';
import { shared, type Gold, type Place, type Ranking } from './ranking.ts';

export type Scores = Readonly<Record<string, number | null>>;

const depth = 10;

/**
 * What one ranking is worth for one question, from 0 to 1; `null` where a measure does not apply.
 * - `sentence-`, `passage-`, `article-` with `recall@k`, `hit@k`, `mrr@10`, `ndcg@10`: see `rankingScores`. A sentence is
 *   relevant when it shares a character with a gold span, a passage when it holds at least half of one, an article when it
 *   holds one.
 * - `…-all@10`: 1 when all gold is among the first ten (MultiHop-RAG asks for several pieces).
 * - `answer@k`: 1 when one of the first k sentences holds the words of an accepted answer in one piece, gold or not: other
 *   articles may say the same. `null` for answers of yes and no, which any sentence may hold.
 * - `period@10`: of the sentences that answer for some period of the question's series, 1 when the first among ten is of
 *   the period that is asked; 0 when it is of another, or when there is none. A sentence of both counts as right.
 *   `period-found@10`: 1 when there is one among ten at all; `period-if-found`: `period@10` where there is.
 */
export function scoreRanking(gold: Gold, ranking: Ranking): Scores {
  const { sentences, passages, articles } = ranking;
  const found = (places: readonly Place[] | null, isRelevant: (place: Place, span: Place) => boolean) =>
    places?.map((place) => gold.spans.flatMap((span, index) => (isRelevant(place, span) ? [index] : []))) ?? null;
  const bySentence = found(sentences, (place, span) => shared(place, span) > 0);
  const byPassage = found(passages, (place, span) => 2 * shared(place, span) >= span.end - span.start);
  const byArticle = articles?.map((id) => (gold.articles.includes(id) ? [gold.articles.indexOf(id)] : [])) ?? null;
  return {
    ...rankingMeasures('sentence', bySentence, gold.spans.length),
    ...rankingMeasures('passage', byPassage, gold.spans.length),
    ...rankingMeasures('article', byArticle, gold.articles.length),
    ...answerMeasures(gold, ranking),
    ...periodMeasures(gold, ranking),
  };
}

function rankingMeasures(unit: string, found: readonly (readonly number[])[] | null, goldCount: number): Scores {
  const scores = Object.fromEntries(rankingScores(unit, found, goldCount).map(({ name, score }) => [name, score]));
  const recall = scores[`${unit}-recall@${depth}`] ?? null;
  return { ...scores, [`${unit}-all@${depth}`]: recall === null ? null : Number(recall === 1) };
}

function answerMeasures({ answers }: Gold, { sentences }: Ranking): Scores {
  const accepted = answers.map(normalisedWords).filter((words) => words.length > 0);
  const isJudgement = accepted.some((words) => words.length === 1 && /^(?:yes|no)$/u.test(words[0]!));
  const applies = sentences !== null && accepted.length > 0 && !isJudgement;
  const first = (k: number): number | null =>
    applies
      ? Number(
          sentences.slice(0, k).some(({ text }) => {
            const words = normalisedWords(text);
            return accepted.some((answer) => holds(words, answer));
          }),
        )
      : null;
  return { 'answer@1': first(1), 'answer@3': first(3) };
}

function periodMeasures({ spans, otherPeriods }: Gold, { sentences }: Ranking): Scores {
  if (!sentences || !otherPeriods) return { 'period@10': null, 'period-found@10': null, 'period-if-found': null };
  const holdsOne = (sentence: Place, of: readonly Place[]) => of.some((span) => shared(sentence, span) > 0);
  const first = sentences.slice(0, depth).find((one) => holdsOne(one, spans) || holdsOne(one, otherPeriods));
  const right = first ? Number(holdsOne(first, spans)) : null;
  return { 'period@10': right ?? 0, 'period-found@10': Number(first !== undefined), 'period-if-found': right };
}
