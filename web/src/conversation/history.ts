import type { AskRequest } from '../../../src/answer/answer.ts';
import type { Turn } from './turn.ts';

/** The contract allows 20 messages; long ones are cut, since a follow-up needs the gist, and the server takes 64 KiB in all. */
const messagesSent = 20;
const charactersOfMessage = 2000;
/** A follow-up is about what the answer cited first. */
const citationsSent = 10;
const bytesSent = 40_000;

/** The conversation so far, as `POST /ask` wants it: latest last, without questions that came to nothing. */
export function historyOf(turns: readonly Turn[]): NonNullable<AskRequest['history']> {
  let history: NonNullable<AskRequest['history']> = turns
    .flatMap((turn) => {
      const answer = shortAnswer(turn);
      if (answer === null) return [];
      const citations = turn.citations
        .slice(0, citationsSent)
        .map(({ articleId, articleVersion, start, end }) => ({ articleId, articleVersion, start, end }));
      return [
        message('user', turn.question),
        { ...message('assistant', answer), ...(citations.length > 0 && { citations }) },
      ];
    })
    .slice(-messagesSent);
  while (bytesOf(history) > bytesSent) history = history.slice(2);
  return history;
}

function bytesOf(history: readonly unknown[]): number {
  return new TextEncoder().encode(JSON.stringify(history)).length;
}

function shortAnswer(turn: Turn): string | null {
  if (turn.statements.length > 0) return turn.statements.map((statement) => statement.text).join(' ');
  if (turn.answer?.status === 'unanswerable') return 'The archive does not hold the answer.';
  return null;
}

function message(role: 'user' | 'assistant', content: string): { role: 'user' | 'assistant'; content: string } {
  return { role, content: content.slice(0, charactersOfMessage) };
}
