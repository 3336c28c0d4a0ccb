import type { Turn } from '../conversation/turn.ts';
import { counted } from '../counted.ts';
import { duration } from './answer-particulars.tsx';

/** One line below the question: first what is being done, then where the answer comes from. It keeps its height, so nothing jumps. */
export function Byline({ turn }: { turn: Turn }) {
  return (
    <p class={turn.phase === 'asking' ? 'byline busy' : 'byline'}>
      <span>{words(turn)}</span>
    </p>
  );
}

function words(turn: Turn): string {
  if (turn.phase === 'stopped') return 'Stopped';
  if (turn.phase === 'failed') return 'Not answered';
  if (turn.answer) return wordsOfAnswer(turn);
  if (!turn.found) return 'Searching the archive…';
  if (turn.statements.length > 0) return 'Checking each statement against its source…';
  return `Reading ${counted(turn.found.passages, 'passage')} from ${counted(turn.found.articles, 'article')}…`;
}

function wordsOfAnswer({ answer, citations, found }: Turn): string {
  if (!answer) return '';
  const articles = new Set(citations.map((citation) => citation.articleId)).size;
  const read = found && found.passages > 0 ? `${counted(found.passages, 'passage')} read` : null;
  const from = answer.status === 'unanswerable' ? ['No answer', read] : [`From ${counted(articles, 'article')}`];
  return [...from, answer.model.name, duration(answer.timings.totalMs)].filter(Boolean).join(' · ');
}
