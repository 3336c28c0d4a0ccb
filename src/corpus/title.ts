import { isAbbreviation } from '../language/abbreviations.ts';

/** In UTF-16 code units; headlines are shorter. */
export const longestTitle = 200;

/** "OSLO, April 30 (Agency) -- The council …" is about the council. */
const dateline =
  /^(?=\p{Lu}{3})[\p{L}\s.,'’/-]{3,60}[\p{N}(][\p{L}\p{N}\s.,'’()/-]{0,40}? (?:--|—|–) (?=["“'‘]?\p{Lu})/u;

/** A Markdown text's title: its first line where that is a heading, else its first heading of the first level, else its first line. */
export function titleOfMarkdown(text: string): string | null {
  const first = firstLine(text);
  if (!first) return null;
  const heading = /^#{1,6}[ \t]+\S/.test(first) ? first : (/^#[ \t]+\S.*$/m.exec(text)?.[0] ?? first);
  return shorten(plainWords(heading)) ?? titleOfText(text);
}

/** A plain text's title: its first line; of a whole paragraph its first sentence. */
export function titleOfText(text: string): string | null {
  return shorten((firstLine(text) ?? '').replace(dateline, ''));
}

/** One line of at most `longestTitle`, ending at a sentence or a word; `null` where no letter or digit is left. */
export function shorten(words: string): string | null {
  const line = words
    .slice(0, longestTitle * 20)
    .replace(/\s+/gu, ' ')
    .trim();
  if (!/[\p{L}\p{N}]/u.test(line)) return null;
  const sentence = line.slice(0, firstSentenceEnd(line));
  if (sentence.length <= longestTitle) return sentence;
  const cut = sentence.slice(0, longestTitle - 1);
  const space = cut.lastIndexOf(' ');
  const whole = space > longestTitle / 2 ? cut.slice(0, space) : cut.replace(/[\ud800-\udbff]$/, '');
  return `${whole.replace(/[\s,;:–—-]+$/u, '')}…`;
}

/** The first line that has words, without the white space around it. */
function firstLine(text: string): string | null {
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    const line = text.slice(start, Math.min(end, start + longestTitle * 20)).trim();
    if (/[\p{L}\p{N}]/u.test(line) && !/^(?:!\[|<)/.test(line)) return line;
    start = end + 1;
  }
  return null;
}

/** A headline may hold an abbreviation or two short sentences; only one too long to be one is cut behind its first sentence. */
function firstSentenceEnd(line: string): number {
  if (line.length <= longestTitle && !/[.!?…]["'”’»)]*\s+\S.*[.!?…]["'”’»)]*$/u.test(line)) return line.length;
  for (const match of line.matchAll(/([\p{L}\p{N}.]*)[.!?…]+["'”’»)]*(?= ["'“‘«(]?[\p{Lu}\p{N}])/gu)) {
    const word = match[1] ?? '';
    if (word.length > 1 && !word.includes('.') && !isAbbreviation(word.toLowerCase()))
      return match.index + match[0].length;
  }
  return line.length;
}

/** A heading without its marks. */
function plainWords(heading: string): string {
  return heading
    .slice(0, longestTitle * 20)
    .replace(/^#{1,6}[ \t]+/, '')
    .replace(/[ \t]+#{1,}[ \t]*$/, '')
    .replace(/!?\[([^[\]]{0,400})\]\([^()]{0,2000}\)/g, '$1')
    .replace(/\*{1,3}|`|(?<![\p{L}\p{N}])_{1,3}|_{1,3}(?![\p{L}\p{N}])/gu, '');
}
