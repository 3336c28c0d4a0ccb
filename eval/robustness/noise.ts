import { fold } from '../../src/language/fold.ts';
import type { Fixture } from '../fixture.ts';
import type { Perturbation } from './archive.ts';

/** The same articles, other wordings of the questions; the turns before a follow-up stay. */
function asking(name: string, about: string, reword: (question: string, random: () => number) => string): Perturbation {
  const perturb: Perturbation['perturb'] = ({ articles, fixtures }, random) => ({
    articles,
    fixtures: fixtures.map((fixture): Fixture => ({ ...fixture, question: reword(fixture.question, random) })),
  });
  return { name, about, perturb };
}

/** Shorter words are not misspelled: one letter less, and they are others. */
const shortestMisspelled = 5;
/** One in so many of the words that are long enough, and at least one of a question. */
const misspelledOneIn = 3;

export const typos = asking(
  'typos',
  'a letter doubled, left out or swapped in a third of the longer words',
  (question, random) => {
    const words = question.match(/[^\s]+|\s+/gu) ?? [];
    const long = words.flatMap((word, index) =>
      new RegExp(`^\\p{L}{${shortestMisspelled},}$`, 'u').test(word.replaceAll(/\p{P}/gu, '')) ? [index] : [],
    );
    const count = Math.ceil(long.length / misspelledOneIn);
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(long[Math.floor(random() * long.length)]!);
    return words.map((word, index) => (chosen.has(index) ? misspell(word, random) : word)).join('');
  },
);

/** One slip inside the word, never at its first letter. */
function misspell(word: string, random: () => number): string {
  const letters = Array.from(word);
  const at = 1 + Math.floor(random() * (letters.length - 3));
  const kind = Math.floor(random() * 3);
  if (kind === 0) letters.splice(at, 1);
  else if (kind === 1) letters.splice(at, 0, letters[at]!);
  else letters.splice(at, 2, letters[at + 1]!, letters[at]!);
  return letters.join('');
}

export const lowerCase = asking(
  'lower-case',
  'no capitals, accents or punctuation',
  (question) =>
    fold(question)
      .replaceAll(/(?<=\p{L})['’](?=\p{L})/gu, '')
      .replaceAll(/[^\p{L}\p{N}.,:%$€£-]+|[.,:](?!\d)/gu, ' ')
      .replaceAll(/\s+/gu, ' ')
      .trim() || question,
);

/** Written without a look at what `src/retrieval/courtesies.ts` leaves out, and not to be written into it. */
const greetings = [
  'Hi everyone, maybe someone here can help:',
  'Good evening!',
  'My colleague and I were arguing about this over lunch.',
  'Could somebody kindly look this up for me?',
];
const farewells = [
  'Many thanks in advance.',
  'I would be really grateful.',
  'No hurry at all.',
  'My grandmother keeps asking me.',
];

export const extraWords = asking('extra-words', 'a greeting before and a remark after', (question, random) => {
  const pick = (texts: readonly string[]): string => texts[Math.floor(random() * texts.length)]!;
  return `${pick(greetings)} ${question} ${pick(farewells)}`.slice(0, longestQuestion);
});
const longestQuestion = 2000;
