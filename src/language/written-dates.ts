import { Chrono, configuration } from 'chrono-node/en';
import { isRealDay } from './calendar.ts';

/** A date as far as words state it; months from 1, weekdays from 0 for Sunday. */
export type WrittenDate = {
  readonly start: number;
  readonly end: number;
  readonly year: number | null;
  readonly month: number | null;
  readonly day: number | null;
  readonly weekday: number | null;
  /** The last day of a stretch such as "June 15-17, 2022". */
  readonly until: { readonly year: number | null; readonly month: number; readonly day: number } | null;
};

/** Of the library's grammar only what states a calendar date: times of day, durations and words relative to now are left out. */
const wanted = new Set([
  'ENYearMonthDayParser',
  'ISOFormatParser',
  'SlashDateFormatParser',
  'ENMonthNameLittleEndianParser',
  'ENMonthNameMiddleEndianParser',
  'ENWeekdayParser',
  'ENYearMonthNameParser',
  'ENMonthNameParser',
  'OverlapRemovalRefiner',
  'MergeWeekdayComponentRefiner',
  'ENExtractYearSuffixRefiner',
]);
const casual = configuration.createCasualConfiguration();
const chrono = new Chrono({
  parsers: casual.parsers.filter((parser) => wanted.has(parser.constructor.name)),
  refiners: casual.refiners.filter((refiner) => wanted.has(refiner.constructor.name)),
});
/** Only parts that are stated are read from a result, so that the reference has no say in them. */
const anyDay = { instant: new Date('2000-01-01T12:00:00Z'), timezone: 0 };

const trigger =
  /\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:sun|mon|tues|wednes|thurs|fri|satur)day)\b|\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/gi;
/** The grammar is slow (about 1 ms for 1,000 characters), so that it reads the surroundings of a trigger only. */
const reach = 40;
const longestWindow = 400;

/** The calendar dates that a text writes out, in whole or in part ("2024-08-13", "Aug. 13", "on Tuesday", "October 2023"). */
export function findWrittenDates(text: string): WrittenDate[] {
  const dates: WrittenDate[] = [];
  for (const [from, to] of windows(text)) {
    const window = text.slice(from, to);
    for (const result of chrono.parse(window, anyDay)) {
      const known = (part: 'year' | 'month' | 'day' | 'weekday') =>
        result.start.isCertain(part) ? result.start.get(part) : null;
      const ends = result.end;
      const untilDay = ends?.isCertain('day') ? ends.get('day') : null;
      const untilMonth = ends?.isCertain('month') ? ends.get('month') : null;
      const prefix = /^(?:on|at|in)\s+/i.exec(result.text)?.[0].length ?? 0;
      const date: WrittenDate = {
        start: from + result.index + prefix,
        end: from + result.index + result.text.replace(/[\s,;]+$/, '').length,
        year: known('year'),
        month: known('month'),
        day: known('day'),
        weekday: known('weekday'),
        until:
          untilDay !== null && untilMonth !== null
            ? { year: ends?.isCertain('year') ? ends.get('year') : null, month: untilMonth, day: untilDay }
            : null,
      };
      const unsure = ambiguous(text, date);
      if (unsure !== 'drop') dates.push(unsure === 'year' ? { ...date, month: null, day: null } : date);
    }
  }
  return dates;
}

function windows(text: string): [number, number][] {
  const found: [number, number][] = [];
  for (const match of text.matchAll(trigger)) {
    const from = wordStart(text, match.index);
    const to = wordEnd(text, match.index + match[0].length);
    const last = found.at(-1);
    if (last && from <= last[1] && to - last[0] <= longestWindow) last[1] = to;
    else found.push([Math.max(from, Math.min(last?.[1] ?? 0, match.index)), to]);
  }
  return found;
}

function wordStart(text: string, index: number): number {
  const from = Math.max(0, index - reach);
  const space = from === 0 ? -1 : text.slice(from, index).search(/\s/);
  return from === 0 ? 0 : space < 0 ? index : from + space + 1;
}

function wordEnd(text: string, index: number): number {
  const to = Math.min(text.length, index + reach);
  const cut = to === text.length ? to : index + text.slice(index, to).search(/\s\S*$/);
  return Math.max(cut, index);
}

const monthOnlyBefore =
  /(?:^|[^\p{L}\p{N}])(?:in|since|until|till|by|of|during|last|next|this|before|after|from|between|and|to|through|early|mid|late|earlier|each|every|for)[\s-]+$/iu;

/** `drop` where the words are no date: "may" and "march" as verbs, a person called May; `year` where day and month could be exchanged (12/11/2022). */
function ambiguous(text: string, date: WrittenDate): 'drop' | 'year' | 'sure' {
  const words = text.slice(date.start, date.end);
  if (date.month !== null && date.day !== null) {
    if (!isRealDay(date.year ?? 2000, date.month, date.day)) return 'drop';
    const isExchangeable = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$/.test(words) && date.day <= 12 && date.day !== date.month;
    return isExchangeable ? 'year' : 'sure';
  }
  if (date.month !== null && date.year === null) {
    const before = text.slice(Math.max(0, date.start - 12), date.start);
    const isPlainMonth =
      /^(?:January|February|July|September|October|November|December|Jan\.|Feb\.|Sept?\.|Oct\.|Nov\.|Dec\.)$/.test(
        words,
      );
    return isPlainMonth || monthOnlyBefore.test(before) ? 'sure' : 'drop';
  }
  if (date.month === null && date.year === null) {
    return date.weekday !== null && /day$/i.test(words.replace(/[^\p{L}]+$/u, '')) ? 'sure' : 'drop';
  }
  return 'sure';
}
