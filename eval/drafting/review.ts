import { terminalText } from '../../src/cli/terminal-text.ts';
import { acceptedIds, appendFixture, readDrafts, writeDrafts } from './draft-files.ts';
import type { Draft } from './draft-fixtures.ts';

/** Where a person is asked; `null` when there is no more input. */
export type Terminal = {
  readonly ask: (prompt: string) => Promise<string | null>;
  readonly print: (text: string) => void;
  readonly close: () => void;
};

export type Reviewed = { readonly accepted: number; readonly rejected: number; readonly left: number };

const choices = '[y] accept  [n] reject  [e] edit  [s] later  [q] stop > ';

/**
 * Shows one draft after the other. What is accepted is a fixture in `to` at once; what is decided leaves the draft file, which so
 * holds what is still to do: stopped at any place, by whatever, the review goes on from there.
 */
export async function reviewDrafts(draftFile: string, to: string, terminal: Terminal): Promise<Reviewed> {
  const done = await acceptedIds(to);
  const drafts = (await readDrafts(draftFile)).filter(({ id }) => !done.has(id));
  let left: readonly Draft[] = drafts;
  let accepted = 0;
  let rejected = 0;
  for (const [at, draft] of drafts.entries()) {
    terminal.print(`\n${at + 1} of ${drafts.length}\n${shownDraft(draft)}`);
    const decided = await decide(draft, terminal);
    if (decided === 'stop') break;
    if (decided === 'later') continue;
    if (decided === 'reject') rejected += 1;
    else {
      await appendFixture(to, decided);
      accepted += 1;
    }
    left = left.filter(({ id }) => id !== draft.id);
    await writeDrafts(draftFile, left);
  }
  return { accepted, rejected, left: left.length };
}

async function decide(draft: Draft, terminal: Terminal): Promise<Draft | 'reject' | 'later' | 'stop'> {
  let current = draft;
  for (;;) {
    const answer = await terminal.ask(choices);
    switch (answer?.trim().toLowerCase()) {
      case undefined:
      case 'q':
        return 'stop';
      case 'y':
        return current;
      case 'n':
        return 'reject';
      case 's':
        return 'later';
      case 'e':
        current = await edit(current, terminal);
        terminal.print(shownDraft(current));
    }
  }
}

async function edit(draft: Draft, { ask }: Terminal): Promise<Draft> {
  const question = (await ask('Question (empty: as it is) > '))?.trim();
  if (!draft.answerable) return { ...draft, question: question || draft.question };
  const typed = await ask('Accepted answers, | between them (empty: as they are) > ');
  const answers = (typed ?? '').split('|').flatMap((one) => one.trim() || []);
  return { ...draft, question: question || draft.question, answers: answers.length > 0 ? answers : draft.answers };
}

function shownDraft({ question, answers, evidence, answerable, note }: Draft): string {
  const places = evidence.map(({ articleId, start, end, quote }) => `  ${articleId}:${start}-${end} “${quote}”`);
  const lines = [
    `  ${question}`,
    answerable ? `  → ${answers.join(' | ')}` : '  → no answer in the archive',
    ...places,
    `  (${note})`,
  ];
  return `${terminalText(lines.join('\n'))}\n`;
}
