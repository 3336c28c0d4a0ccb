import { type Conversation, newConversation } from './conversation.ts';
import { type Turn, stopped } from './turn.ts';

const key = 'footnote.conversation.2';
const turnsKept = 50;
/** Browsers give a page about five million characters; an answer with its quotes takes some thousands. */
const charactersKept = 2_000_000;

/** Keeps the latest turns for a reload of this tab. Where the browser offers no storage, the conversation lives as long as the page. */
export function keepConversation(conversation: Conversation): void {
  let turns = conversation.turns.slice(-turnsKept);
  let text = JSON.stringify({ ...conversation, turns });
  while (text.length > charactersKept && turns.length > 1) {
    turns = turns.slice(Math.ceil(turns.length / 2));
    text = JSON.stringify({ ...conversation, turns });
  }
  try {
    sessionStorage.setItem(key, text);
  } catch (error) {
    console.warn('The conversation could not be kept for a reload.', error);
  }
}

/** The conversation before the reload; a question that was being answered then counts as stopped. */
export function keptConversation(): Conversation {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    const conversation = isConversation(kept) ? kept : { ...newConversation(), turns: turnsOfBefore() };
    return { ...conversation, turns: conversation.turns.map(stopped) };
  } catch {
    // No storage, or not ours: begin with an empty conversation.
    return newConversation();
  }
}

/** A tab that was open when conversations had no name yet. */
function turnsOfBefore(): Turn[] {
  const turns: unknown = JSON.parse(sessionStorage.getItem('footnote.conversation.1') ?? '[]');
  return Array.isArray(turns) && turns.every(isTurn) ? turns : [];
}

/** Whether this is what this page stores; an earlier version of it, or another page of the same address, may have left something else. */
export function isConversation(value: unknown): value is Conversation {
  if (typeof value !== 'object' || value === null) return false;
  const { id, startedAt, turns } = value as Partial<Conversation>;
  return typeof id === 'string' && typeof startedAt === 'string' && Array.isArray(turns) && turns.every(isTurn);
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
