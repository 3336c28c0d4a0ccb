import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { AskRequest } from '../../../src/answer/answer.ts';
import { ask } from '../server/ask.ts';
import { problemFrom } from '../server/request.ts';
import { type Conversation, afterHappening } from './conversation.ts';
import type { ConversationStore } from './conversation-store.ts';
import { historyOf } from './history.ts';
import { keepConversation, keptConversation } from './stored-conversation.ts';
import type { Turn } from './turn.ts';

export type ConversationControls = {
  readonly conversation: Conversation;
  /** Whether the conversation before this one can be brought back. */
  readonly hasSetAside: boolean;
  /** The turn that is being answered. */
  readonly asking: Turn | undefined;
  readonly ask: (question: string, filters: AskRequest['filters']) => void;
  /** With the turn's own filters if not given others; `null` for the whole archive. */
  readonly askAgain: (turn: Turn, filters?: AskRequest['filters'] | null) => void;
  /** Asks `question` in the place of the turn's; what was asked after it goes. */
  readonly edit: (turn: Turn, question: string) => void;
  readonly stop: () => void;
  readonly startAnew: () => void;
  readonly bringBack: () => void;
  readonly open: (conversation: Conversation) => void;
};

/** The conversation and what a reader can do with it; one question is answered at a time. */
export function useConversation(store: ConversationStore | null): ConversationControls {
  const [{ current, setAside }, happened] = useReducer(afterHappening, null, () => ({
    current: keptConversation(),
    setAside: null,
  }));
  const running = useRef<AbortController | null>(null);
  const { turns } = current;

  useEffect(() => keepConversation(current), [current]);
  const asking = turns.find((turn) => turn.phase === 'asking');
  const [isComplete, setIsComplete] = useState(false);
  useEffect(() => {
    if (!store) return;
    const complete = async (): Promise<void> => {
      try {
        const saved = await store.conversation(current.id);
        if (saved) happened({ type: 'completed', saved });
      } catch (error) {
        console.warn('The beginning of the conversation could not be read.', error);
      }
      setIsComplete(true);
    };
    void complete();
  }, [store]);
  useEffect(() => {
    // What is saved may be longer than what a reload brought back: it is not written over before that is there too.
    if (turns.length === 0 || asking || !isComplete) return;
    store?.save(current).catch((error: unknown) => console.warn('The conversation could not be saved.', error));
  }, [store, current, asking, isComplete]);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (
    turnId: number,
    question: string,
    filters: AskRequest['filters'],
    before: readonly Turn[],
  ): Promise<void> => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    try {
      const history = historyOf(before);
      const request = { question, ...(history.length > 0 && { history }), ...(filters && { filters }) };
      for await (const event of ask(request, controller.signal)) {
        if (controller.signal.aborted) return;
        happened({ type: 'arrived', turnId, event });
      }
    } catch (error) {
      if (!controller.signal.aborted) happened({ type: 'failed', turnId, problem: problemFrom(error) });
    }
  };
  const stop = (): void => {
    running.current?.abort();
    if (asking) happened({ type: 'stopped', turnId: asking.id });
  };

  return {
    conversation: current,
    hasSetAside: setAside !== null,
    asking,
    ask(question, filters) {
      const turnId = (turns.at(-1)?.id ?? 0) + 1;
      happened({ type: 'asked', turnId, question, filters });
      void run(turnId, question, filters, turns);
    },
    askAgain(turn, given = turn.filters) {
      const filters = given ?? undefined;
      happened({ type: 'asked-again', turnId: turn.id, filters });
      void run(turn.id, turn.question, filters, turns.slice(0, turns.indexOf(turn)));
    },
    edit(turn, question) {
      happened({ type: 'edited', turnId: turn.id, question });
      void run(turn.id, question, turn.filters, turns.slice(0, turns.indexOf(turn)));
    },
    stop,
    startAnew() {
      stop();
      happened({ type: 'started-anew' });
    },
    bringBack: () => happened({ type: 'brought-back' }),
    open(conversation) {
      stop();
      happened({ type: 'opened', conversation });
    },
  };
}
