import type { Answer } from './answer.ts';

/** Keeps answers that were given, so that a link to one still leads somewhere. */
export type AnswerStore = {
  /** Keeps an answer; the oldest ones go once there are too many. */
  keep(answer: Answer): Promise<void>;
  answer(id: string): Promise<KeptAnswer | null>;
  close(): Promise<void>;
};

export type KeptAnswer = {
  readonly answer: Answer;
  /** UTC date-time. */
  readonly answeredAt: string;
};
