import type { AnswerEvent } from '../../../src/answer/answer-event.ts';
import type { Problem } from '../server/request.ts';
import { type Turn, afterEvent, newTurn, stopped } from './turn.ts';

/** `setAside` is the conversation before the current one, so that starting anew can be undone. */
export type Conversation = { readonly turns: readonly Turn[]; readonly setAside: readonly Turn[] };

export type Happening =
  | { readonly type: 'asked'; readonly turnId: number; readonly question: string }
  | { readonly type: 'asked-again'; readonly turnId: number }
  | { readonly type: 'arrived'; readonly turnId: number; readonly event: AnswerEvent }
  | { readonly type: 'failed'; readonly turnId: number; readonly problem: Problem }
  | { readonly type: 'stopped'; readonly turnId: number }
  | { readonly type: 'started-anew' }
  | { readonly type: 'brought-back' };

/** The conversation after `happening`. */
export function afterHappening(conversation: Conversation, happening: Happening): Conversation {
  const change = (turnId: number, changed: (turn: Turn) => Turn): Conversation => ({
    ...conversation,
    turns: conversation.turns.map((turn) => (turn.id === turnId ? changed(turn) : turn)),
  });
  switch (happening.type) {
    case 'asked':
      return {
        turns: [...conversation.turns.map(stopped), newTurn(happening.turnId, happening.question)],
        setAside: [],
      };
    case 'asked-again':
      return change(happening.turnId, (turn) => newTurn(turn.id, turn.question));
    case 'arrived':
      return change(happening.turnId, (turn) => afterEvent(turn, happening.event));
    case 'failed':
      return change(happening.turnId, (turn) => ({ ...turn, phase: 'failed', problem: happening.problem }));
    case 'stopped':
      return change(happening.turnId, stopped);
    case 'started-anew':
      return { turns: [], setAside: conversation.turns };
    case 'brought-back':
      break;
  }
  return { turns: conversation.setAside, setAside: [] };
}
