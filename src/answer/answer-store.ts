import type { Answer } from './answer.ts';

/** Keeps answers that were given, so that a link to one still leads somewhere. */
export type AnswerStore = {
  /** Keeps an answer, given now if not said; the oldest ones go once there are too many. One that is kept already stays as it is. */
  keep(answer: Answer, answeredAt?: string): Promise<void>;
  answer(id: string): Promise<KeptAnswer | null>;
  /** In the order in which they were kept; `after` is the `next` of the page before. */
  list(page: { readonly after: number; readonly limit: number }): Promise<AnswerPage>;
  close(): Promise<void>;
};

export type KeptAnswer = {
  readonly answer: Answer;
  /** UTC date-time. */
  readonly answeredAt: string;
};

export type AnswerPage = {
  readonly answers: readonly KeptAnswer[];
  /** Where the next page begins; null on the last one. */
  readonly next: number | null;
};

/** A row of either database. */
export type AnswerRow = { readonly key: number; readonly answeredAt: string; readonly record: string };

export const keptAnswer = ({ answeredAt, record }: Omit<AnswerRow, 'key'>): KeptAnswer => ({
  answer: JSON.parse(record) as Answer,
  answeredAt,
});

/** A page of rows, of which one more than `limit` was asked for. */
export function answerPage(rows: readonly AnswerRow[], limit: number): AnswerPage {
  const shown = rows.slice(0, limit);
  return { answers: shown.map(keptAnswer), next: rows.length > limit ? (shown.at(-1)?.key ?? null) : null };
}

/** What is kept of an answer: not what only its asker wanted to see of how it came about. */
export function keptRecord({ passages: _passages, trace: _trace, ...record }: Answer): string {
  return JSON.stringify(record);
}

/** How many answers more than the limit may wait to be removed together. */
export const removedAtOnce = 100;
