import { type Turn, stopped } from './turn.ts';

const key = 'footnote.conversation.1';
const turnsKept = 50;
/** Browsers give a page about five million characters; an answer with its quotes takes some thousands. */
const charactersKept = 2_000_000;

/** Keeps the latest turns for a reload of this tab. Where the browser offers no storage, the conversation lives as long as the page. */
export function keepConversation(turns: readonly Turn[]): void {
  let kept = turns.slice(-turnsKept);
  let text = JSON.stringify(kept);
  while (text.length > charactersKept && kept.length > 1) {
    kept = kept.slice(Math.ceil(kept.length / 2));
    text = JSON.stringify(kept);
  }
  try {
    sessionStorage.setItem(key, text);
  } catch (error) {
    console.warn('The conversation could not be kept for a reload.', error);
  }
}

/** The conversation before the reload; a question that was being answered then counts as stopped. */
export function keptConversation(): Turn[] {
  try {
    const turns: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    if (!Array.isArray(turns) || !turns.every(isTurn)) return [];
    return turns.map(stopped);
  } catch {
    // No storage, or not ours: begin with an empty conversation.
    return [];
  }
}

function isTurn(value: unknown): value is Turn {
  if (typeof value !== 'object' || value === null) return false;
  const turn = value as Partial<Turn>;
  return (
    typeof turn.id === 'number' &&
    typeof turn.question === 'string' &&
    typeof turn.phase === 'string' &&
    Array.isArray(turn.statements) &&
    Array.isArray(turn.citations)
  );
}
