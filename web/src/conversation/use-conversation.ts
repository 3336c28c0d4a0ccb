import { useEffect, useReducer, useRef } from 'preact/hooks';
import { ask } from '../server/ask.ts';
import { problemFrom } from '../server/request.ts';
import { afterHappening } from './conversation.ts';
import { historyOf } from './history.ts';
import { keepConversation, keptConversation } from './stored-conversation.ts';
import type { Turn } from './turn.ts';

export type ConversationControls = {
  readonly turns: readonly Turn[];
  /** Whether the conversation before this one can be brought back. */
  readonly hasSetAside: boolean;
  /** The turn that is being answered. */
  readonly asking: Turn | undefined;
  readonly ask: (question: string) => void;
  readonly askAgain: (turn: Turn) => void;
  readonly stop: () => void;
  readonly startAnew: () => void;
  readonly bringBack: () => void;
};

/** The conversation and what a reader can do with it; one question is answered at a time. */
export function useConversation(): ConversationControls {
  const [{ turns, setAside }, happened] = useReducer(afterHappening, null, () => ({
    turns: keptConversation(),
    setAside: [],
  }));
  const running = useRef<AbortController | null>(null);

  useEffect(() => keepConversation(turns), [turns]);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (turnId: number, question: string, before: readonly Turn[]): Promise<void> => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    try {
      const history = historyOf(before);
      const request = history.length > 0 ? { question, history } : { question };
      for await (const event of ask(request, controller.signal)) {
        if (controller.signal.aborted) return;
        happened({ type: 'arrived', turnId, event });
      }
    } catch (error) {
      if (!controller.signal.aborted) happened({ type: 'failed', turnId, problem: problemFrom(error) });
    }
  };
  const asking = turns.find((turn) => turn.phase === 'asking');
  const stop = (): void => {
    running.current?.abort();
    if (asking) happened({ type: 'stopped', turnId: asking.id });
  };

  return {
    turns,
    hasSetAside: setAside.length > 0,
    asking,
    ask(question) {
      const turnId = (turns.at(-1)?.id ?? 0) + 1;
      happened({ type: 'asked', turnId, question });
      void run(turnId, question, turns);
    },
    askAgain(turn) {
      happened({ type: 'asked-again', turnId: turn.id });
      void run(turn.id, turn.question, turns.slice(0, turns.indexOf(turn)));
    },
    stop,
    startAnew() {
      stop();
      happened({ type: 'started-anew' });
    },
    bringBack: () => happened({ type: 'brought-back' }),
  };
}
