import type { EvalCase, Score } from '../eval-case.ts';

/**
 * Whether citations are what they say, whatever they are cited for. Both must be 1.
 * - `citation-exactness`: citations whose quote is, character for character, what their article has at their place /
 *   citations; `null` where nothing is cited.
 * - `citation-validity`: references of statements to a citation that exists, in an article that exists, within its text /
 *   references; `null` where nothing is stated. A statement that refers to nothing counts as one wrong reference.
 */
export function scoreCitationPlaces({ answer, citedText }: EvalCase): readonly Score[] {
  const { citations = [], statements = [] } = answer ?? {};
  const inexact = citations.filter(({ quote }, index) => citedText[index] !== quote).map(({ number }) => number);
  const existing = new Set(
    citations.filter((_, index) => (citedText[index] ?? null) !== null).map(({ number }) => number),
  );
  const references = statements.flatMap(({ citations: numbers }) => (numbers.length > 0 ? numbers : [null]));
  const invalid = references.filter((number) => number === null || !existing.has(number));
  return [
    {
      name: 'citation-exactness',
      score: citations.length > 0 ? (citations.length - inexact.length) / citations.length : null,
      detail: inexact.length > 0 ? { inexact } : undefined,
    },
    {
      name: 'citation-validity',
      score: references.length > 0 ? (references.length - invalid.length) / references.length : null,
      detail: invalid.length > 0 ? { invalid } : undefined,
    },
  ];
}
