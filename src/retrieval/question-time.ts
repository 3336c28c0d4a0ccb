import { addDays } from '../language/calendar.ts';
import { findDates, type FoundDate } from '../language/dates.ts';
import type { TimeRange } from './question.ts';
import { splitAbout } from './standalone-question.ts';

/**
 * The time that a question asks about, with relative words read against `asOf`. Several expressions are joined into the range
 * that holds them all ("from 2011 to 2013"). `null` where the question names no time. Never looks at the clock or a time zone.
 */
export function questionTime(question: string, asOf: string): TimeRange | null {
  const { own, about } = splitAbout(question);
  const asked = timeOf(own, asOf.slice(0, 10));
  if (asked || about === '') return asked;
  // The time of what was asked before is that of this question too, or a little earlier.
  const before = timeOf(about, asOf.slice(0, 10));
  return before && { ...before, explicit: false, to: goesOn.test(own) ? null : before.to };
}

const goesOn =
  /\b(?:since|then|later|next|afterwards?|subsequently|after (?:that|this|it)|now|succeed\p{L}*|replac\p{L}*|follow\p{L}*|respon\p{L}*|react\p{L}*)\b/iu;

function timeOf(question: string, today: string): TimeRange | null {
  const found = datesInQuestion(question, today);
  // "A card from 1952 was sold this week": what is asked about happened this week.
  const recent = found.filter((date) => isDefinite(date, today) && !date.known.year && !date.known.month);
  const dates = recent.length > 0 && found.some(isBareYear) ? recent : found;
  if (dates.length === 0 || (dates.every(isBareYear) && /\b(?:recent|recently|lately)\b/i.test(question)))
    return recentTime(question, today) ?? editionTime(question, today);
  const bounds = dates.map((date) => bordersOf(question, date));
  // One open side opens the whole.
  const froms = bounds.flatMap((each) => each.from ?? []).sort();
  const tos = bounds.flatMap((each) => each.to ?? []).sort();
  const from = froms.length < bounds.length ? null : froms[0];
  const to = tos.length < bounds.length ? null : tos.at(-1);
  const isStated = dates.some((date) => date.known.year || date.known.month);
  return {
    from: from ?? null,
    to: to ?? null,
    text: dates.map((date) => date.text).join(', '),
    explicit:
      (isStated || dates.some((date) => isDefinite(date, today))) &&
      dates.some((date) => !isInSentenceBefore(question, date)),
    anchor: isStated ? 'calendar' : 'today',
  };
}

/** The dates that say when, in order: not those that are part of a name ("Euro 2024", "Black Friday") or of a title in quotation marks. */
export function datesInQuestion(question: string, asOf: string): FoundDate[] {
  const quoted = [...question.matchAll(quotation)].map(
    (match) => [match.index, match.index + match[0].length] as const,
  );
  return findDates(question, asOf).filter(
    (date) =>
      (date.from !== null || date.to !== null) &&
      !quoted.some(([start, end]) => start < date.end && date.start < end) &&
      !isPartOfName(question, date),
  );
}

const quotation =
  /(?<![\p{L}\p{N}])(?:"[^"]{1,200}"|“[^”]{1,200}”|'[^']{1,200}'(?![\p{L}\p{N}])|‘[^’]{1,200}’(?!\p{L}))/gu;

/** Words with a capital that stand before a year without making it part of a name. */
const beforeYear =
  /^(?:In|Since|Before|After|Until|Till|By|During|From|To|Between|And|Of|The|Early|Mid|Late|What|Which|Who|When|Where|Why|How|Spring|Summer|Autumn|Fall|Winter|January|February|March|April|May|June|July|August|September|October|November|December|Q[1-4]|H[12]|FY)$/;
/** Days that a word before them makes a feast or an event of its own. */
const feasts = /\b(?:black|good|ash|palm|easter|cyber|super|holy|maundy|giving|bloody|whit)\s+$/i;

function isPartOfName(question: string, date: FoundDate): boolean {
  const before = question.slice(0, date.start);
  const after = question.slice(date.end);
  if (date.known.weekday && !date.known.day) return feasts.test(before.slice(-16)) || /^\s+Night\b/.test(after);
  if (isBareYear(date)) {
    const word = /(\p{Lu}[\p{L}\p{N}.&'’-]*)\s+$/u.exec(before.slice(-40))?.[1];
    return (word !== undefined && !beforeYear.test(word)) || namedBehind(question, date) !== null;
  }
  // "Today" in the middle of a question is a newspaper or a programme.
  return (
    !date.certain &&
    date.start > 0 &&
    /^(?:Today|Tonight|Yesterday|Tomorrow)$/.test(date.text) &&
    /\p{L}\s+$/u.test(before)
  );
}

function isBareYear(date: FoundDate): boolean {
  return date.granularity === 'year' && date.known.year && /^\d{4}$/.test(date.text);
}

/** The capitalised words right behind a year that it numbers ("the 2022 World Cup"), after an article or another word that cannot stand before a plain year. */
function namedBehind(question: string, date: FoundDate): string | null {
  if (!/(?:^|\b(?:the|a|his|her|its|their|this)\s+)$/i.test(question.slice(0, date.start))) return null;
  return /^\s+(\p{Lu}[\p{L}\p{N}'’-]*(?:\s+\p{Lu}[\p{L}\p{N}'’-]*){0,4})/u.exec(question.slice(date.end))?.[1] ?? null;
}

/** The edition of something that recurs ("the 2022 World Cup", "Euro 2024") is mostly told of in its year, but also before and after it: a preference. A year still ahead says nothing at all ("Agenda 2030"). */
function editionTime(question: string, today: string): TimeRange | null {
  const named = findDates(question, today).find((date) => isBareYear(date) && isPartOfName(question, date));
  if (!named?.from || named.from > today || named.from < '1900') return null;
  return { from: named.from, to: named.to, text: named.text, explicit: false, anchor: 'name' };
}

/** How far back "recent days", "weeks", "months" and "years" reach. */
const recentDays = { day: 10, week: 42, month: 183, year: 1826 } as const;
const recentPattern =
  /\b(?:recent|past few|last few|past several|last several|past couple of|last couple of|coming)\s+(day|week|month|year)s\b|\b(?:recently|lately|of late)\b/i;

function recentTime(question: string, today: string): TimeRange | null {
  const found = recentPattern.exec(question);
  if (!found || /^coming/i.test(found[0])) return null;
  const unit = (found[1]?.toLowerCase() ?? 'month') as keyof typeof recentDays;
  return { from: addDays(today, -recentDays[unit]), to: today, text: found[0], explicit: false, anchor: 'today' };
}

/** Whether a relative expression means certain days that are over or going on, rather than "nowadays" or what is to come. */
function isDefinite(date: FoundDate, today: string): boolean {
  if (date.from === null || date.to === null || date.from > today) return false;
  if (/^(?:today|this (?:year|decade)|current .*)$/i.test(date.text)) return false;
  return daysBetween(date.from, date.to) <= 366;
}

/** Whether the date only sets the scene, in a sentence before the one that asks. */
function isInSentenceBefore(question: string, date: FoundDate): boolean {
  return /[.!]["'”’)]*\s+\p{Lu}.*\?/su.test(question.slice(date.end));
}

const part = /\b(early|mid|late|end of|beginning of|start of)[\s-]+(?:in\s+)?(?:the\s+)?$/i;
/** Which part of a stretch is meant, as shares of its length; wide, since nobody counts the days. */
const parts: Readonly<Record<string, readonly [number, number]>> = {
  early: [0, 0.42],
  mid: [0.25, 0.75],
  late: [0.58, 1],
  'end of': [0.7, 1],
  'beginning of': [0, 0.3],
  'start of': [0, 0.3],
};

/** First and last day of a date, narrowed by "early" or "late", and with the Sunday before "this week". */
function bordersOf(question: string, date: FoundDate): { from: string | null; to: string | null } {
  const { from, to } = date;
  if (from === null || to === null) return { from, to };
  if (/^(?:this|last|past|current) week$/i.test(date.text)) return { from: addDays(from, -1), to };
  if (/\bweek of\s+(?:the\s+)?$/i.test(question.slice(0, date.start)) && from === to)
    return { from, to: addDays(from, 6) };
  const word = part.exec(question.slice(0, date.start))?.[1]?.toLowerCase();
  const shares = word === undefined ? undefined : parts[word];
  if (!shares) return { from, to };
  const length = daysBetween(from, to) - 1;
  return { from: addDays(from, Math.floor(length * shares[0])), to: addDays(from, Math.ceil(length * shares[1])) };
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
}
