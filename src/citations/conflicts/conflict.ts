import type { Reading } from '../reading.ts';

/** What a statement says and its cited sentences do not hold. */
export type Conflict = {
  readonly kind: ConflictKind;
  /** As one phrase, for a reader. */
  readonly reason: string;
  /** Whether the source says otherwise, rather than nothing. */
  readonly contradicts: boolean;
};

export const conflictKinds = [
  'number',
  'date',
  'name',
  'title',
  'denial',
  'mood',
  'roles',
  'opposite',
  'attribution',
  'quantity',
] as const;
export type ConflictKind = (typeof conflictKinds)[number];

/** A statement and its cited sentences, read. */
export type ReadClaim = {
  readonly statement: Reading;
  readonly evidence: readonly ReadEvidence[];
};

export type ReadEvidence = {
  readonly sentence: Reading;
  /** Title and sentences before: they say who "he" is, and support nothing. */
  readonly context: readonly Reading[];
  readonly publishedAt: string | null;
};
