import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { terminalJson, terminalLine, terminalText } from './terminal-text.ts';

const anyText = string({ unit: 'binary', maxLength: 200 });
/** What a terminal acts on instead of showing it. */
const acting = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069\u200B-\u200F\uFEFF]/u;

it('leaves nothing that a terminal acts on, in any text', () => {
  assert(
    property(anyText, (text) => {
      expect(terminalText(text)).not.toMatch(acting);
      expect(terminalLine(text)).not.toMatch(/[\n\t\r]/u);
    }),
  );
});

it.each([
  ['colours', 'a\u001B[31mred', 'a‹1B›[31mred'],
  ['a title by the one-character form', '\u009D0;title\u0007', '‹9D›0;title‹7›'],
  ['a link', '\u001B]8;;https://evil.example\u001B\\click', '‹1B›]8;;https://evil.example‹1B›\\click'],
  ['going back over what was written', 'safe\r\b\bevil', 'safe‹D›‹8›‹8›evil'],
  ['reading from right to left', 'abc\u202Efed', 'abc‹202E›fed'],
  ['tags that nobody sees', `a${String.fromCodePoint(0xe0041)}b`, 'a‹E0041›b'],
  ['what is only text', 'naïve 日本 🗞 — “quote”\n\tsecond line', 'naïve 日本 🗞 — “quote”\n\tsecond line'],
])('shows %s as text', (_what, text, shown) => {
  expect(terminalText(text)).toBe(shown);
});

it('writes JSON that shows nothing a terminal acts on and parses to the same', () => {
  assert(
    property(anyText, (text) => {
      const json = terminalJson({ text });
      expect(JSON.parse(json)).toEqual({ text });
      expect(json).not.toMatch(acting);
    }),
  );
});
