/**
 * One part of what keyword search holds: the base, which came from a file, or the recent passages. Every array is by ordinal.
 * `scores` is scratch: 0 between searches, and -Infinity where a passage was removed, so that nothing lifts it.
 */
export type KeywordPart = {
  /** Without those removed, as are all numbers here. */
  readonly passages: number;
  readonly totalLength: number;
  /** The average length that `TermPlaces.ceiling` was computed at. */
  readonly ceilingLength: number;
  readonly passageIds: Uint32Array;
  readonly lengths: Uint16Array;
  readonly scores: Float32Array;
  /** Scratch, as long as `scores`. */
  readonly touched: Uint32Array;
  find(term: string): TermPlaces | null;
  /** Terms of so many bytes that begin with these letters; some of them may be of removed passages alone. */
  termsFrom(beginning: string, shortest: number, longest: number): Iterable<string>;
  /** By ordinal: 1 where the passage is in `allowed`. */
  mask(allowed: ReadonlySet<number>): Uint8Array;
  /** Whether it was there. */
  remove(passageId: number): boolean;
};

/** Where a term stands: `postings[start..end]`, those of removed passages among them. */
export type TermPlaces = {
  readonly postings: Uint32Array;
  readonly start: number;
  readonly end: number;
  /** Passages that hold it, without those removed. */
  readonly frequency: number;
  /** Its largest `share` at `ceilingLength`. */
  readonly ceiling: number;
};
