/** The page of the original, from 1, on which the character at `offset` stands; `null` where the original has no pages. */
export function pageOf(pages: readonly number[] | undefined, offset: number): number | null {
  if (!pages || pages.length === 0) return null;
  const after = pages.findIndex((start) => start > offset);
  return Math.max(1, after === -1 ? pages.length : after);
}
