import { contentStems, stems } from '../language/english.ts';

/** The words of a question that are searched for: those that carry meaning, or all where none does. */
export function questionTerms(question: string): string[] {
  const meaningful = contentStems(question);
  return meaningful.length > 0 ? meaningful : stems(question);
}
