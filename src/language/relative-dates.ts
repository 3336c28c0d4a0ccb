import {
  addDays,
  isoDay,
  monthDays,
  monthNames,
  monthOf,
  seasonStart,
  weekDays,
  weekdayNames,
  weekdayOf,
  yearDays,
  yearOf,
  type Days,
} from './calendar.ts';
import { smallNumber, smallNumberPattern } from './number-words.ts';

export type RelativeDate = {
  readonly start: number;
  readonly end: number;
  readonly days: Days;
  readonly granularity: 'day' | 'month' | 'year' | 'range';
  readonly month: number | null;
  readonly weekday: number | null;
};

const unknown: Days = { from: null, to: null };
const day = (iso: string): Days => ({ from: iso, to: iso });
const names = (words: readonly string[]) => words.join('|');

const nearDay =
  /\b(?:the day before yesterday|the day after tomorrow|yesterday|last night|today|tonight|this (?:morning|afternoon|evening)|tomorrow)\b/gi;
const nearPeriod = new RegExp(
  `\\b(last|past|this|current|next|coming)\\s+(week|weekend|month|year|quarter|decade|spring|summer|autumn|fall|winter|${names(weekdayNames)}|${names(monthNames)})\\b(?!\\s+\\d)`,
  'gi',
);
const ago = new RegExp(
  `\\b(a|${smallNumberPattern}|\\d{1,3}|a couple of|a few|several)\\s+(day|week|month|year|decade)s?\\s+ago\\b`,
  'gi',
);
const lastFew = new RegExp(
  `\\b(?:last|past)\\s+(${smallNumberPattern}|\\d{1,3}|couple of|few|several)\\s+(day|week|month|year)s?\\b`,
  'gi',
);

/** Dates that words give relative to a reference day ("yesterday", "last May", "two weeks ago"); their days stay unknown where there is no reference. */
export function findRelativeDates(text: string, reference: string | null): RelativeDate[] {
  const found: RelativeDate[] = [];
  const add = (match: RegExpMatchArray & { index: number }, what: Omit<RelativeDate, 'start' | 'end'>) =>
    found.push({ start: match.index, end: match.index + match[0].length, ...what });
  const none = { month: null, weekday: null };

  for (const match of text.matchAll(nearDay)) {
    const shift = dayShift(match[0].toLowerCase());
    add(match, { days: reference ? day(addDays(reference, shift)) : unknown, granularity: 'day', ...none });
  }
  for (const match of text.matchAll(nearPeriod)) {
    const period = match[2]?.toLowerCase() ?? '';
    const month = monthNames.indexOf(period as (typeof monthNames)[number]) + 1 || null;
    const weekdayIndex = weekdayNames.indexOf(period as (typeof weekdayNames)[number]);
    add(match, {
      days: reference ? nearPeriodDays(match[1]?.toLowerCase() ?? '', period, reference) : unknown,
      granularity:
        period === 'month' || month ? 'month' : period === 'year' ? 'year' : weekdayIndex >= 0 ? 'day' : 'range',
      month,
      weekday: weekdayIndex >= 0 ? weekdayIndex : null,
    });
  }
  for (const match of text.matchAll(ago)) {
    const unit = match[2]?.toLowerCase() ?? '';
    const count = smallNumber(match[1] ?? '');
    const days = reference && count !== null ? agoDays(count, unit, reference) : unknown;
    add(match, {
      days,
      granularity: unit === 'week' ? 'range' : unit === 'decade' ? 'year' : (unit as 'day'),
      ...none,
    });
  }
  for (const match of text.matchAll(lastFew)) {
    const count = smallNumber(match[1] ?? '');
    const days =
      reference && count !== null ? { from: shiftBack(count, match[2] ?? '', reference), to: reference } : unknown;
    add(match, { days, granularity: 'range', ...none });
  }
  return found;
}

function dayShift(words: string): number {
  if (words.startsWith('the day before')) return -2;
  if (words.startsWith('the day after')) return 2;
  return words === 'yesterday' || words === 'last night' ? -1 : words === 'tomorrow' ? 1 : 0;
}

function nearPeriodDays(which: string, period: string, reference: string): Days {
  const step = which === 'next' || which === 'coming' ? 1 : which === 'last' ? -1 : 0;
  const [year, month] = [yearOf(reference), monthOf(reference)];
  if (which === 'past') return { from: shiftBack(1, period, reference), to: reference };
  switch (period) {
    case 'week':
      return weekDays(addDays(reference, 7 * step));
    case 'weekend': {
      const saturday = addDays(weekDays(addDays(reference, 7 * step)).from, 5);
      return { from: saturday, to: addDays(saturday, 1) };
    }
    case 'month':
      return monthDays(year, month + step);
    case 'year':
      return yearDays(year + step);
    case 'quarter':
      return monthDays(year, Math.floor((month - 1) / 3) * 3 + 1 + 3 * step, 3);
    case 'decade':
      return yearDays(Math.floor(year / 10) * 10 + 10 * step, 10);
    default:
      return namedPeriodDays(step, period, reference);
  }
}

/** A weekday, month or season: "last" is the latest that is over, "next" the first that has not begun, "this" the one of the week or year. */
function namedPeriodDays(step: number, period: string, reference: string): Days {
  const weekday = weekdayNames.indexOf(period as (typeof weekdayNames)[number]);
  if (weekday >= 0) {
    const distance = (weekday - weekdayOf(reference) + 7) % 7;
    if (step === 0) return day(addDays(weekDays(reference).from, (weekday + 6) % 7));
    return day(addDays(reference, step > 0 ? distance || 7 : distance - 7));
  }
  const month = monthNames.indexOf(period as (typeof monthNames)[number]) + 1;
  const [first, count] = month > 0 ? [month, 1] : [seasonStart(period), 3];
  const candidates = [-2, -1, 0, 1, 2].map((shift) => monthDays(yearOf(reference) + shift, first, count));
  const around = candidates[2] ?? unknown;
  if (step < 0) return candidates.findLast(({ to }) => to < reference) ?? around;
  return step > 0 ? (candidates.find(({ from }) => from > reference) ?? around) : around;
}

function agoDays(count: number, unit: string, reference: string): Days {
  const [year, month] = [yearOf(reference), monthOf(reference)];
  if (unit === 'day') return day(addDays(reference, -count));
  if (unit === 'week') return weekDays(addDays(reference, -7 * count));
  return unit === 'month' ? monthDays(year, month - count) : yearDays(year - (unit === 'decade' ? 10 : 1) * count);
}

function shiftBack(count: number, unit: string, reference: string): string {
  const [year, month, date] = [yearOf(reference), monthOf(reference), Number(reference.slice(8, 10))];
  switch (unit.toLowerCase()) {
    case 'day':
      return addDays(reference, -count);
    case 'week':
      return addDays(reference, -7 * count);
    case 'month':
      return isoDay(year, month - count, date);
    case 'quarter':
      return isoDay(year, month - 3 * count, date);
    case 'decade':
      return isoDay(year - 10 * count, month, date);
    default:
      return isoDay(year - count, month, date);
  }
}
