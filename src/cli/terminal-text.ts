/**
 * Text of articles and models as it may be written to a terminal: what would move the cursor, change colours, titles or
 * the clipboard, or turn the reading direction, stands there as its code point (`‹1B›`) and does nothing. Lines stay lines.
 */
export function terminalText(text: string): string {
  return text.replaceAll(
    /[^\P{Cc}\n\t]|[\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]|[\u{E0000}-\u{E0FFF}]/gu,
    codePoint,
  );
}

/** The same on one line: any white space becomes one space. */
export function terminalLine(text: string): string {
  return terminalText(text.replaceAll(/\s+/gu, ' ').trim());
}

/** JSON that a terminal may show: control characters that JSON allows in strings are escaped, so it parses to the same. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(
    /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const codePoint = (character: string) => `‹${character.codePointAt(0)?.toString(16).toUpperCase()}›`;
