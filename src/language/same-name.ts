import { countryOf } from './countries.ts';
import { nameWords } from './name-words.ts';

/**
 * Whether two names can be one: "Rowe" and "President Jane Rowe", "el-Amin" and "Yusuf al-Amin", "US" and "American",
 * "WHO" and "World Health Organization", two spellings one letter apart. Two first names before one surname tell people apart.
 */
export function sameName(a: string, b: string): boolean {
  const [first, second] = [nameWords(a), nameWords(b)];
  if (first.length === 0 || second.length === 0) return false;
  const [short, long] = first.length <= second.length ? [first, second] : [second, first];
  if (short.length === long.length) return short.every((word, at) => sameWord(word, long[at] ?? ''));
  if (short.length === 1 && isAcronymOf(short[0] ?? '', long)) return true;
  const lastWord = short.at(-1) ?? '';
  const isLast = sameWord(lastWord, long.at(-1) ?? '');
  // A country is no short form of what is in it: "Bank of Japan" is not Japan.
  if (short.length === 1) return isLast && countryOf(lastWord) === null;
  return isSubsequence(short, long) && (isLast || sameWord(short[0] ?? '', long[0] ?? ''));
}

function isSubsequence(short: readonly string[], long: readonly string[]): boolean {
  let at = 0;
  for (const word of long) if (at < short.length && sameWord(short[at] ?? '', word)) at += 1;
  return at === short.length;
}

function isAcronymOf(acronym: string, words: readonly string[]): boolean {
  return (
    acronym.length >= 2 &&
    acronym ===
      words
        .flatMap((word) => word.split(' '))
        .map((word) => word.charAt(0))
        .join('')
  );
}

/** Spellings of a transliterated name differ by a letter; shorter words one letter apart are other words. */
const lengthForSpellings = 6;

function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length === 1 || b.length === 1) return a.charAt(0) === b.charAt(0);
  if (Math.min(a.length, b.length) < lengthForSpellings || a.charAt(0) !== b.charAt(0)) return false;
  return countryOf(a) === null && countryOf(b) === null && /\p{L}/u.test(a) && isOneLetterApart(a, b);
}

function isOneLetterApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  return short.length === long.length
    ? short.slice(at + 1) === long.slice(at + 1)
    : short.slice(at) === long.slice(at + 1);
}
