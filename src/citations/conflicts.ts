import { findDates, type FoundDate } from '../language/dates.ts';
import { analyze } from '../language/english.ts';
import { findNames, sameName } from '../language/names.ts';
import { findNumbers, type FoundNumber } from '../language/numbers.ts';
import type { SupportClaim } from './support-scorer.ts';

export type Conflict = { readonly reason: string; /** Whether the source says otherwise, rather than nothing. */ readonly contradicts: boolean };

/** The first thing in a statement that its cited sentences must hold and do not: a number, a date, a name, or whether it is denied. */
export function conflictBetween(claim: SupportClaim): Conflict | null {
  return numberConflict(claim) ?? dateConflict(claim) ?? nameConflict(claim) ?? negationConflict(claim);
}

function numberConflict({ statement, evidence }: SupportClaim): Conflict | null {
  const held = evidence.flatMap((sentence) => findNumbers(sentence));
  const missing = findNumbers(statement).find((number) => !held.some((other) => sameNumber(number, other)));
  if (!missing) return null;
  const sameUnit = missing.unit !== null && held.some((other) => other.unit === missing.unit);
  return { reason: `the number “${missing.text}” is not in its source`, contradicts: sameUnit };
}

function sameNumber(a: FoundNumber, b: FoundNumber): boolean {
  return Math.abs(a.value - b.value) <= 1e-9 * Math.max(Math.abs(a.value), Math.abs(b.value));
}

function dateConflict({ statement, evidence, context }: SupportClaim): Conflict | null {
  const stated = findDates(statement, context.publishedAt);
  if (stated.length === 0) return null;
  const held = evidence.flatMap((sentence) => findDates(sentence, context.publishedAt));
  const own = context.publishedAt ? [{ from: context.publishedAt.slice(0, 10), to: context.publishedAt.slice(0, 10) }] : [];
  const source = evidence.join('\n').toLowerCase();
  for (const date of stated) {
    if (source.includes(date.text.toLowerCase())) continue;
    if (held.some((other) => sameDate(date, other))) continue;
    // An event that is told without a date is one of the days before the article appeared: only its year and month can be checked.
    if (held.length === 0 && own.some((day) => within(day, date))) continue;
    return { reason: `the date “${date.text}” is not in its source`, contradicts: held.length > 0 };
  }
  return null;
}

function sameDate(stated: FoundDate, held: FoundDate): boolean {
  if ((stated.from ?? stated.to) !== null && (held.from ?? held.to) !== null) return within(held, stated);
  return stated.month !== null && stated.month === held.month && (stated.day === null || stated.day === held.day);
}

/** Whether `inner` lies within `outer`: "13 August 2024" holds "August 2024", not the other way round. */
function within(inner: { from: string | null; to: string | null }, outer: { from: string | null; to: string | null }): boolean {
  return (outer.from ?? '') <= (inner.from ?? '') && (inner.to ?? '9999').slice(0, 10) <= (outer.to ?? '9999').slice(0, 10);
}

function nameConflict({ statement, evidence, context }: SupportClaim): Conflict | null {
  const source = `${evidence.join('\n')}\n${context.title}\n${context.before}`;
  const lower = source.toLowerCase();
  const held = findNames(source).map((name) => name.text);
  const missing = findNames(statement).find(({ text }) => !lower.includes(text.toLowerCase()) && !held.some((other) => sameName(text, other)));
  return missing ? { reason: `the name “${missing.text}” is not in its source`, contradicts: false } : null;
}

/** A statement that is denied where its source is not, or the other way round, when they speak of the same thing. */
function negationConflict({ statement, evidence }: SupportClaim): Conflict | null {
  const stated = negatedStems(statement);
  for (const sentence of evidence) {
    const held = negatedStems(sentence);
    const flipped = [...stated.all].find((stem) => held.all.has(stem) && stated.negated.has(stem) !== held.negated.has(stem));
    if (flipped) return { reason: `its source ${held.negated.has(flipped) ? 'denies' : 'does not deny'} this`, contradicts: true };
  }
  return null;
}

/** The stems of a text's verbs and nouns, and those that a negation governs: up to four words behind it. */
function negatedStems(text: string): { all: Set<string>; negated: Set<string> } {
  const all = new Set<string>();
  const negated = new Set<string>();
  let reach = 0;
  for (const token of analyze(text)) {
    if (!token.isWord) {
      if (/[.;:!?]/.test(token.text)) reach = 0;
      continue;
    }
    if (/^(?:not|no|never|n't|n’t|cannot|without|neither|nor|nobody|nothing|denied|denies|deny|refused|refuses|failed|fails)$/.test(token.normal) || /n['’]t$/.test(token.normal)) {
      reach = 4;
      continue;
    }
    if (token.partOfSpeech === 'VERB' && !token.isStopWord) {
      all.add(token.stem);
      if (reach > 0) negated.add(token.stem);
    }
    if (!token.isStopWord) reach = Math.max(0, reach - 1);
  }
  return { all, negated };
}
