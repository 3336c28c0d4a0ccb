import { isAbbreviation } from './abbreviations.ts';

/** What a token is by its spelling alone. */
export type TokenKind = 'word' | 'abbreviation' | 'number' | 'link' | 'contraction' | 'mark';
export type RawToken = { readonly start: number; readonly end: number; readonly kind: TokenKind };

/** Letters are followed by any number of letters, marks, digits and apostrophes within; each alternative is tried at one place only, so that time is linear. */
const pattern = new RegExp(
  [
    '(?<link>(?:https?:\\/\\/|www\\.)[^\\s<>"”’]{1,2000}|[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,4})',
    '(?<dotted>(?:\\p{L}\\.){2,20})',
    "(?<word>[\\p{L}_][\\p{L}\\p{M}\\p{N}\\p{Cf}_]*(?:['’][\\p{L}][\\p{L}\\p{M}\\p{N}\\p{Cf}_]*)*)",
    '(?<number>\\p{N}+(?:[.,:]\\p{N}+)*(?:(?:st|nd|rd|th|s)(?![\\p{L}\\p{N}]))?)',
    '(?<mark>\\.{2,100}|-{2,100}|[^\\s][\\p{M}\\p{Cf}\\ufe0f]*)',
  ].join('|'),
  'gu',
);
const contraction = /(?:n['’]t|['’](?:s|re|ve|ll|d|m))$/i;

/** Cuts a text into words, numbers and marks. Every character that is not white space is in exactly one token; the same text always gives the same tokens. */
export function tokenize(text: string): RawToken[] {
  const tokens: RawToken[] = [];
  for (const match of text.matchAll(pattern)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (match.groups?.word !== undefined) pushWord(text, start, end, tokens);
    else {
      const { link, dotted, number } = match.groups ?? {};
      const kind =
        link !== undefined ? 'link' : dotted !== undefined ? 'abbreviation' : number !== undefined ? 'number' : 'mark';
      const last = tokens.at(-1);
      // The full stop of "Mr." was left for here, where the word before it is known.
      if (match[0] === '.' && last !== undefined && last.end === start && takesFullStop(text, last)) {
        tokens[tokens.length - 1] = { start: last.start, end, kind: 'abbreviation' };
      } else tokens.push({ start, end: kind === 'link' ? linkEnd(text, start, end) : end, kind });
      if (kind === 'link') pushMarks(text, tokens.at(-1)?.end ?? end, end, tokens);
    }
  }
  return tokens;
}

function pushWord(text: string, start: number, end: number, tokens: RawToken[]): void {
  // The longest contraction has three characters: only the tail is looked at, so that a long word costs nothing.
  const tail = text.slice(Math.max(start, end - 3), end);
  const cut =
    end -
    (contraction.exec(tail)?.[0].length ?? (/^cannot$/i.test(text.slice(start, Math.min(end, start + 7))) ? 3 : 0));
  if (cut > start) tokens.push({ start, end: cut, kind: 'word' });
  if (cut < end) tokens.push({ start: cut, end, kind: 'contraction' });
}

function takesFullStop(text: string, word: RawToken): boolean {
  if (word.kind !== 'word' || word.end - word.start > 8) return false;
  const letters = text.slice(word.start, word.end);
  return /^(?!I$)\p{Lu}$/u.test(letters) || isAbbreviation(letters.toLowerCase());
}

/** Marks at the end of a web address belong to the sentence around it. */
function linkEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start + 1 && /[.,;:!?)\]'»]/.test(text.charAt(last - 1))) last -= 1;
  return last;
}

function pushMarks(text: string, start: number, end: number, tokens: RawToken[]): void {
  for (let at = start; at < end; at += 1)
    if (text.charAt(at) !== '') tokens.push({ start: at, end: at + 1, kind: 'mark' });
}
