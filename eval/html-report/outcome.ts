import { isRight } from '../compare.ts';
import type { ReportCase } from '../report.ts';

/** What came of a question, in the words of the terminal's table. */
export type Outcome =
  | 'right answer'
  | 'rightly refused'
  | 'wrong answer'
  | 'answered, has no answer'
  | 'refused, has an answer'
  | 'error';

export function outcomeOf(one: ReportCase): Outcome {
  if (one.failure !== null || one.answered === null) return 'error';
  if (isRight(one)) return one.answered ? 'right answer' : 'rightly refused';
  if (!one.answered) return 'refused, has an answer';
  return one.answerable ? 'wrong answer' : 'answered, has no answer';
}

export function breaksPromises({ violations }: ReportCase): boolean {
  return violations.length > 0;
}

/** What a reader can ask to see: each choice names the outcomes that it shows. */
export const choices: readonly { readonly name: string; readonly shows: (one: ReportCase) => boolean }[] = [
  { name: 'Failed', shows: (one) => !isRight(one) || one.failure !== null || breaksPromises(one) },
  { name: 'Wrong', shows: (one) => ['wrong answer', 'answered, has no answer'].includes(outcomeOf(one)) },
  { name: 'Refused', shows: ({ answered }) => answered === false },
  { name: 'Refused, has an answer', shows: (one) => outcomeOf(one) === 'refused, has an answer' },
  { name: 'Right', shows: (one) => isRight(one) && one.failure === null },
  { name: 'Broken promise', shows: breaksPromises },
  { name: 'Error', shows: (one) => outcomeOf(one) === 'error' },
];
