import type { Answer } from '../../src/answer/answer.ts';
import type { EvalCase, Score } from '../eval-case.ts';

/**
 * The answer's words against the accepted answers; the best accepted answer counts. Words are normalised as SQuAD's
 * evaluation does (Rajpurkar et al. 2016: lower case, no punctuation, no a/an/the), with two differences: Unicode is
 * folded (NFKC), and dashes and slashes part words, so that "2019–2021" holds "2019".
 * - `exact-match`: 1 when all words are the same.
 * - `token-f1`: harmonic mean of precision and recall of the bag of words.
 * - `containment`: 1 when the answer holds the accepted answer's words in one piece: the measure for answers that are
 *   sentences. `null` for all three where the question has no answer or none is given; a refusal scores 0.
 * - `answer-words`: words of the answer, markers left out; `null` for a refusal.
 */
export function scoreAnswerText({ fixture, answer }: EvalCase): readonly Score[] {
  const names = ['exact-match', 'token-f1', 'containment'];
  const length = { name: 'answer-words', score: answer?.statements.length ? answerWords(answer).length : null };
  if (!answer || !fixture.answerable || fixture.answers.length === 0) {
    return [...names.map((name) => ({ name, score: null })), length];
  }
  const words = normalisedWords(answerText(answer));
  const best = (measure: (accepted: readonly string[]) => number): number =>
    words.length === 0 ? 0 : Math.max(...fixture.answers.map((accepted) => measure(normalisedWords(accepted))));
  return [
    { name: 'exact-match', score: best((accepted) => Number(accepted.join(' ') === words.join(' '))) },
    { name: 'token-f1', score: best((accepted) => tokenF1(words, accepted)) },
    { name: 'containment', score: best((accepted) => Number(holds(words, accepted))) },
    length,
  ];
}

/** The answer without its markers. */
function answerText({ statements }: Answer): string {
  return statements.map(({ text }) => text).join(' ');
}

function answerWords(answer: Answer): string[] {
  return answerText(answer).split(/\s+/u).filter(Boolean);
}

export function normalisedWords(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\p{Pd}/]/gu, ' ')
    .replaceAll(/[\p{P}\p{S}]/gu, '')
    .split(/\s+/u)
    .filter((word) => word && !['a', 'an', 'the'].includes(word));
}

function tokenF1(words: readonly string[], accepted: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of accepted) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of words) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    shared += 1;
  }
  return (2 * shared) / (words.length + accepted.length);
}

export function holds(words: readonly string[], accepted: readonly string[]): boolean {
  return accepted.length > 0 && ` ${words.join(' ')} `.includes(` ${accepted.join(' ')} `);
}

/** An accepted answer of more words than this is prose, which no right answer holds word for word. */
const longestShortAnswer = 8;

/**
 * Whether an answer that was given is right: it holds an accepted answer; or, where every accepted answer is longer
 * than eight words or none is given, it cites gold evidence. An answer to a question without answer is wrong. `null` where nothing was answered.
 */
export function isCorrect({ fixture, answer }: EvalCase, citesGold: boolean): boolean | null {
  if (!answer || answer.status === 'unanswerable') return null;
  if (!fixture.answerable) return false;
  const words = normalisedWords(answerText(answer));
  const accepted = fixture.answers.map(normalisedWords);
  if (accepted.some((answerWords) => holds(words, answerWords))) return true;
  return accepted.every(({ length }) => length > longestShortAnswer) && citesGold;
}
