/** Line and paragraph separators, and the marks of interlinear notes. */
const separators = '\\u2028\\u2029\\uFFF9-\\uFFFB';
/**
 * What a terminal acts on, or shows as nothing: control characters, and all that Unicode says to leave unseen (zero width, reading
 * direction, tags, fillers). A mark that chooses how an emoji looks stays behind one.
 */
const unseen = new RegExp(
  `[^\\P{Cc}\\n\\t]|[${separators}]|(?![\\uFE0E\\uFE0F])\\p{Default_Ignorable_Code_Point}|(?<!\\p{Emoji})[\\uFE0E\\uFE0F]`,
  'gu',
);

/**
 * Text of articles and models as it may be written to a terminal: what would move the cursor, change colours, titles or
 * the clipboard, turn the reading direction or hide words, stands there as its code point (`‹1B›`) and does nothing. Lines stay lines.
 */
export function terminalText(text: string): string {
  return text.replaceAll(unseen, (character) => `‹${character.codePointAt(0)?.toString(16).toUpperCase()}›`);
}

/** The same on one line: any white space becomes one space. */
export function terminalLine(text: string): string {
  return terminalText(text.replaceAll(/\s+/gu, ' ').trim());
}

/** JSON that a terminal may show: what JSON allows in strings and a terminal acts on or hides is escaped, so it parses to the same. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(unseen, (character) =>
    Array.from({ length: character.length }, (_, at) => escaped(character.charCodeAt(at))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
