import type { AnswerEvent } from '../../../src/answer/answer-event.ts';
import type { AskRequest } from '../../../src/answer/answer.ts';
import type { Problem } from '../server/request.ts';
import { type Turn, afterEvent, newTurn, stopped } from './turn.ts';

/** Questions that follow each other, with their answers, the latest last. */
export type Conversation = {
  readonly id: string;
  /** UTC date-time of the first question; of its making while there is none. */
  readonly startedAt: string;
  readonly turns: readonly Turn[];
};

/** `setAside` is the conversation before the current one, so that starting anew can be undone. */
export type Conversations = { readonly current: Conversation; readonly setAside: Conversation | null };

type Filters = AskRequest['filters'];

export type Happening =
  | { readonly type: 'asked'; readonly turnId: number; readonly question: string; readonly filters: Filters }
  | { readonly type: 'asked-again'; readonly turnId: number; readonly filters: Filters }
  /** Other words in a question's place; what followed it was asked of an answer that is gone, and goes too. */
  | { readonly type: 'edited'; readonly turnId: number; readonly question: string }
  | { readonly type: 'arrived'; readonly turnId: number; readonly event: AnswerEvent }
  | { readonly type: 'failed'; readonly turnId: number; readonly problem: Problem }
  | { readonly type: 'stopped'; readonly turnId: number }
  | { readonly type: 'started-anew' }
  | { readonly type: 'brought-back' }
  | { readonly type: 'opened'; readonly conversation: Conversation }
  /** Earlier turns of the current conversation, which a reload did not bring back by itself. */
  | { readonly type: 'completed'; readonly saved: Conversation };

export function newConversation(): Conversation {
  return { id: crypto.getRandomValues(new Uint32Array(4)).join('-'), startedAt: new Date().toISOString(), turns: [] };
}

/** The conversations after `happening`. */
export function afterHappening({ current, setAside }: Conversations, happening: Happening): Conversations {
  const withTurns = (turns: readonly Turn[]): Conversations => ({ current: { ...current, turns }, setAside });
  const change = (turnId: number, changed: (turn: Turn) => Turn): Conversations =>
    withTurns(current.turns.map((turn) => (turn.id === turnId ? changed(turn) : turn)));
  switch (happening.type) {
    case 'asked':
      return {
        current: {
          ...current,
          startedAt: current.turns.length === 0 ? new Date().toISOString() : current.startedAt,
          turns: [...current.turns.map(stopped), newTurn(happening.turnId, happening.question, happening.filters)],
        },
        setAside: null,
      };
    case 'asked-again':
      return change(happening.turnId, (turn) => newTurn(turn.id, turn.question, happening.filters));
    case 'edited': {
      const at = current.turns.findIndex(({ id }) => id === happening.turnId);
      const turn = newTurn(happening.turnId, happening.question, current.turns[at]?.filters);
      return withTurns([...current.turns.slice(0, at), turn]);
    }
    case 'arrived':
      return change(happening.turnId, (turn) => afterEvent(turn, happening.event));
    case 'failed':
      return change(happening.turnId, (turn) => ({ ...turn, phase: 'failed', problem: happening.problem }));
    case 'stopped':
      return change(happening.turnId, stopped);
    case 'started-anew':
      return { current: newConversation(), setAside: current.turns.length > 0 ? current : setAside };
    case 'brought-back':
      return { current: setAside ?? current, setAside: null };
    case 'completed': {
      const first = current.turns[0]?.id ?? Infinity;
      const isSame = happening.saved.id === current.id;
      const earlier = isSame ? happening.saved.turns.filter(({ id }) => id < first).map(stopped) : [];
      return earlier.length > 0 ? withTurns([...earlier, ...current.turns]) : { current, setAside };
    }
    case 'opened':
      return { current: happening.conversation, setAside: null };
  }
}
