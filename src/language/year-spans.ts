import { monthDays, seasonStart, yearDays, type Days } from './calendar.ts';

export type YearSpan = {
  readonly start: number;
  readonly end: number;
  readonly days: Days;
  readonly granularity: 'year' | 'range';
  readonly year: number;
};

const yearPattern = '1[5-9]\\d\\d|20\\d\\d';
const season = new RegExp(`\\b(spring|summer|autumn|fall|winter)(?:\\s+of|,)?\\s+(${yearPattern})\\b`, 'gi');
const quarter = new RegExp(
  `\\b(?:(first|second|third|fourth|last)\\s+(quarter|half)\\s+of\\s+|(Q[1-4]|H[12])\\s+)(${yearPattern})\\b`,
  'gi',
);
const decade = new RegExp(`(?<![\\p{L}\\p{N}.,])((?:${yearPattern})|['’]\\d\\d)['’]?s\\b`, 'giu');
const plain = new RegExp(
  `(?<![\\p{L}\\p{N}$£€¥#/.,:]|(?<!\\b(?:early|mid|late))-)(${yearPattern})(?:[-–](\\d{2}|${yearPattern}))?(?![\\p{L}\\p{N}%‰°])(?![.,:/-]\\d)`,
  'gu',
);

const quantityBefore =
  /(?:[$£€¥#]|\b(?:about|over|nearly|some|than|least|most|around|approximately|almost|roughly|up to|no\.|number))\s*$/i;
const yearBefore =
  /\b(?:in|since|before|after|until|till|by|of|during|from|to|and|between|early|mid|late|the|around|circa|through)[\s-]*$|[(–—-]\s*$/i;
const countedAfter =
  /^\s+(?:million|billion|people|troops|men|women|children|tons|tonnes|km|kilometers|kilometres|miles|dollars|euros|pounds|meters|metres|feet|hours|percent)\b/i;
const pluralAfter = /^\s+[a-z]+s\b/;

/** Years and what is named by a year: decades, seasons, quarters, "2014–2018". A number that counts something is left out. */
export function findYearSpans(text: string): YearSpan[] {
  const found: YearSpan[] = [];
  const add = (match: RegExpMatchArray & { index: number }, granularity: 'year' | 'range', year: number, days: Days) =>
    found.push({ start: match.index, end: match.index + match[0].length, days, granularity, year });

  for (const match of text.matchAll(season)) {
    const year = Number(match[2]);
    add(match, 'range', year, monthDays(year, seasonStart(match[1] ?? ''), 3));
  }
  for (const match of text.matchAll(quarter)) {
    const year = Number(match[4]);
    const isHalf = /half|^H/i.test(match[2] ?? match[3] ?? '');
    const months = isHalf ? 6 : 3;
    const spelled = ['first', 'second', 'third', 'fourth'].indexOf(match[1]?.toLowerCase() ?? '');
    const position = match[3] ? Number(match[3].slice(1)) - 1 : spelled >= 0 ? spelled : 12 / months - 1;
    add(match, 'range', year, monthDays(year, Math.min(position, 12 / months - 1) * months + 1, months));
  }
  for (const match of text.matchAll(decade)) {
    const digits = match[1] ?? '';
    const year = /^\d{4}$/.test(digits) ? Number(digits) : 1900 + Number(digits.slice(1));
    if (year % 10 === 0) add(match, 'range', year, yearDays(year, year % 100 === 0 && year < 2000 ? 100 : 10));
  }
  for (const match of text.matchAll(plain)) {
    const year = Number(match[1]);
    const second = match[2];
    const until =
      second === undefined ? year : second.length === 4 ? Number(second) : year - (year % 100) + Number(second);
    if (until < year || !isYear(text, match.index, match.index + match[0].length)) continue;
    add(match, until > year ? 'range' : 'year', year, yearDays(year, until - year + 1));
  }
  return found;
}

function isYear(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 16), start);
  const after = text.slice(end, end + 24);
  if (countedAfter.test(after)) return false;
  if (quantityBefore.test(before)) return !pluralAfter.test(after) && !/[$£€¥#]\s*$|(?:no\.|number)\s*$/i.test(before);
  return yearBefore.test(before) || !pluralAfter.test(after);
}
