import type { FeedbackRequest, Place, Verdict } from '../../../src/feedback/feedback.ts';
import { historyOf } from '../conversation/history.ts';
import type { Turn } from '../conversation/turn.ts';

/** Words of an article that a reader chose, with what shows which they are. */
export type ChosenWords = Place & { readonly title: string; readonly quote: string };

/** What a reader says of an answer: it is right, or what would be. */
export type Judgement = {
  readonly verdict: Verdict;
  readonly shortAnswer: string;
  readonly isNotInArticles: boolean;
  readonly evidence: readonly ChosenWords[];
};

/** The contract's limits. */
export const longestShortAnswer = 500;
export const mostEvidence = 20;

export function newJudgement(verdict: Verdict): Judgement {
  return { verdict, shortAnswer: '', isNotInArticles: false, evidence: [] };
}

/** Whether it says what would be right. */
export function hasCorrection({ verdict, shortAnswer, isNotInArticles, evidence }: Judgement): boolean {
  if (verdict === 'right') return false;
  return isNotInArticles || shortAnswer.trim() !== '' || evidence.length > 0;
}

export function isRefusal({ answer }: Turn): boolean {
  return answer?.status === 'unanswerable';
}

/** The judgement as `POST /feedback` wants it. `turns` is the conversation; an answer that is not of it was asked by itself. */
export function feedbackRequest(turn: Turn, turns: readonly Turn[], judgement: Judgement): FeedbackRequest {
  const { verdict, isNotInArticles } = judgement;
  const shortAnswer = judgement.shortAnswer.trim();
  return {
    answerId: turn.answer?.id ?? '',
    ...asked(turn, turns),
    statements: turn.statements.map(({ text }) => text),
    citations: turn.citations.map(placeOf),
    verdict,
    ...(verdict === 'wrong' && isNotInArticles && { notInArticles: true }),
    ...(verdict !== 'right' &&
      !isNotInArticles && {
        evidence: judgement.evidence.map(placeOf),
        ...(shortAnswer && { shortAnswer }),
      }),
  };
}

/** What was asked, with the conversation before it. */
export function asked(turn: Turn, turns: readonly Turn[]): Pick<FeedbackRequest, 'question' | 'history' | 'filters'> {
  const filters = turn.filters && { filters: turn.filters };
  const at = turns.findIndex(({ id, answer }) => id === turn.id && answer?.id === turn.answer?.id);
  if (at < 0) return { question: turn.standaloneQuestion ?? turn.question, ...filters };
  const history = historyOf(turns.slice(0, at));
  return { question: turn.question, ...(history.length > 0 && { history }), ...filters };
}

function placeOf({ articleId, articleVersion, start, end }: Place): Place {
  return { articleId, articleVersion, start, end };
}
