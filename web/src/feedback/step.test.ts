import { array, assert, boolean, constantFrom, nat, property, record, string } from 'fast-check';
import { expect, it } from 'vitest';
import { isRightToLeft, spanOf, stepped, takenUp, unitsOf, type Stepped } from './step.ts';

const text = 'Rain 🌧️ fell, twice. The 👩🏽‍🚀 waved.\n\nהגשר נפתח ב-3 במאי.';
const units = unitsOf(text);
const from = (word: string) => takenUp(units, { start: text.indexOf(word), end: text.indexOf(word) + word.length });
const shown = (at: Stepped | null): string => (at ? text.slice(spanOf(at).start, spanOf(at).end) : '');
const moves = { next: [true, false], back: [false, false], more: [true, true], less: [false, true] } as const;

/** What is selected after some keys. */
function after(word: string, unit: 'word' | 'sentence', ...keys: (keyof typeof moves)[]): string {
  let at = from(word) as Stepped;
  for (const [forwards, extend] of keys.map((key) => moves[key])) at = stepped(units, at, { unit, forwards, extend });
  return shown(at);
}

it('moves from word to word, over spaces, signs and emoji, and stays at the ends', () => {
  const words = Array.from({ length: 11 }, (_, count) =>
    after('Rain', 'word', ...Array.from({ length: count }, () => 'next' as const)),
  );
  expect(words).toEqual(['Rain', 'fell', 'twice', 'The', 'waved', 'הגשר', 'נפתח', 'ב', '3', 'במאי', 'במאי']);
  expect(after('fell', 'word', 'back', 'back', 'back')).toBe('Rain');
});

it('grows with Shift, shrinks back, and turns round at its first word', () => {
  expect(after('fell', 'word', 'more', 'more')).toBe('fell, twice. The');
  expect(after('fell', 'word', 'more', 'more', 'less', 'less')).toBe('fell');
  expect(after('fell', 'word', 'more', 'less', 'less')).toBe('Rain 🌧️ fell');
});

it('moves by sentences, of whatever script', () => {
  expect(after('Rain', 'sentence', 'next')).toBe('Rain 🌧️ fell, twice.');
  expect(after('Rain', 'sentence', 'next', 'next')).toBe('The 👩🏽‍🚀 waved.');
  expect(after('Rain', 'sentence', 'next', 'next', 'more')).toBe('The 👩🏽‍🚀 waved.\n\nהגשר נפתח ב-3 במאי.');
  expect([0, text.length - 3].map((offset) => isRightToLeft(text, offset))).toEqual([false, true]);
});

it('selects in any text, by any keys, only what is there', () => {
  const key = record({
    unit: constantFrom('word' as const, 'sentence' as const),
    forwards: boolean(),
    extend: boolean(),
  });
  assert(
    property(string({ unit: 'binary', maxLength: 100 }), nat(), array(key, { maxLength: 20 }), (any, start, keys) => {
      const anyUnits = unitsOf(any);
      const first = takenUp(anyUnits, { start: start % (any.length + 1), end: any.length });
      if (!first) return;
      const { start: at, end } = spanOf(keys.reduce((now, pressed) => stepped(anyUnits, now, pressed), first));
      expect(at).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThan(at);
      expect(end).toBeLessThanOrEqual(any.length);
    }),
  );
});
