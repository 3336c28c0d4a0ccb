import { counted } from '../counted.ts';
import type { Turn } from './turn.ts';

/** What a screen reader hears of a turn: nothing while it is written, the whole once it is done. */
export function announcement(turn: Turn | undefined): string {
  if (!turn || turn.phase === 'asking') return '';
  if (turn.phase === 'stopped') return 'Stopped.';
  if (turn.problem) return `Not answered. ${turn.problem.message}`;
  if (turn.answer?.status === 'unanswerable') {
    return `The archive does not answer this. ${turn.answer.explanation ?? ''}`.trim();
  }
  return `${turn.statements.map((statement) => statement.text).join(' ')} ${counted(turn.citations.length, 'footnote')}.`;
}
