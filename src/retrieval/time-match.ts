import { findDates, type FoundDate } from '../language/dates.ts';
import type { TimeRange } from './question.ts';

/**
 * How well a sentence fits the time asked about, from -1 (it is about another time) over 0 (nothing tells) to 1 (it says so itself).
 * What the sentence says counts before what the sentences before it say, that before the article's date, and that before
 * the months and years that an undated article mentions.
 */
export type TimeMatch = number;

export type TimedText = {
  readonly sentence: string;
  /** The sentences before it, in which its time may have been set. */
  readonly before: string;
  readonly publishedAt: string | null;
  /** The whole text of an article without a date; empty for the others, which it costs nothing. */
  readonly undatedText: string;
};

/** News tells of what happened in the days before it; older events it dates itself. */
const daysReported = 7;

export function matchTime(range: TimeRange, { sentence, before, publishedAt, undatedText }: TimedText): TimeMatch {
  const own = resolved(findDates(sentence, publishedAt));
  if (own.length > 0) {
    const best = Math.max(...own.map((date) => fit(range, date)));
    if (best > 0) return best;
    if (own.some((date) => date.known.year)) return -1;
  }
  const datesBefore = resolved(findDates(before, publishedAt));
  if (own.length === 0 && datesBefore.some((date) => fit(range, date) === 1)) return 0.7;
  if (publishedAt) {
    const day = publishedAt.slice(0, 10);
    if (fit(range, { from: shiftDays(day, -daysReported), to: day }) > 0) return 0.8;
    return own.length === 0 && datesBefore.length === 0 ? -0.7 : -1;
  }
  return matchMentions(range, findDates(`${undatedText}\n${before}\n${sentence}`, null));
}

/**
 * An article without a date is placed by what it mentions: the asked month (by name, or as part of a full date) in a text whose
 * latest stated year is not after the asked year and at most one before it, or the asked year itself.
 */
function matchMentions(range: TimeRange, mentions: readonly FoundDate[]): TimeMatch {
  if (!range.from || !range.to) return 0;
  const year = Number(range.from.slice(0, 4));
  const years = mentions.filter((date) => date.known.year && date.from).map((date) => Number(date.from?.slice(0, 4)));
  const newest = years.length > 0 ? Math.max(...years) : null;
  if (resolved(mentions).some((date) => fit(range, date) === 1)) return newest !== null && newest > year ? 0.1 : 0.5;
  const wholeYear = range.from.endsWith('-01-01') && range.to.endsWith('-12-31');
  const month = Number(range.from.slice(5, 7));
  const sameMonth = mentions.some((date) => !date.known.year && date.month === month);
  if (!wholeYear && sameMonth && newest !== null && (newest === year || newest === year - 1)) return 0.5;
  return newest === null ? 0 : -0.5;
}

function resolved(dates: readonly FoundDate[]): FoundDate[] {
  return dates.filter((date) => date.from !== null || date.to !== null);
}

type Days = { readonly from: string | null; readonly to: string | null };

/**
 * 1 where a date lies in the asked time, or covers a good part of it; .5 where it only holds it ("in 2019" for "in March 2019");
 * 0 otherwise. "Since 2007" speaks of 2007, not of every day from then on.
 */
function fit(range: Days, date: Days): number {
  if (date.from === null || date.to === null) {
    const end = date.from ?? date.to ?? '';
    return (range.from ?? '') <= end && end <= (range.to ?? '9999') ? 1 : 0;
  }
  const shared = daysBetween(later(range.from ?? '0001-01-01', date.from), earlier(range.to ?? '9999-12-31', date.to));
  if (shared <= 0) return 0;
  const length = daysBetween(date.from, date.to);
  if (shared >= length / 2) return 1;
  return length <= longestHolding ? 0.5 : 0;
}

/** A year says something of its months; a century says nothing. */
const longestHolding = 370;
const later = (a: string, b: string) => (a > b ? a : b).slice(0, 10);
const earlier = (a: string, b: string) => (a < b ? a : b).slice(0, 10);

function daysBetween(from: string, to: string): number {
  return (Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000 + 1;
}

function shiftDays(date: string, days: number): string {
  return new Date(Date.parse(date.slice(0, 10)) + days * 86_400_000).toISOString().slice(0, 10);
}
