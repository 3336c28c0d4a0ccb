import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { terminalJson, terminalLine, terminalText } from './terminal-text.ts';

const anyText = string({ unit: 'binary', maxLength: 200 });
/** What a terminal acts on instead of showing it, or shows as nothing; signs that Unicode counts among these and that are seen aside. */
const acting =
  /[^\P{Cc}\n\t]|(?![\u0600-\u08FF\u{110BD}\u{110CD}\u{13430}-\u{1345F}])\p{Cf}|\u034F|[\u115F\u1160\u3164\uFFA0]|[\u{E0100}-\u{E01EF}]/u;

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
  ['a filler without width', 'a\u3164b', 'a‹3164›b'],
  ['a hidden hyphen', 'a\u00ADb', 'a‹AD›b'],
  ['a hidden message behind a letter', 'a\uFE01\uFE0Fb', 'a‹FE01›‹FE0F›b'],
  ['an emoji with the mark of its look', '❤\uFE0F 1\uFE0F', '❤\uFE0F 1\uFE0F'],
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

it.each([
  ['tags', '\u{E0041}', '\\udb40\\udc41'],
  ['a selector far out', '\u{E0100}', '\\udb40\\udd00'],
  ['a filler', '\u3164', '\\u3164'],
  ['a note between the lines', '\uFFF9', '\\ufff9'],
])('writes %s into JSON as an escape', (_what, hidden, escaped) => {
  const json = terminalJson({ text: `a${hidden}b` });
  expect(json).toContain(`a${escaped}b`);
  expect(JSON.parse(json)).toEqual({ text: `a${hidden}b` });
});
