import { largestWeight } from '../../keyword-scoring.ts';
import { compareBytes } from './bytes.ts';

/** What the keyword index takes in of a passage: stems in any order, with repeats. */
export type KeywordDocument = {
  readonly passageId: number;
  readonly terms: readonly string[];
  readonly titleTerms: readonly string[];
};

/**
 * Passages and where their terms stand, in typed arrays: what a file holds as it lies in memory, so that opening one makes no
 * object a term. A passage is named by its ordinal; a posting is an ordinal and a weight in one number (see `packPosting`).
 */
export type KeywordSegment = {
  /** By ordinal. */
  readonly passageIds: Uint32Array;
  /** By ordinal: the sum of the weights of the passage's words; 65,535 stands for more. */
  readonly lengths: Uint16Array;
  /** Terms in UTF-8, in the order of their bytes, one after the other: term t is `termBytes[termStarts[t]..termStarts[t + 1]]`. */
  readonly termBytes: Uint8Array;
  readonly termStarts: Uint32Array;
  /** Term t stands in `postings[postingStarts[t]..postingStarts[t + 1]]`, in order of ordinal. */
  readonly postingStarts: Uint32Array;
  readonly postings: Uint32Array;
  /** By term: the most that it counts in any one passage (see `share`) at this segment's average length, in 255ths, rounded up. */
  readonly ceilings: Uint8Array;
};

/** An ordinal has 24 bits of a posting. */
export const maximalPassages = 2 ** 24;

/** An ordinal in the upper 24 bits, the weight of a term in that passage in the lower 8, where 255 stands for more. */
export const packPosting = (ordinal: number, weight: number) => ((ordinal << 8) | weight) >>> 0;
export const ordinalOf = (posting: number) => posting >>> 8;
export const weightOf = (posting: number) => posting & 255;
export const addWeight = (posting: number, weight: number) =>
  posting - weightOf(posting) + Math.min(weightOf(posting) + weight, largestWeight);

export const emptySegment = (): KeywordSegment => ({
  passageIds: new Uint32Array(0),
  lengths: new Uint16Array(0),
  termBytes: new Uint8Array(0),
  termStarts: new Uint32Array(1),
  postingStarts: new Uint32Array(1),
  postings: new Uint32Array(0),
  ceilings: new Uint8Array(0),
});

/** The number of a term, by binary search; -1 where no passage holds it. */
export function findTerm({ termStarts, termBytes }: KeywordSegment, term: Uint8Array): number {
  let low = 0;
  let high = termStarts.length - 2;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const start = termStarts[middle] as number;
    const order = compareBytes(termBytes, start, termStarts[middle + 1] as number, term, 0, term.length);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Terms of so many bytes that begin with `beginning`, in their order. */
export function* termsFrom(
  { termStarts, termBytes }: KeywordSegment,
  beginning: Uint8Array,
  shortest: number,
  longest: number,
): Generator<string> {
  const decoder = new TextDecoder();
  const order = (term: number, length: number) => {
    const start = termStarts[term] as number;
    const end = Math.min(termStarts[term + 1] as number, start + length);
    return compareBytes(termBytes, start, end, beginning, 0, beginning.length);
  };
  let low = 0;
  let high = termStarts.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(middle, Infinity) < 0) low = middle + 1;
    else high = middle;
  }
  for (let term = low; term < termStarts.length - 1 && order(term, beginning.length) === 0; term++) {
    const [start, end] = [termStarts[term] as number, termStarts[term + 1] as number];
    if (end - start >= shortest && end - start <= longest) yield decoder.decode(termBytes.subarray(start, end));
  }
}

/** The first place in `postings[start..end]` whose ordinal is `ordinal` or more. */
export function placeOf(postings: Uint32Array, start: number, end: number, ordinal: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ordinalOf(postings[middle] as number) < ordinal) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The sum of a segment's lengths. */
export function totalLength(lengths: Uint16Array): number {
  let total = 0;
  for (const length of lengths) total += length;
  return total;
}
