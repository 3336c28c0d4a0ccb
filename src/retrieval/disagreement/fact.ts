import type { EventTime } from './event-days.ts';
import type { ReadEvidence } from './read-evidence.ts';

/** One value that a sentence gives for the thing asked about. */
export type Fact = {
  readonly kind: 'number' | 'date' | 'place';
  readonly evidence: ReadEvidence;
  /** As the sentence writes it. */
  readonly text: string;
  /** Only facts of the same subject can differ: what is counted, of whom, over which time. */
  readonly subject: string;
  /** How it writes those whom the question names: Jane and John Rowe are two. */
  readonly who: readonly string[];
  readonly event: EventTime | null;
  /** Of dates: the weekday, where it is all that is written. */
  readonly weekday: number | null;
  /** Of numbers: from the least to the most that the words allow. */
  readonly bounds: readonly [low: number, high: number];
  /** Of numbers: whether it counts what became of people. */
  readonly isToll: boolean;
  /** Of numbers: whether the count goes on, so that a later one is the newer one. */
  readonly isRunning: boolean;
  /** Of places: all that the sentence names. */
  readonly places: readonly string[];
  /** Of dates: whether it was still to come when the article appeared. */
  readonly isAhead: boolean;
  /** Of dates: whether the event can only happen once. */
  readonly isOnce: boolean;
};
