import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { excerptOf, type Piece } from './excerpt.ts';

const text = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('');

const spans = (length: number) =>
  fc
    .tuple(fc.nat(length), fc.nat(length))
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));

const cases = fc
  .string({ unit: fc.constantFrom('word', ' ', '\n', '.', '🎉', 'é', 'كم', '👩‍👩‍👧'), minLength: 1, maxLength: 300 })
  .chain((article) =>
    fc.record({ article: fc.constant(article), span: spans(article.length), others: fc.array(spans(article.length)) }),
  );

it('holds exactly the span between pieces of the article that stand right beside it', () => {
  fc.assert(
    fc.property(cases, ({ article, span, others }) => {
      const { before, marked, after, cutBefore, cutAfter } = excerptOf(article, span, others);
      expect(text(marked)).toBe(article.slice(span.start, span.end));
      expect(article.slice(0, span.start).endsWith(text(before))).toBe(true);
      expect(article.slice(span.end).startsWith(text(after))).toBe(true);
      expect(cutBefore).toBe(text(before).length < span.start);
      expect(cutAfter).toBe(text(after).length < article.length - span.end);
      // What is told apart is what another span covers, character by character.
      let place = span.start - text(before).length;
      for (const piece of [...before, ...marked, ...after]) {
        const covered = others.some(({ start, end }) => start < place + piece.text.length && end > place);
        expect(piece.other).toBe(covered);
        place += piece.text.length;
      }
    }),
  );
});

it('is bounded, and cuts no character in two', () => {
  const long = '🎉'.repeat(50_000);
  const inside = excerptOf(long, { start: 40_000, end: 40_002 }, []);
  const all = excerptOf(long, { start: 0, end: long.length }, []);
  for (const excerpt of [inside, all]) {
    const parts = [...excerpt.before, ...excerpt.marked, ...excerpt.after].map((piece) => piece.text);
    expect(parts.join('').length).toBeLessThan(2500);
    for (const part of parts) expect(part.isWellFormed()).toBe(true);
  }
  expect(text(all.marked)).toContain('98600 characters');
});
