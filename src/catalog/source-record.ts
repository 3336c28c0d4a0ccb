/** Where articles come from: a file of the corpus folder, by its path below it, and the folder itself (the empty path); a feed or a page, by its address. */
export const sourceKinds = ['file', 'feed', 'page'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** What was last seen of a place that articles come from, so that it is read again only when it changed, or is to be tried again. */
export type SourceRecord = {
  readonly kind: SourceKind;
  readonly source: string;
  /** What it looked like when it was read, in its reader's own words (what the disk says of a file, a feed's ETag); `null`: it is to be read again. */
  readonly seen: string | null;
  /** How many articles it held. */
  readonly articles: number;
  /** What of it could not be read, at most `failuresKept`; empty when all could. */
  readonly failures: readonly SourceFailure[];
  /** How much of it could not be read. */
  readonly failed: number;
  /** How many times in a row something of it could not be read. */
  readonly attempts: number;
  /** ISO date-times. */
  readonly triedAt: string;
  /** When it is to be tried again without a change; `null`: only when it changed. */
  readonly retryAt: string | null;
};
export type SourceFailure = { readonly path: string; readonly reason: string };

/** Enough for a reader to see what is wrong; a file of a million bad lines is told by number. */
export const failuresKept = 200;
