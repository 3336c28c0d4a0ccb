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
  if (short.length === 1 && isAcronymOf(short[0] ?? '', long)) return true;
  const [only, last] = [short.at(-1) ?? '', long.at(-1) ?? ''];
  if (short.length === 1 && long.length > 1) {
    if (familyNameFirst.has(only) && only === long[0]) return true;
    // A country is no short form of what is in it: "Bank of Japan" is not Japan.
    return sameWord(only, last) && countryOf(only) === null;
  }
  return sameWord(only, last) && isSubsequence(short.slice(0, -1), long.slice(0, -1));
}

/** Family names that stand before the given one: "Xi" is "Xi Jinping". */
const familyNameFirst = new Set(
  'xi kim li wang zhang chen liu zhao yang wu mao deng hu lee park moon yoon nguyen'.split(' '),
);

function isSubsequence(short: readonly string[], long: readonly string[]): boolean {
  let at = 0;
  for (const word of long) if (at < short.length && sameGivenName(short[at] ?? '', word)) at += 1;
  return at === short.length;
}

/** An initial stands for any name that it begins. */
function sameGivenName(a: string, b: string): boolean {
  return a.length === 1 || b.length === 1 ? a.charAt(0) === b.charAt(0) : sameWord(a, b);
}

function isAcronymOf(acronym: string, words: readonly string[]): boolean {
  if (acronym.length < 3 || acronym.charAt(0) !== words[0]?.charAt(0)) return false;
  const initials = words.flatMap((word) => word.split(' ')).map((word) => word.charAt(0));
  return acronym === initials.join('');
}

/** Spellings of a transliterated name differ by a letter; shorter words one letter apart are other words. */
const lengthForSpellings = 6;

function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
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
