import { createContext } from 'preact';
import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { Verdict } from '../../../src/feedback/feedback.ts';
import type { OpenSpot } from '../article/spot.ts';
import type { Turn } from '../conversation/turn.ts';
import { giveFeedback, withdrawFeedback } from '../server/feedback.ts';
import { RequestFailed, problemFrom } from '../server/request.ts';
import { type FeedbackState, afterFeedbackEvent } from './feedback-state.ts';
import { type ChosenWords, type Judgement, feedbackRequest, newJudgement } from './judgement.ts';
import { placesToLook } from './places-to-look.ts';
import { keepJudgements, keptJudgements } from './stored-judgements.ts';

/** What readers say of answers, and what they can do about it. */
export type FeedbackControls = FeedbackState & {
  /** Sends the verdict at once; unless the answer is right, a form for what would be opens. */
  readonly judge: (turn: Turn, verdict: Verdict) => void;
  readonly edit: (turn: Turn) => void;
  readonly change: (change: Partial<Judgement>) => void;
  /** Adds words of an article to the open form. */
  readonly choose: (words: ChosenWords) => void;
  readonly send: (turn: Turn) => void;
  readonly close: (turn: Turn) => void;
  readonly undo: (turn: Turn) => void;
  /** Opens the articles in which the right words may stand. */
  readonly look: (turn: Turn) => void;
};

/** Where no page gives it, there is no feedback: an answer is shown without. */
export const FeedbackContext = createContext<FeedbackControls | null>(null);

export function useFeedback(turns: readonly Turn[], onOpen: OpenSpot): FeedbackControls {
  const [state, happened] = useReducer(afterFeedbackEvent, null, () => ({
    given: keptJudgements(),
    draft: null,
    sending: null,
    problem: null,
  }));
  const { given, draft } = state;
  useEffect(() => keepJudgements(given), [given]);

  // One at a time, so that nothing overtakes what is on its way.
  const isBusy = useRef(false);
  const during = async (answerId: string, work: () => Promise<void>): Promise<void> => {
    isBusy.current = true;
    happened({ type: 'sending', answerId });
    try {
      await work();
    } catch (error) {
      happened({ type: 'failed', answerId, message: sentenceFor(error) });
    } finally {
      isBusy.current = false;
    }
  };
  const give = (turn: Turn, judgement: Judgement, closes: boolean): void => {
    const answerId = idOf(turn);
    void during(answerId, async () => {
      await giveFeedback(feedbackRequest(turn, turns, judgement));
      happened({ type: 'kept', answerId, judgement });
      if (closes) happened({ type: 'closed', answerId });
    });
  };
  const look = async (turn: Turn): Promise<void> => {
    const spots = await placesToLook(turn, turns);
    if (spots.length > 0) onOpen(spots, 0);
    else happened({ type: 'failed', answerId: idOf(turn), message: 'No article comes close to this question.' });
  };

  return {
    ...state,
    judge(turn, verdict) {
      if (isBusy.current) return;
      const answerId = idOf(turn);
      const before = verdict === 'right' ? undefined : given.get(answerId);
      const written = draft?.answerId === answerId ? draft.judgement : before;
      const as = (judgement = newJudgement(verdict)): Judgement => ({ ...judgement, verdict, isNotInArticles: false });
      if (verdict === 'right') happened({ type: 'closed', answerId });
      else happened({ type: 'opened', draft: { answerId, judgement: as(written) } });
      // What was written and not sent waits for its button.
      give(turn, as(before), false);
    },
    edit(turn) {
      const judgement = given.get(idOf(turn));
      if (judgement) happened({ type: 'opened', draft: { answerId: idOf(turn), judgement } });
    },
    change: (change) => happened({ type: 'changed', change }),
    choose: (words) => happened({ type: 'chose', words }),
    send(turn) {
      if (draft && !isBusy.current) give(turn, draft.judgement, true);
    },
    close: (turn) => happened({ type: 'closed', answerId: idOf(turn) }),
    undo(turn) {
      if (isBusy.current) return;
      const answerId = idOf(turn);
      void during(answerId, async () => {
        await withdrawFeedback(answerId);
        happened({ type: 'kept', answerId, judgement: null });
        happened({ type: 'closed', answerId });
      });
    },
    look: (turn) => void look(turn),
  };
}

function idOf({ answer }: Turn): string {
  return answer?.id ?? '';
}

function sentenceFor(error: unknown): string {
  if (error instanceof RequestFailed && error.status === null)
    return 'This was not kept: the server cannot be reached. Try again.';
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return 'This was not kept: the server does not answer. Try again.';
  return `This was not kept: ${problemFrom(error).message}`;
}
