import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readText } from './read-text.ts';

const prose = 'Café owners – “tired” – met in Kraków.\nThey left early, and nobody said why.\n';
const westernProse = 'Café owners – “tired” – met in Malmö for €5.\n';
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const windows1252 = (text: string) =>
  Buffer.from(
    Array.from(
      text,
      (character) => ({ '–': 0x96, '“': 0x93, '”': 0x94, '€': 0x80 })[character] ?? character.charCodeAt(0),
    ),
  );

describe('readText', () => {
  it.each([
    ['UTF-8', Buffer.from(prose)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${prose}`)],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${prose}`, 'utf16le')],
    ['UTF-16 BE with a mark', utf16be(`\ufeff${prose}`)],
    ['UTF-16 LE without a mark', Buffer.from(prose, 'utf16le')],
    ['UTF-16 BE without a mark', utf16be(prose)],
  ])('reads %s', (_name, bytes) => {
    expect(readText(bytes)).toEqual({ text: prose, warnings: [] });
  });

  it('reads Windows-1252, with its typographic marks', () => {
    expect(readText(windows1252(westernProse)).text).toBe(westernProse);
  });

  it('takes off one byte order mark only, and keeps what else looks like white space', () => {
    expect(readText(Buffer.from('\ufeff\ufeff\n  a \u00a0\t\n\n')).text).toBe('\ufeff\n  a \u00a0\t\n\n');
  });

  it('makes the line ends of Windows and old Macs plain', () => {
    expect(readText(Buffer.from('a\r\nb\rc\n\r\n\rd')).text).toBe('a\nb\nc\n\n\nd');
  });

  it('keeps UTF-8 that is broken in one place, and says so', () => {
    const bytes = Buffer.concat([Buffer.from('Kraków – “tired” '), Buffer.from([0xe2, 0x80]), Buffer.from(' end')]);
    const { text, warnings } = readText(bytes);
    expect(text).toMatch(/^Kraków – “tired” \ufffd+ end$/);
    expect(warnings).toEqual([expect.stringMatching(/broken character/)]);
  });

  it.each([
    ['a PDF file', Buffer.from('%PDF-1.7\n1 0 obj')],
    ['a PNG picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])],
    ['control characters', Buffer.from('text\0text')],
    ['control characters', Buffer.from(Array.from({ length: 999 }, (_, at) => (at * 7919) % 256))],
  ])('refuses %s', (reason, bytes) => {
    expect(() => readText(bytes)).toThrow(
      expect.objectContaining({ code: 'ARTICLE_UNREADABLE', message: expect.stringContaining(reason) }),
    );
  });

  it('gives back any text that is written as UTF-8', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'Z', ' ', '\n', 'é', '–', '”', '€', 'م', '你', '😀', '\u0301'),
    });
    fc.assert(
      fc.property(letters, (text) => {
        expect(readText(Buffer.from(text)).text).toBe(text);
      }),
    );
  });

  it('either reads or refuses any bytes, without a line end of another kind', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(readText(bytes).text).not.toContain('\r');
        } catch (error) {
          expect(error).toMatchObject({ code: 'ARTICLE_UNREADABLE' });
        }
      }),
    );
  });
});
