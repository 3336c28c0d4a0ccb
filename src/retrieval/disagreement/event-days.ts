import { addDays } from '../../language/calendar.ts';
import type { FoundDate } from '../../language/dates.ts';
import type { ReadEvidence } from './read-evidence.ts';

/** The days on which something that a sentence tells can have happened, inclusive. */
export type EventTime = {
  readonly from: string;
  readonly to: string;
  /** Whether the sentence states it; otherwise it is taken to be of the week before its article appeared. */
  readonly isStated: boolean;
};

/** A week: news tells what happened lately. */
const daysReported = 7;
/** Articles on one event follow each other for about three weeks. */
const daysFollowed = 21;

const reporting =
  /(?:\b(?:said|says|told|reported|announced|confirmed|statement|update|updated|according to|as of|by|rose|risen|climbed|reached|increased|jumped|stood|toll)\b[^.,;:]{0,40})$/i;

/** Whether a date says when something was reported, or when a toll stood where it stood, rather than when it happened. */
export function isReportDate({ sentence }: ReadEvidence, { start }: FoundDate): boolean {
  return reporting.test(sentence.text.slice(Math.max(0, start - 60), start));
}

/** The time of what stands at a place of the sentence: that of the nearest date, otherwise of the article. */
export function eventTime(evidence: ReadEvidence, place: number): EventTime | null {
  const dates = evidence.dates.filter(
    (date) =>
      date.relation === null &&
      date.from !== null &&
      date.to !== null &&
      !isReportDate(evidence, date) &&
      !isAttribute(evidence, date),
  );
  const stated = dates
    .filter((date) =>
      evidence.numbers.every(
        (number) => number.start === place || distance(date, number.start) >= distance(date, place),
      ),
    )
    .sort((a, b) => distance(a, place) - distance(b, place))[0];
  if (stated?.from && stated.to) return { from: stated.from, to: stated.to.slice(0, 10), isStated: true };
  // It stands with another number of the sentence: whether this one is of that time too, nothing tells.
  if (dates.length > 0) return null;
  const { published } = evidence;
  return published ? { from: addDays(published, -daysReported), to: published, isStated: false } : null;
}

/** "The 2012 shooting": it tells which one is meant, not when something was. */
function isAttribute({ sentence }: ReadEvidence, { start, granularity }: FoundDate): boolean {
  return (
    granularity === 'year' &&
    /\b(?:the|a|its|their|his|her)\s+$/i.test(sentence.text.slice(Math.max(0, start - 8), start))
  );
}

function distance({ start, end }: FoundDate, place: number): number {
  return place < start ? start - place : Math.max(0, place - end);
}

/** Whether two times are of one event. A day is allowed for time zones; `unknown` where the articles are too far apart to tell. */
export function compareEvents(a: EventTime | null, b: EventTime | null): 'same' | 'different' | 'unknown' {
  if (a === null || b === null) return 'unknown';
  if (a.isStated && b.isStated) {
    if (daysApart(a, b) > zoneDays(a, b)) return 'different';
    // What happened on a day is not what happened over the week around it.
    return Math.min(length(a), length(b)) <= 2 && Math.max(length(a), length(b)) > 2 ? 'unknown' : 'same';
  }
  if (!a.isStated && !b.isStated) return Math.abs(days(a.to) - days(b.to)) <= daysFollowed ? 'same' : 'unknown';
  const [stated, told] = a.isStated ? [a, b] : [b, a];
  if (days(stated.from) > days(told.to) + 1) return 'different';
  return days(told.to) - days(stated.to) <= daysFollowed ? 'same' : 'unknown';
}

/** Days between two stretches; 0 where they share one. */
export function daysApart(a: Pick<EventTime, 'from' | 'to'>, b: Pick<EventTime, 'from' | 'to'>): number {
  return Math.max(0, days(a.from) - days(b.to), days(b.from) - days(a.to));
}

export function days(iso: string): number {
  return Date.parse(iso.slice(0, 10)) / 86_400_000;
}

/** Two days next to each other may be one in two time zones; two months next to each other are two. */
function zoneDays(a: EventTime, b: EventTime): number {
  return length(a) <= 2 && length(b) <= 2 ? 1 : 0;
}

function length({ from, to }: EventTime): number {
  return days(to) - days(from) + 1;
}
