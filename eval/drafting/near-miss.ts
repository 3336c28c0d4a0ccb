import { addDays, isoDay, monthDays, monthOf, yearOf } from '../../src/language/calendar.ts';
import { dayInWords, monthInWords } from '../../src/language/days-in-words.ts';
import { findDates, type FoundDate } from '../../src/language/dates.ts';
import { analyze, contentStems } from '../../src/language/english.ts';
import { sameName } from '../../src/language/same-name.ts';
import type { ArchiveKnowledge } from './read-archive.ts';
import type { Proposal } from '../../src/questions/proposal.ts';
import { askedStems } from './sentence-index.ts';

export type NearMiss = { readonly question: string; readonly of: Proposal; readonly instead: string };

const tries = 12;
/** A sentence with so much of a question's words may answer it: then it is no near miss. */
const tooMuch = 0.5;

/**
 * The question with another name or date of the archive in the place of its own, such that no sentence of the archive holds the
 * new part and half of the rest; `null` where none is found. `random` gives numbers from 0 to 1.
 */
export function nearMiss(proposal: Proposal, archive: ArchiveKnowledge, random: () => number): NearMiss | null {
  const ways = [() => otherDate(proposal, archive, random), () => otherName(proposal, archive, random)];
  const [first, second] = random() < 0.5 ? ways : ways.toReversed();
  return first?.() ?? second?.() ?? null;
}

function otherName(
  proposal: Proposal,
  { index, kindOf, names }: ArchiveKnowledge,
  random: () => number,
): NearMiss | null {
  const { sentence, question, answer } = proposal;
  const own = sentence.names.filter(
    (name) => name.start !== answer.start && name.title === null && standsFree(question, name.text),
  );
  for (const name of shuffled(own, random)) {
    const isPlace = /\b(?:in|at|near)\s+$/i.test(question.slice(0, question.indexOf(name.text)));
    const kind = kindOf(name);
    if (isPlace && kind === 'person') continue;
    const others = (kind && names.get(kind)) ?? [];
    for (const other of shuffled(others, random).slice(0, tries)) {
      if (sentence.names.some(({ text }) => sameName(text, other)) || question.includes(other)) continue;
      const asked = question.replace(name.text, () => other);
      const stems = contentStems(other);
      const rest = askedStems(question.replace(name.text, ' '));
      if (stems.length > 0 && index.holding(stems, rest, tooMuch).length === 0)
        return { question: asked, of: proposal, instead: `${other} instead of ${name.text}` };
    }
  }
  return null;
}

/** A name that can be exchanged: there once, with nothing that says what it is ("the Hamas leader …") and nothing hanging on it. */
function standsFree(question: string, name: string): boolean {
  const at = question.indexOf(name);
  if (at < 0 || question.indexOf(name, at + 1) >= 0) return false;
  const before = analyze(question).findLast(({ end }) => end <= at);
  return (
    !/^(?:NOUN|PROPN|ADJ|DET)$/.test(before?.partOfSpeech ?? '') &&
    /^(?:[\s?,]|$)/u.test(question.slice(at + name.length))
  );
}

function otherDate(proposal: Proposal, { index, days }: ArchiveKnowledge, random: () => number): NearMiss | null {
  const { question, form } = proposal;
  const date = findDates(question, null).find(
    ({ known, granularity, relation }) => known.year && granularity !== 'range' && relation === null,
  );
  if (form === 'when' || !date || days === null || date.from === null) return null;
  const rest = askedStems(question.slice(0, date.start) + question.slice(date.end));
  for (let left = tries; left > 0; left -= 1) {
    const other = movedDate(date, date.from, days, random);
    if (other === null || question.includes(other.words)) continue;
    const alike = index.holding([], rest, tooMuch);
    const isReported = alike.some(({ dates, publishedAt }) =>
      [...dates, { from: publishedAt, to: publishedAt }].some(
        // What has no day at all may have been on any.
        ({ from, to }) => (from ?? '') <= other.to && (to ?? '9999') >= other.from,
      ),
    );
    if (isReported) continue;
    const asked = question.slice(0, date.start) + other.words + question.slice(date.end);
    return { question: asked, of: proposal, instead: `${other.words} instead of ${date.text}` };
  }
  return null;
}

/** How far around a date nothing alike may be told: articles report what was, and what will be. */
const margin = 31;

function movedDate(
  { granularity, day }: FoundDate,
  own: string,
  days: { readonly from: string; readonly to: string },
  random: () => number,
): { readonly words: string; readonly from: string; readonly to: string } | null {
  const months = (yearOf(days.to) - yearOf(days.from)) * 12 + monthOf(days.to) - monthOf(days.from);
  const month = monthDays(yearOf(days.from), monthOf(days.from) + Math.floor(random() * (months + 1)));
  if (month.from.slice(0, granularity === 'year' ? 4 : 7) === own.slice(0, granularity === 'year' ? 4 : 7)) return null;
  const moved =
    granularity === 'day' && day !== null
      ? isoDay(yearOf(month.from), monthOf(month.from), Math.min(day, 28))
      : month.from;
  const words =
    granularity === 'day' ? dayInWords(moved) : granularity === 'month' ? monthInWords(moved) : moved.slice(0, 4);
  const last = granularity === 'year' ? isoDay(yearOf(moved), 12, 31) : granularity === 'month' ? month.to : moved;
  const first = granularity === 'year' ? isoDay(yearOf(moved), 1, 1) : moved;
  return { words, from: addDays(first, -margin), to: addDays(last, margin) };
}

export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
