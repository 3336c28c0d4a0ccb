import { findDates } from '../language/dates.ts';

/** `given` was there but says no certain day. */
export type PublishedAt = { readonly publishedAt: string | null; readonly isUnclear: boolean };

const isoDay = /^(\d{4})-(\d{2})-(\d{2})$/;
const isoDateTime = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)[ ]?([Zz]|[+-]\d{2}:?\d{2})?$/;
const longestDate = 100;
/** Lines at the top of an article among which its dateline is: below a headline, a subtitle and a credit. */
const linesOfDateline = 4;
/** "MOSCOW, 13 August 2024 —", "WASHINGTON (Agency), Aug. 13, 2024 --": a place in capitals, a date, a dash. */
const dateline =
  /^[*_]{0,2}(\p{Lu}[\p{Lu}\p{M}.'’/-]+(?: \p{Lu}[\p{L}\p{M}.'’/-]*){0,4}(?:, \p{Lu}[\p{L}\p{M}.'’ -]{1,40})?(?: ?\([^()]{1,40}\))?, ?)([^()—–:;]{6,40}?)(?: ?\([^()]{1,40}\))?[*_]{0,2} ?(?:—|–|--|-|:)(?=\s|\p{Lu})/u;

/**
 * Reads the date that an article is given: an ISO day, an ISO date-time (brought to UTC; without a zone only its day is
 * certain), or a day written in words. "03/04/2024" could be two days, "August 2024" is none: unclear, never guessed.
 */
export function parsePublishedAt(given: unknown): PublishedAt {
  if (given === undefined || given === null || given === '') return { publishedAt: null, isUnclear: false };
  const publishedAt = typeof given === 'string' ? parseDate(given.trim()) : null;
  return { publishedAt, isUnclear: publishedAt === null };
}

/** The day of an agency's dateline at the top of the text; `null` unless it states day, month and year. */
export function findDateline(text: string): string | null {
  let lines = 0;
  for (let start = 0; start < text.length && lines < linesOfDateline;) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    const line = text.slice(start, Math.min(end, start + 200)).trim();
    const day = dayOf(dateline.exec(line)?.[2] ?? '');
    if (day) return day;
    if (line !== '') lines += 1;
    start = end + 1;
  }
  return null;
}

function parseDate(given: string): string | null {
  if (given.length > longestDate) return null;
  if (isoDay.test(given)) return isRealDay(given) ? given : null;
  const [, day, time, zone] = isoDateTime.exec(given) ?? [];
  if (day === undefined || time === undefined) return dayOf(given);
  if (!isRealDay(day)) return null;
  const instant = new Date(`${day}T${time}${(zone ?? 'Z').toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  if (Number.isNaN(instant.getTime())) return null;
  return zone === undefined ? day : instant.toISOString().replace('.000Z', 'Z');
}

/** The one certain day that the words state. */
function dayOf(words: string): string | null {
  const [date, another] = findDates(words, null);
  if (!date || another || date.relation !== null || date.granularity !== 'day' || !date.certain) return null;
  return date.from !== null && date.from === date.to && isoDay.test(date.from) ? date.from : null;
}

function isRealDay(day: string): boolean {
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day);
}
