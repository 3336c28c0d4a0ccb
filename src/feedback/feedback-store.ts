import type { Feedback, FeedbackPage } from './feedback.ts';

/** What readers said of answers, on the disk once a call settles. */
export type FeedbackStore = {
  /** Keeps it in the place of what was said of the same answer before; whether that is the first. Throws `DISK_FULL` where it has no room. */
  put(feedback: Feedback): Promise<boolean>;
  /** Whether there was any of this answer. */
  remove(answerId: string): Promise<boolean>;
  /** In the order in which it was given; `after` is the `next` of the page before. */
  list(page: { readonly after: number; readonly limit: number }): Promise<FeedbackPage>;
  close(): Promise<void>;
};

/** Room for some ten thousand readers' corrections; a client that never stops fills no disk. */
export const largestBytes = 64 * 1024 * 1024;

/** A row of either database. */
export type FeedbackRow = { readonly number: number; readonly feedback: string };

/** A page of rows, of which one more than `limit` was asked for. */
export function feedbackPage(rows: readonly FeedbackRow[], limit: number, total: number): FeedbackPage {
  const shown = rows.slice(0, limit);
  return {
    feedback: shown.map((row) => JSON.parse(row.feedback) as Feedback),
    next: rows.length > limit ? (shown.at(-1)?.number ?? null) : null,
    total,
  };
}
