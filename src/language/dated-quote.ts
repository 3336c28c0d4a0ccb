import { findDates, type FoundDate } from './dates.ts';
import { dayInWords, monthInWords } from './days-in-words.ts';
import { analyze } from './english.ts';

/** Days that a word before them makes a feast or an event of its own; and days that begin a name ("Sunday Times"). */
const feasts = /\b(?:black|good|ash|palm|easter|cyber|super|holy|maundy|giving|bloody|whit)\s+$/i;
const namedBehind = /^\s+\p{Lu}/u;
/** "Tuesday’s vote". */
const attached = /^['’‐-]\p{L}/u;
const quotation = /"[^"]*(?:"|$)|“[^”]*(?:”|$)/gu;

/**
 * A sentence of an article with what its words for time mean, in an editor's square brackets: "on Tuesday [13 August 2024]",
 * "in March [2023]". One without any date ends with the day of its article. Left as they are: direct speech, whose day may be
 * another one, names ("Bloody Sunday"), stretches of time, and weekdays that may be behind or ahead. Nothing is added without a date of publication.
 */
export function datedQuote(sentence: string, publishedAt: string | null): string {
  if (publishedAt === null) return sentence;
  const dates = findDates(sentence, publishedAt);
  if (dates.length === 0) return `${sentence} [reported ${dayInWords(publishedAt)}]`;
  const speeches = [...sentence.matchAll(quotation)].map(
    ({ 0: speech, index }) => [index, index + speech.length] as const,
  );
  let dated = '';
  let at = 0;
  for (const date of dates) {
    const meaning = speeches.some(([from, to]) => from < date.end && date.start < to)
      ? null
      : meaningOf(sentence, publishedAt, date);
    if (meaning === null) continue;
    dated += `${sentence.slice(at, date.end)} [${meaning}]`;
    at = date.end;
  }
  return dated + sentence.slice(at);
}

/** What a date leaves open and its article tells; `null` where it says all itself or means no one day, month or year. */
function meaningOf(
  sentence: string,
  published: string,
  { start, end, from, known, granularity }: FoundDate,
): string | null {
  if (known.year || from === null || granularity === 'range' || attached.test(sentence.slice(end))) return null;
  if (known.month) return from.slice(0, 4);
  const before = sentence.slice(0, start);
  if (
    known.weekday &&
    (feasts.test(before) ||
      namedBehind.test(sentence.slice(end)) ||
      (from < published.slice(0, 10) && isPresent(before)))
  )
    return null;
  return granularity === 'day' ? dayInWords(from) : granularity === 'month' ? monthInWords(from) : from.slice(0, 4);
}

/** "The vote ends on Friday", "they put it off on Friday": the Friday behind or the one ahead. */
function isPresent(before: string): boolean {
  const verb = analyze(before).findLast(({ partOfSpeech }) => partOfSpeech === 'VERB' || partOfSpeech === 'AUX');
  return (
    verb !== undefined &&
    [verb.lemma, `${verb.lemma}s`, `${verb.lemma}es`, 'is', 'are', 'has', 'have'].includes(verb.normal)
  );
}
