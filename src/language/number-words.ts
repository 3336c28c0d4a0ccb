const ones =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** What a spelled number is made of. */
export const cardinalWords: ReadonlyMap<string, number> = new Map([
  ...ones.map((word, index): [string, number] => [word, index]),
  ...tens.map((word, index): [string, number] => [word, 20 + 10 * index]),
]);
export const scaleWords: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
  ['trillion', 1e12],
  ['dozen', 12],
]);
const ordinals = 'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ');
export const ordinalWords: ReadonlyMap<string, number> = new Map([
  ...ordinals.map((word, index): [string, number] => [word, index + 1]),
  ...ones.slice(13).map((word, index): [string, number] => [`${word}th`, index + 13]),
  ...tens.map((word, index): [string, number] => [`${word.slice(0, -1)}ieth`, 20 + 10 * index]),
]);

/** Alternatives of a regular expression for one to twelve. */
export const smallNumberPattern = ones.slice(1, 13).join('|');

/** The value of "a", "two", "12", "a couple of"; `null` for what is no exact number ("several"). */
export function smallNumber(words: string): number | null {
  const lower = words.toLowerCase();
  if (lower === 'a' || lower === 'an') return 1;
  if (lower.endsWith('couple of')) return 2;
  return /^\d+$/.test(lower) ? Number(lower) : (cardinalWords.get(lower) ?? null);
}
