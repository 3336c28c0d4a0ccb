/** A name that no language has, of as many words: what it is put in the place of is then nowhere else. */
export function inventName(words: number, random: () => number): string {
  const pick = (letters: string): string => letters[Math.floor(random() * letters.length)]!;
  const syllable = (): string => pick('bdfgklmnprstvz') + pick('aeiou');
  const word = (): string => {
    const letters = syllable() + syllable() + syllable() + pick('lnrsk');
    return letters.charAt(0).toUpperCase() + letters.slice(1);
  };
  return Array.from({ length: words }, word).join(' ');
}

/** Another number of as many digits, written the same way: a year of up to nine years earlier, or other digits with the same zeros at the end. */
export function otherNumber(written: string, random: () => number): string {
  if (/^(?:19|20)\d\d$/u.test(written)) return String(Number(written) - 1 - Math.floor(random() * 9));
  const round = /[0,.]*$/u.exec(written)?.[0] ?? '';
  const other = (digit: string): string => {
    const choices = '123456789'.replace(digit, '');
    return choices[Math.floor(random() * choices.length)]!;
  };
  return written.slice(0, written.length - round.length).replaceAll(/\d/gu, other) + round;
}

/** Another day of a month. */
export function otherDay(written: string, random: () => number): string {
  const day = 1 + Math.floor(random() * 27);
  return String(day === Number(written) ? 28 : day);
}

const numberWords = 'two three four five six seven eight nine ten eleven twelve'.split(' ');

/** Another number word, as capital as this one; `null` for a word that is none. */
export function otherNumberWord(word: string, random: () => number): string | null {
  const at = numberWords.indexOf(word.toLowerCase());
  if (at < 0) return null;
  const other = numberWords[(at + 1 + Math.floor(random() * (numberWords.length - 1))) % numberWords.length]!;
  return word.charAt(0) === word.charAt(0).toUpperCase() ? other.charAt(0).toUpperCase() + other.slice(1) : other;
}
