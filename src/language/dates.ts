import { addDays, isoDay, monthDays, weekdayOf, yearDays, yearOf, type Days } from './calendar.ts';
import { findRelativeDates } from './relative-dates.ts';
import { findWrittenDates } from './written-dates.ts';
import { findYearSpans } from './year-spans.ts';

/** A date or stretch of days that a text speaks of. `text` is what is at `[start, end)`, UTF-16 half-open, without the preposition before it. */
export type FoundDate = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** First and last day, inclusive ISO dates; `null` where open ("since 2019") or not known without a reference. */
  readonly from: string | null;
  readonly to: string | null;
  /** Whether the year is stated, rather than worked out from the reference. */
  readonly certain: boolean;
  readonly granularity: 'day' | 'month' | 'year' | 'range';
  /** Which parts the words themselves state. */
  readonly known: { readonly year: boolean; readonly month: boolean; readonly day: boolean; readonly weekday: boolean };
  /** The stated parts; month from 1, weekday from 0 for Sunday. Of a range, those of its beginning. */
  readonly year: number | null;
  readonly month: number | null;
  readonly day: number | null;
  readonly weekday: number | null;
  /** The word that opens one side. */
  readonly relation: 'since' | 'after' | 'before' | 'until' | null;
};

type Draft = Omit<FoundDate, 'text' | 'certain' | 'known' | 'relation'> & {
  readonly until?: Days & { year: number | null; month: number; day: number };
};

/** Every date has one of these; most sentences have none, and are not looked at any further. */
const hint =
  /\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|(?:sun|mon|tues|wednes|thurs|fri|satur)day|last|past|this|current|next|coming|ago|yesterday|tonight|today|tomorrow)/i;

/**
 * The dates in a text, in order. Relative words and dates without a year are worked out against `reference` (an ISO date or
 * date-time, for an article the day it appeared); with `null` they are found, and their days stay unknown. Never looks at the clock or the time zone.
 */
export function findDates(text: string, reference: string | null): FoundDate[] {
  if (!hint.test(text)) return [];
  const day = reference === null ? null : reference.slice(0, 10);
  const drafts = withoutOverlaps([...relative(text, day), ...written(text, day), ...years(text)]);
  return joinNeighbours(text, drafts).map((draft) => openSides(text, draft));
}

function written(text: string, reference: string | null): Draft[] {
  return findWrittenDates(text).map(({ until, ...date }) => {
    const days = resolve(date, reference, () => isAhead(text, date.start));
    const last =
      until &&
      resolve({ ...until, year: until.year ?? date.year, weekday: null }, reference, () => isAhead(text, date.start));
    return {
      ...date,
      from: days.from,
      to: last ? last.to : days.to,
      granularity: last ? 'range' : granularityOf(date),
    };
  });
}

function relative(text: string, reference: string | null): Draft[] {
  return findRelativeDates(text, reference).map(({ days, ...date }) => ({ ...date, ...days, year: null, day: null }));
}

function years(text: string): Draft[] {
  return findYearSpans(text).map(({ days, ...span }) => ({ ...span, ...days, month: null, day: null, weekday: null }));
}

type Parts = {
  readonly year: number | null;
  readonly month: number | null;
  readonly day: number | null;
  readonly weekday: number | null;
};

function granularityOf(parts: Parts): 'day' | 'month' | 'year' {
  return parts.day !== null || (parts.month === null && parts.weekday !== null)
    ? 'day'
    : parts.month !== null
      ? 'month'
      : 'year';
}

/** Days this far ahead of the reference are taken as ahead even where no word says so ("the talks on Aug. 15", read on Aug. 13). */
const nearFuture = 30;

function resolve(
  parts: Parts,
  reference: string | null,
  isAhead: () => boolean,
): { from: string | null; to: string | null } {
  const { year, month, day, weekday } = parts;
  if (year !== null) return daysOf(year, month, day);
  if (reference === null) return { from: null, to: null };
  if (month !== null) {
    const candidates = [-1, 0, 1].map((shift) => daysOf(yearOf(reference) + shift, month, day));
    if (isAhead()) return candidates.find(({ to }) => to >= reference) ?? { from: null, to: null };
    const latest = day === null ? reference : addDays(reference, nearFuture);
    return candidates.findLast(({ from }) => from <= latest) ?? { from: null, to: null };
  }
  if (weekday === null) return { from: null, to: null };
  const distance = (weekday - weekdayOf(reference) + 7) % 7;
  const found = addDays(reference, isAhead() || distance === 0 ? distance : distance - 7);
  return { from: found, to: found };
}

function daysOf(year: number, month: number | null, day: number | null): { from: string; to: string } {
  if (month === null) return yearDays(year);
  if (day === null) return monthDays(year, month);
  return { from: isoDay(year, month, day), to: isoDay(year, month, day) };
}

const ahead =
  /\b(?:will|shall|going to|scheduled|set to|expected|due|plan(?:s|ned)? to|upcoming|coming|slated|is to|are to|starting|may|could)\b[^.!?\n]*$/i;

/** "They will travel to France, officials said on Tuesday", "the talks, scheduled by Egypt, were called off on Monday": the day of what was said or done is behind, whatever it was about. */
const toldThen =
  /\b(?:was|were|had|did|said|says|told|added|announced|reported|confirmed|wrote|tweeted|posted|testified|warned|declared|stated|insisted|claimed|acknowledged|revealed|statement|interview|briefing)\b[^,.;:]{0,40}$/i;

/** Whether the words before a date speak of what is still to come. */
function isAhead(text: string, start: number): boolean {
  // "May" is a month or a name, except at the head of a question.
  const before = text.slice(Math.max(0, start - 120), start).replaceAll(/(?<=\s)May\b/g, '');
  const future = ahead.exec(before);
  return future !== null && !toldThen.test(before.slice(future.index));
}

/** Of two that share characters the longer one stays. */
function withoutOverlaps(drafts: readonly Draft[]): Draft[] {
  const kept: Draft[] = [];
  for (const draft of [...drafts].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last && draft.start < last.end) {
      if (draft.end - draft.start > last.end - last.start) kept[kept.length - 1] = draft;
    } else kept.push(draft);
  }
  return kept;
}

/** Puts together what is written apart: "June this year", "between May and July 2021", "10 August and 12 August 2024". */
function joinNeighbours(text: string, drafts: readonly Draft[]): Draft[] {
  const joined: Draft[] = [];
  // From the end, so that a year is handed on from date to date.
  for (const draft of drafts.toReversed()) {
    const next = joined.at(-1);
    const gap = next ? text.slice(draft.end, next.start) : '';
    const lacksYear = draft.year === null && draft.month !== null;
    if (next && lacksYear && next.granularity === 'year' && /^,?\s+(?:of\s+)?$/.test(gap)) {
      const year = next.year ?? (next.from === null ? null : yearOf(next.from));
      const days = year === null ? { from: null, to: null } : daysOf(year, draft.month, draft.day);
      joined[joined.length - 1] = { ...draft, ...days, end: next.end, year: next.year };
      continue;
    }
    const isList = /^\s*(?:,|and|or|,\s*and|&)\s*$/i.test(gap);
    const isRange =
      /^\s*(?:-|–|—|to|until|till|through|up to)\s*$/i.test(gap) ||
      (isList && /\bbetween\s+(?:the\s+)?$/i.test(text.slice(Math.max(0, draft.start - 16), draft.start)));
    const sharesYear = lacksYear && next?.year !== null && next?.month !== null && (isList || isRange);
    const own = next && sharesYear ? shareYear(draft, next) : draft;
    if (next && isRange && next.granularity !== 'range' && own.granularity !== 'range') {
      const days = { from: own.from, to: next.to };
      const inOrder = days.from === null || days.to === null || days.from <= days.to;
      joined[joined.length - 1] = {
        ...own,
        ...(inOrder ? days : { from: null, to: null }),
        end: next.end,
        granularity: 'range',
      };
    } else joined.push(own);
  }
  return joined.reverse();
}

function shareYear(draft: Draft, next: Draft): Draft {
  const year =
    next.year === null
      ? null
      : next.month !== null && draft.month !== null && draft.month > next.month
        ? next.year - 1
        : next.year;
  return year === null ? draft : { ...draft, year, ...daysOf(year, draft.month, draft.day) };
}

const opening =
  /\b(since|after|following|before|until|till|by|prior to|ahead of|up to)\s+(?:the\s+)?(?:(?:early|mid|late|end of|start of|beginning of)[\s-]+)?(?:the\s+)?$/i;

function openSides(text: string, draft: Draft): FoundDate {
  const word = opening.exec(text.slice(Math.max(0, draft.start - 40), draft.start))?.[1]?.toLowerCase();
  const relation =
    word === undefined
      ? null
      : word === 'since'
        ? 'since'
        : word === 'after' || word === 'following'
          ? 'after'
          : word === 'before' || word === 'prior to' || word === 'ahead of'
            ? 'before'
            : 'until';
  const { start, end, from, to, granularity, year, month, day, weekday } = draft;
  return {
    start,
    end,
    text: text.slice(start, end),
    ...openDays({ from, to }, relation),
    certain: year !== null,
    granularity,
    known: { year: year !== null, month: month !== null, day: day !== null, weekday: weekday !== null },
    year,
    month,
    day,
    weekday,
    relation,
  };
}

function openDays(
  { from, to }: { from: string | null; to: string | null },
  relation: FoundDate['relation'],
): { from: string | null; to: string | null } {
  if (relation === 'since') return { from, to: null };
  if (relation === 'after') return { from: to === null ? null : addDays(to, 1), to: null };
  if (relation === 'before') return { from: null, to: from === null ? null : addDays(from, -1) };
  return relation === 'until' ? { from: null, to } : { from, to };
}
