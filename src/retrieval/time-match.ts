import { addDays, type Days } from '../language/calendar.ts';
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

/** The same with the dates already found, worked out against `publishedAt`: what a `SentenceReading` holds. */
export type TimedDates = {
  readonly sentence: string;
  /** Places are counted from the sentence's start. */
  readonly dates: readonly FoundDate[];
  readonly datesBefore: readonly FoundDate[];
  readonly publishedAt: string | null;
  /** All dates of an article without a date, in this sentence, before it or elsewhere. */
  readonly undatedDates: () => readonly FoundDate[];
};

export function matchTime(range: TimeRange, { sentence, before, publishedAt, undatedText }: TimedText): TimeMatch {
  return matchDates(range, {
    sentence,
    dates: findDates(sentence, publishedAt),
    datesBefore: findDates(before, publishedAt),
    publishedAt,
    undatedDates: () => findDates(`${undatedText}\n${before}\n${sentence}`, null),
  });
}

/** News tells of what happened in the days before it; older events it dates itself. */
const daysReported = 7;
/** A day asked for is told of the same day or the next two; what came out later and names no day may mean another one. */
const daysReportedOfDay = 2;

/** `matchTime` where the dates of the sentences are known. */
export function matchDates(range: TimeRange, timed: TimedDates): TimeMatch {
  const { publishedAt } = timed;
  const dates = resolved(timed.dates);
  const own = dates.filter((date) => !isBackground(timed.sentence, date));
  const best = bestFit(range, dates);
  if (best > 0) return best;
  if (own.some((date) => isOtherTime(range, date, publishedAt))) return -1;
  const datesBefore = resolved(timed.datesBefore);
  if (own.length === 0 && bestFit(range, datesBefore) === 1) return 0.7;
  if (publishedAt) {
    const day = publishedAt.slice(0, 10);
    const reported = (days: number) => fit(range, { from: addDays(day, -days), to: day }) > 0;
    const isDay = range.from !== null && range.from === range.to;
    // What was dated otherwise a sentence ago may go on here.
    const sure = own.length === 0 && datesBefore.some((date) => date.known.year) ? 0.6 : 0.8;
    if (reported(isDay ? daysReportedOfDay : daysReported)) return sure;
    if (isDay && reported(daysReported)) return 0.45;
    return own.length === 0 && datesBefore.length === 0 ? -0.7 : -1;
  }
  return matchMentions(range, timed.undatedDates());
}

/**
 * Whether a date that does not fit says that the sentence is about another time: a stated year, or a day without a year among
 * those that the article tells of. What is so "since 2007" still is when the article tells of it.
 */
function isOtherTime(range: TimeRange, date: FoundDate, publishedAt: string | null): boolean {
  if (date.relation === 'since') return false;
  if (date.known.year) return true;
  if (publishedAt === null || date.granularity !== 'day' || date.from === null) return false;
  const day = publishedAt.slice(0, 10);
  if (date.from < addDays(day, -daysReported - 1) || date.from > day) return false;
  // An article that was brought up to date may name a weekday after its date.
  const isWeekdayOnly = date.known.weekday && !date.known.day;
  return !(isWeekdayOnly && lengthOf(range) >= 7 && date.to !== null && fit(range, next(date.to)) > 0);
}

function next(day: string): Days {
  return { from: addDays(day, 7), to: addDays(day, 7) };
}

const clauseOpening = /\b(?:who|which|whose|whom|where|when|that)\b(?:\s+[^\s,;:.]+){1,12}\s*$/i;

/** Whether a date stands in a clause about something else ("the man, who took office in 2010, resigned"). */
export function isBackground(sentence: string, date: Pick<FoundDate, 'start'>): boolean {
  return clauseOpening.test(sentence.slice(Math.max(0, date.start - 100), date.start));
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
  if (bestFit(range, resolved(mentions)) === 1) {
    if (lengthOf(range) > longestHolding) return 0.4;
    return newest !== null && newest > year ? 0.1 : 0.5;
  }
  const wholeYear = range.from.endsWith('-01-01') && range.to.endsWith('-12-31');
  const month = Number(range.from.slice(5, 7));
  const sameMonth = mentions.some((date) => !date.known.year && date.month === month);
  if (!wholeYear && sameMonth && newest !== null && (newest === year || newest === year - 1)) return 0.5;
  return newest === null ? 0 : -0.5;
}

function resolved(dates: readonly FoundDate[]): FoundDate[] {
  return dates.filter((date) => date.from !== null || date.to !== null);
}

/** The best fit of any date. A year or month that holds the asked time says nothing where a narrower date inside it is another one ("the 2024 summit of 17 March"). */
function bestFit(range: Days, dates: readonly FoundDate[]): number {
  const fits = dates.map((date) => ({ date, fit: fit(range, spoken(date)) }));
  const best = Math.max(0, ...fits.map((each) => each.fit));
  if (best === 0 || best === 1) return best;
  const isNarrowed = ({ date }: (typeof fits)[number]): boolean =>
    fits.some((other) => other.fit === 0 && other.date !== date && isInside(other.date, date));
  return fits.some((each) => each.fit === best && !isNarrowed(each)) ? best : 0;
}

function isInside(inner: Days, outer: Days): boolean {
  return (
    inner.from !== null &&
    inner.to !== null &&
    outer.from !== null &&
    outer.to !== null &&
    outer.from <= inner.from &&
    inner.to <= outer.to
  );
}

/** The days that a date itself names: "since 2007" speaks of 2007, "until March" of March, not of every day from then on. */
function spoken(date: FoundDate): Days {
  const { from, to, year, month, day } = date;
  if (from !== null && to !== null) return date;
  const end = from ?? to;
  if (end === null || day !== null || (date.relation !== 'since' && date.relation !== 'until')) return date;
  const named = year !== null && month === null ? end.slice(0, 4) : month !== null ? end.slice(0, 7) : null;
  if (named === null) return date;
  return named.length === 4
    ? { from: `${named}-01-01`, to: `${named}-12-31` }
    : { from: `${named}-01`, to: addDays(`${addDays(`${named}-28`, 4).slice(0, 7)}-01`, -1) };
}

/**
 * 1 where a date lies in the asked time, or covers a good part of it; .5 where it only holds it ("in 2019" for "in March 2019"),
 * or, for a stretch of years asked about, where it is of the year before, in which what lasted may have begun; 0 otherwise.
 */
function fit(range: Days, date: Days): number {
  if (date.from === null || date.to === null) {
    const end = date.from ?? date.to ?? '';
    return (range.from ?? '') <= end && end <= (range.to ?? '9999') ? 1 : 0;
  }
  const shared = sharedDays(range, date);
  const length = daysBetween(date.from, date.to);
  const asked = lengthOf(range);
  if (shared <= 0) {
    const isJustBefore = range.from !== null && date.to < range.from && date.to >= addDays(range.from, -longestHolding);
    return isJustBefore && asked > longestHolding && asked < Infinity ? 0.5 : 0;
  }
  if (shared >= length / 2) return 1;
  if (asked > 31 && shared >= asked / 2 && length <= longestStretch) return 1;
  return length <= (asked >= 28 ? longestStretch : longestHolding) ? 0.5 : 0;
}

/** A year says something of its months; a century says nothing. */
const longestHolding = 370;
/** An office held for a dozen years was held in each of them. */
const longestStretch = 5500;

function sharedDays(a: Days, b: Days): number {
  const from = [a.from ?? '0001-01-01', b.from ?? '0001-01-01'].sort()[1] ?? '';
  const to = [a.to ?? '9999-12-31', b.to ?? '9999-12-31'].sort()[0] ?? '';
  return daysBetween(from, to);
}

function lengthOf({ from, to }: Days): number {
  return from === null || to === null ? Infinity : daysBetween(from, to);
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000 + 1;
}
