import { assert, nat, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { highlight } from './highlighted-text.ts';

it('splits any text at any offsets into parts that join to it, with exactly the quote marked', () => {
  const anyText = string({ unit: 'binary', maxLength: 200 });
  assert(
    property(anyText, nat(), nat(), (text, a, b) => {
      const [start, end] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
      const quote = text.slice(start, end);
      const parts = highlight(text, { start, end, quote });
      expect(parts?.marked).toBe(quote);
      expect(parts && parts.before + parts.marked + parts.after).toBe(text);
      expect(parts?.before.length).toBe(start);
    }),
  );
});

it('marks nothing when the characters there are not the quote, also when the quote stands elsewhere', () => {
  expect(highlight('One two. One two.', { start: 8, end: 12, quote: 'One ' })).toBeNull();
  expect(highlight('Short.', { start: 3, end: 20, quote: 'rt. and more.' })).toBeNull();
});
