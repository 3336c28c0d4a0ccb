import { weekdayOf } from '../../language/calendar.ts';
import type { FoundDate } from '../../language/dates.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** A date that the cited sentences do not state. */
export function dateConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const held = evidence.flatMap(({ sentence }) => sentence.dates);
  const published = evidence.flatMap(({ publishedAt }) => (publishedAt === null ? [] : [publishedAt.slice(0, 10)]));
  for (const date of statement.dates) {
    if (held.some((other) => sameDate(date, other))) continue;
    const isOwnDay = published.some((day) => within({ from: day, to: day }, date));
    // An event told without a date is one of the time when the article appeared: its year and month may be named, its day not.
    if (isOwnDay && held.length === 0 && date.relation === null && date.granularity !== 'day') continue;
    if (isOwnDay && saysWhenWritten(statement.text, date)) continue;
    return { kind: 'date', reason: `the date “${date.text}” is not in its source`, contradicts: held.length > 0 };
  }
  return null;
}

function sameDate(stated: FoundDate, held: FoundDate): boolean {
  if (stated.relation !== held.relation) return false;
  if (stated.text.toLowerCase() === held.text.toLowerCase()) return true;
  const heldWeekday = held.weekday ?? (held.granularity === 'day' && held.from !== null ? weekdayOf(held.from) : null);
  if (stated.weekday !== null && heldWeekday !== null && stated.weekday !== heldWeekday) return false;
  if (stated.relation !== null) return sameBound(stated, held);
  if ((stated.from ?? stated.to) !== null && (held.from ?? held.to) !== null) {
    return isWrittenRange(stated) ? stated.from === held.from && stated.to === held.to : within(held, stated);
  }
  if (stated.known.year && held.known.year && stated.year !== held.year) return false;
  return (
    stated.month !== null &&
    stated.month === held.month &&
    (stated.day === null || stated.day === held.day) &&
    !stated.known.year
  );
}

const charactersCompared = { year: 4, month: 7, day: 10, range: 10 } as const;

/** "Since October 2023" holds where the source says "since 7 October 2023": the day from which or to which both count, as exactly as stated. */
function sameBound(stated: FoundDate, held: FoundDate): boolean {
  const [a, b] = [stated.from ?? stated.to, held.from ?? held.to];
  const length = charactersCompared[stated.granularity];
  return a !== null && b !== null && a.slice(0, length) === b.slice(0, length);
}

function isWrittenRange({ granularity, text }: FoundDate): boolean {
  return granularity === 'range' && /\d.*(?:\s(?:to|and|until|till|through)\s|[-–—]).*\d/.test(text);
}

type Days = { readonly from: string | null; readonly to: string | null };

/** Whether `inner` lies within `outer`: "13 August 2024" is in "August 2024", not the other way round. */
function within(inner: Days, outer: Days): boolean {
  return (
    (outer.from ?? '') <= (inner.from ?? '') && (inner.to ?? '9999').slice(0, 10) <= (outer.to ?? '9999').slice(0, 10)
  );
}

function saysWhenWritten(text: string, { start }: FoundDate): boolean {
  return /\b(?:as of|as at|reported (?:on|in)|published (?:on|in)|dated)\s+$/i.test(
    text.slice(Math.max(0, start - 16), start),
  );
}
