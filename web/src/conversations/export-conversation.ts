import { answerAsMarkdown } from '../answer/answer-as-markdown.ts';
import type { Conversation } from '../conversation/conversation.ts';

/** A conversation as a Markdown file: every question with its answer and footnotes, whose numbers begin anew at each answer. */
export function conversationAsMarkdown({ startedAt, turns }: Conversation): string {
  const answers = turns.map((turn, index) => {
    // Footnotes of one file need names of their own.
    const text = answerAsMarkdown(turn).replaceAll(/\[\^(\d+)\]/g, `[^${index + 1}-$1]`);
    return turn.statements.length > 0 ? text : `${text}\n${outcome(turn)}\n`;
  });
  return [`# Conversation of ${startedAt.slice(0, 10)}`, ...answers].join('\n\n');
}

function outcome({ answer, phase }: Conversation['turns'][number]): string {
  if (answer?.status === 'unanswerable') return '*The archive does not answer this.*';
  return phase === 'stopped' ? '*Stopped.*' : '*Not answered.*';
}

/** Hands a file to the reader. */
export function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after the click; a minute is more than it needs to begin.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
