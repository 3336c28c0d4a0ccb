import { assert, nat, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { soundSpan } from './selected-span.ts';

it('leaves out white space at the ends, and never cuts a character in two', () => {
  const text = ' Rain \u{1F327} fell.\n';
  expect(soundSpan(text, { start: 0, end: 7 })).toEqual({ start: 1, end: 8 });
  expect(soundSpan(text, { start: 7, end: text.length })).toEqual({ start: 6, end: 14 });
  expect(soundSpan(text, { start: 5, end: 6 })).toBeNull();
  assert(
    property(string({ unit: 'grapheme', maxLength: 60 }), nat(), nat(), (any, a, b) => {
      const [start, end] = [a % (any.length + 1), b % (any.length + 1)].sort((x, y) => x - y) as [number, number];
      const span = soundSpan(any, { start, end });
      if (!span) return;
      const quote = any.slice(span.start, span.end);
      expect(quote).toBe(quote.trim());
      expect(quote).not.toMatch(/\p{Surrogate}/u);
      expect(Math.max(start - span.start, span.end - end)).toBeLessThanOrEqual(1);
    }),
  );
});
