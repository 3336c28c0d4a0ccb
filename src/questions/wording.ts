import { dayInWords, monthInWords } from '../language/days-in-words.ts';
import { countryOf } from '../language/countries.ts';
import type { FoundDate } from '../language/dates.ts';
import { isDictionaryWord, type Token } from '../language/english.ts';
import { isTitle } from '../language/name-words.ts';
import type { ArchiveSentence } from './archive-sentences.ts';
import type { Clause, Range } from './clause.ts';
import { isInside } from './clause-end.ts';

/** A date as a reader would say it who does not know when the article appeared; `null` where the article does not tell. */
export function absoluteDate({ text, known, from, to, granularity, relation }: FoundDate): string | null {
  if (known.year) return text;
  const day = from ?? to;
  if (day === null || granularity === 'range' || relation !== null) return null;
  if (granularity === 'year') return day.slice(0, 4);
  if (granularity === 'month') return monthInWords(day);
  return from === to ? dayInWords(day) : null;
}

/** The words of a range as they are written, with absolute dates, without what `left out` covers; `null` where a date cannot be told. */
export function wordsOf(sentence: ArchiveSentence, range: Range, leftOut: Range = { from: 0, to: 0 }): string | null {
  const pieces = [
    { from: range.from, to: Math.min(range.to, Math.max(range.from, leftOut.from)) },
    { from: Math.max(range.from, leftOut.to), to: range.to },
  ];
  const parts = (leftOut.to > leftOut.from ? pieces : [range]).map((piece) => pieceOf(sentence, piece));
  return parts.includes(null) ? null : parts.filter(Boolean).join(' ');
}

function pieceOf({ text, tokens, dates }: ArchiveSentence, { from, to }: Range): string | null {
  const [start, end] = [tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0];
  if (to <= from) return '';
  let said = '';
  let at = start;
  for (const date of dates.filter((one) => one.start >= start && one.end <= end)) {
    const words = absoluteDate(date);
    // "Friday afternoon" and "Monday's vote" would need more than the day.
    if (words === null || (words !== date.text && goesOn.test(text.slice(date.end)))) return null;
    const before = text.slice(at, date.start);
    said += before + (words === date.text ? words : withPreposition(before, words, date));
    at = date.end;
  }
  return (said + text.slice(at, end)).trim();
}

const goesOn =
  /^(?:['’-]|\s+(?:and|or|through|to)\s+\d|\s+(?:morning|afternoon|evening|night|noon|midday|midnight)\b)/i;

/** "met yesterday" → "met on 12 August 2024", "met on Monday" → "met on 12 August 2024", "last week's" stays out. */
function withPreposition(before: string, words: string, { granularity }: FoundDate): string {
  if (
    /\b(?:on|in|since|of|for|by|until|till|from|before|after|during|at|to|and|or|this|late|early|mid|around|about|toward|towards|through|between|than|the)[\s-]+$/i.test(
      before,
    )
  )
    return words;
  return `${granularity === 'day' ? 'on' : 'in'} ${words}`;
}

/** How a question puts subject and verb: "did the minister carry", "has the minister carried", "was the minister". */
export function inverted({ sentence, subject, verb }: Clause): string | null {
  const group = sentence.tokens.slice(verb.from, verb.to);
  const finiteAt = group.findIndex(({ partOfSpeech }) => partOfSpeech !== 'ADV');
  const finite = group[finiteAt];
  const who = subjectWords(sentence, subject);
  if (!finite || who === null) return null;
  const others = group.filter((_, at) => at !== finiteAt).map(({ text }) => text);
  if (finite.partOfSpeech === 'AUX' && (finite.lemma === 'be' || group.length > 1))
    return [finite.text, who, ...others].join(' ');
  const helper = helperOf(finite);
  return helper && [helper, who, ...others, finite.lemma].join(' ');
}

/** Forms that are the same in the past and now. */
const unchanged = new Set('put set hit cut let cost read shut hurt spread beat cast quit bet split'.split(' '));

function helperOf({ normal, lemma }: Token): 'did' | 'does' | 'do' | null {
  if (normal === 'has' && lemma === 'have') return 'does';
  if (normal === lemma) return unchanged.has(lemma) || normal.endsWith('s') ? null : 'do';
  const present = [`${lemma}s`, `${lemma}es`, lemma.replace(/y$/, 'ies')];
  if (present.includes(normal)) return 'does';
  return 'did';
}

export function isPast({ sentence: { tokens }, verb }: Clause): boolean {
  const finite = tokens.slice(verb.from, verb.to).find(({ partOfSpeech }) => partOfSpeech !== 'ADV');
  if (!finite) return false;
  return finite.partOfSpeech === 'AUX' ? /^(?:was|were|had|did)$/.test(finite.normal) : helperOf(finite) === 'did';
}

/** The subject inside a question: its first letter is small, unless it begins a name or a title ("President Duda"). */
function subjectWords(sentence: ArchiveSentence, subject: Range): string | null {
  const words = wordsOf(sentence, subject);
  const [first, second] = sentence.tokens.slice(subject.from, subject.to);
  const isName = first !== undefined && (isInside(sentence.names, first) || isTitled(sentence, first));
  const isBeforeCapital = /^\p{Lu}/u.test(second?.text ?? '');
  const isCapital =
    first !== undefined &&
    ((isTitle(first.normal) && isBeforeCapital) ||
      (first.partOfSpeech === 'PROPN' && (isBeforeCapital || !isDictionaryWord(first.text))) ||
      // "Leech spent": one word that is no plural is a name that the dictionary happens to hold.
      (second === undefined && !first.normal.endsWith('s')));
  if (words === null || isName || isCapital || countryOf(first?.normal ?? '') !== null) return words;
  return words.replace(/^\p{Lu}(?=\P{Lu})/u, (letter) => letter.toLowerCase());
}

function isTitled({ names, text }: ArchiveSentence, { start }: Token): boolean {
  return names.some((name) => name.title !== null && text.startsWith(name.title, start) && start < name.start);
}

/** The lead at the end of the question: "On Monday" → "on 12 August 2024". */
export function leadWords({ sentence, lead }: Clause): string | null {
  return wordsOf(sentence, lead)?.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase()) ?? null;
}

export function question(...parts: readonly string[]): string {
  const words = parts.filter(Boolean).join(' ').replaceAll(/\s+/gu, ' ').trim();
  return `${words.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())}?`;
}
