import type { Answer, AskRequest, Citation, Statement } from '../../../src/answer/answer.ts';
import type { AnswerEvent } from '../../../src/answer/answer-event.ts';
import type { Problem } from '../server/request.ts';

/** One question with what came of it so far. Statements and citations are those already verified and sent. */
export type Turn = {
  readonly id: number;
  readonly question: string;
  /** What of the archive it was asked of; absent for all of it. */
  readonly filters?: AskRequest['filters'];
  readonly phase: 'asking' | 'finished' | 'stopped' | 'failed';
  readonly standaloneQuestion: string | null;
  readonly found: { readonly passages: number; readonly articles: number } | null;
  readonly statements: readonly Statement[];
  readonly citations: readonly Citation[];
  readonly answer: Answer | null;
  readonly problem: Problem | null;
};

export function newTurn(id: number, question: string, filters?: AskRequest['filters']): Turn {
  return {
    id,
    question,
    ...(filters && { filters }),
    phase: 'asking',
    standaloneQuestion: null,
    found: null,
    statements: [],
    citations: [],
    answer: null,
    problem: null,
  };
}

/** The turn that a whole answer makes. */
export function turnOf(answer: Answer): Turn {
  return afterEvent(newTurn(0, answer.question), { type: 'answer-end', answer });
}

/** The turn when nothing more will come of it; one that has ended stays as it is. */
export function stopped(turn: Turn): Turn {
  return turn.phase === 'asking' ? { ...turn, phase: 'stopped' } : turn;
}

/** The turn after one more event. What arrives after it was stopped changes nothing. */
export function afterEvent(turn: Turn, event: AnswerEvent): Turn {
  if (turn.phase !== 'asking') return turn;
  switch (event.type) {
    case 'sources-found':
      return {
        ...turn,
        standaloneQuestion: event.standaloneQuestion,
        found: {
          passages: event.sources.length,
          articles: new Set(event.sources.map((source) => source.articleId)).size,
        },
      };
    case 'statement':
      return {
        ...turn,
        statements: [...turn.statements, event.statement],
        citations: [...turn.citations, ...event.citations],
      };
    case 'answer-end':
      return {
        ...turn,
        phase: 'finished',
        standaloneQuestion: event.answer.standaloneQuestion,
        statements: event.answer.statements,
        citations: event.answer.citations,
        answer: event.answer,
      };
    case 'answer-failed':
      return { ...turn, phase: 'failed', problem: { message: event.message, canRetry: true, retryAfterSeconds: null } };
    default:
      // An event of a later version: what this page knows is still shown.
      return turn;
  }
}
