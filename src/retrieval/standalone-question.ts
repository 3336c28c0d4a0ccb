import { findDates } from '../language/dates.ts';
import { findNames } from '../language/names.ts';

export type Turn = { readonly role: 'user' | 'assistant'; readonly content: string };

const pronoun = /\b(?:he|she|him|her|his|hers|they|them|their|theirs|it|its|that|this|those|these|there|then)\b/i;
const opening = /^(?:and|but|so|what about|how about|and what about|also|or)\b[\s,]*/i;
const markers = /\s*\[\d+\]/g;

/**
 * Makes a follow-up understandable without its history, with no language model: a bare time or name takes the place of the
 * one in the question before ("and in 2021?"), and pronouns are explained by what that question was about.
 * A question that stands on its own comes back unchanged.
 */
export function standaloneQuestion(question: string, history: readonly Turn[], asOf: string): string {
  const earlier = history
    .filter((turn) => turn.role === 'user')
    .map((turn) => turn.content.trim())
    .filter(Boolean);
  if (earlier.length === 0) return question;
  const previous = earlier
    .slice(0, -1)
    .reduceRight((later, text) => (isDependent(later) ? merge(later, text, asOf) : later), earlier.at(-1) ?? '');
  return isDependent(question) ? merge(question, previous, asOf, lastAnswer(history)) : question;
}

function isDependent(question: string): boolean {
  const bare = question.trim().replace(opening, '');
  if (opening.test(question.trim())) return true;
  const words = bare.match(/[\p{L}\p{N}]+/gu) ?? [];
  return (
    words.length <= 3 ||
    (pronoun.test(bare) && findNames(bare).length === 0) ||
    (pronoun.test(bare) && words.length <= 6)
  );
}

function merge(question: string, previous: string, asOf: string, answer = ''): string {
  const bare = question
    .trim()
    .replace(opening, '')
    .replace(/[?.!\s]+$/, '');
  const newDate = findDates(bare, asOf)[0];
  const oldDate = findDates(previous, asOf)[0];
  const wordsBesideDate = newDate
    ? ((bare.slice(0, newDate.start) + bare.slice(newDate.end)).match(/[\p{L}\p{N}]+/gu) ?? [])
    : null;
  if (
    newDate &&
    wordsBesideDate &&
    wordsBesideDate.every((word) => /^(?:in|on|at|for|during|since|before|after|of|the)$/i.test(word))
  ) {
    if (oldDate) return `${previous.slice(0, oldDate.start)}${newDate.text}${previous.slice(oldDate.end)}`;
    return `${previous.replace(/[?.!\s]+$/, '')} ${bare}?`;
  }
  const newNames = findNames(bare);
  if (
    newNames.length > 0 &&
    (bare.match(/[\p{L}\p{N}]+/gu) ?? []).length <= 4 &&
    !/^(?:who|what|when|where|why|how|which)\b/i.test(bare)
  ) {
    const oldNames = findNames(previous);
    const replaced = oldNames.at(-1);
    if (replaced)
      return `${previous.slice(0, replaced.start)}${newNames[0]?.text ?? bare}${previous.slice(replaced.end)}`;
  }
  const topic = previous.replace(/[?.!\s]+$/, '');
  const answered = findNames(answer.replace(markers, ''))
    .map((name) => name.text)
    .filter((name) => !topic.includes(name) && !bare.includes(name));
  const about = [topic, ...[...new Set(answered)].slice(0, 3)].join('; ');
  return `${bare}? (about: ${about})`;
}

function lastAnswer(history: readonly Turn[]): string {
  return history.findLast((turn) => turn.role === 'assistant')?.content ?? '';
}
