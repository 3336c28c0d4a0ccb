import type { PromptTemplate } from '../prompt/prompt-template.ts';
import { createRecitalCheck } from '../prompt/recital.ts';
import type { Dropped } from './answer.ts';

const withheld = { text: '…', reason: 'it recites what the model was told to do' };

/** What was left out of an answer, as anyone may see it: not the words of a prompt that a model gave away. */
export function withoutRecitals(dropped: readonly Dropped[], templates: readonly PromptTemplate[]): Dropped[] {
  const recites = createRecitalCheck(templates);
  return dropped.map((statement) => (recites(statement.text) ? withheld : statement));
}
