import type { SearchFilters } from '../index/search-index.ts';

/** A stretch of days, inclusive ISO dates; an open side is `null`. */
export type TimeRange = {
  readonly from: string | null;
  readonly to: string | null;
  /** The words that say it. */
  readonly text: string;
  /** Whether nothing else than what is of this time may answer; otherwise it is a preference. */
  readonly explicit: boolean;
  /** What tells when: the calendar ("May 2021"), the reader's today ("last week"), an event in the archive ("before the war"), or the name of something that recurs ("Euro 2024"). */
  readonly anchor: 'calendar' | 'today' | 'event' | 'name';
};

/** What was asked, as far as it can be told without a language model. */
export type Question = {
  /** As the reader wrote it. */
  readonly text: string;
  /** Understandable without the history. */
  readonly standalone: string;
  readonly kind: QuestionKind;
  /** The noun that the answer is one of ("country" in "which country"), lower case. */
  readonly head: string | null;
  /** When the thing asked about happened, if the question says; resolved against `asOf`. */
  readonly time: TimeRange | null;
  /** Whether the most recent event is asked for ("latest", "last"). */
  readonly latest: boolean;
  /** Names in the question, as written: each is to be found in the evidence. */
  readonly names: readonly string[];
  readonly asOf: string;
  readonly filters: SearchFilters;
};

/** The kind of thing that would answer. */
export type QuestionKind = 'who' | 'where' | 'when' | 'number' | 'why' | 'how' | 'which' | 'what' | 'yes-no' | 'other';
