import { standaloneQuestion, type Turn } from '../../src/retrieval/standalone-question.ts';
import type { Question } from '../../src/retrieval/question.ts';
import { understandQuestion } from '../../src/retrieval/understand-question.ts';
import type { Fixture } from '../fixture.ts';

/** The day of questions that name none; before it lies every article of the sets. */
const unnamedDay = '2026-01-01';

/** How a follow-up is put to the search. */
export const followUpForms = {
  standalone: "Footnote's rewrite, by rules, without a language model",
  bare: 'the question alone, as if there were no history',
  history: 'the question followed by the whole history, latest turn first',
} as const;
export type FollowUpForm = keyof typeof followUpForms;

/** A question as the program understands it, its history taken into account in one of three ways. */
export function questionOf(fixture: Fixture, form: FollowUpForm = 'standalone'): Question {
  const asOf = fixture.asOf ?? unnamedDay;
  // As many turns as a request may have.
  const history = (fixture.history ?? []).slice(-20);
  return understandQuestion({
    text: fixture.question,
    standalone: standaloneIn(form, fixture.question, history, asOf),
    asOf,
    ...(fixture.filters && { filters: fixture.filters }),
  });
}

function standaloneIn(form: FollowUpForm, question: string, history: readonly Turn[], asOf: string): string {
  switch (form) {
    case 'standalone':
      return standaloneQuestion(question, history, asOf);
    case 'bare':
      return question;
    case 'history':
      // The question first: what does not fit the embedding model is cut from the end.
      return [question, ...history.map(({ content }) => content).reverse()].join('\n');
  }
}
