import { findDates, type FoundDate } from '../language/dates.ts';
import { findNames } from '../language/names.ts';
import type { SearchFilters } from '../index/search-index.ts';
import { askedKind } from './question-kind.ts';
import { questionTime } from './question-time.ts';
import type { Question } from './question.ts';

const latest =
  /\b(?:latest|most recent|most recently|newest|currently|current|at present|recent|recently|lately|so far|to date|now|up[- ]to[- ]date)\b|\blast\b(?! (?:names?|stands?|resort|word|minute|ditch|supper))/gi;

/** Tells what is asked, without a language model. `standalone` is the question as it reads without its history. */
export function understandQuestion(input: {
  readonly text: string;
  readonly standalone: string;
  readonly asOf: string;
  readonly filters?: SearchFilters;
}): Question {
  const { kind, head } = askedKind(input.standalone);
  const dates = findDates(input.standalone, input.asOf);
  return {
    text: input.text,
    standalone: input.standalone,
    kind,
    head,
    time: questionTime(input.standalone, input.asOf),
    latest: asksForLatest(input.standalone, dates),
    names: findNames(input.standalone)
      .filter((name) => !dates.some((date) => date.start < name.end && name.start < date.end))
      .map((name) => name.text),
    asOf: input.asOf,
    filters: input.filters ?? {},
  };
}

/** "Last week" is a time, "the last summit" the newest one. */
function asksForLatest(question: string, dates: readonly FoundDate[]): boolean {
  return [...question.matchAll(latest)].some(
    ({ index }) => !dates.some((date) => date.start <= index && index < date.end),
  );
}
