import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlainBm25 } from './plain-bm25.ts';

const documents = [
  ['bridge', 'opened', 'may'],
  ['bridge', 'bridge', 'closed'],
  ['mayor', 'resigned'],
];

describe('plain BM25', () => {
  it('scores as the formula says, worked out by hand', () => {
    const scores = createPlainBm25(documents).scores(['closed']);
    // One of three documents has it: ln(1 + 2.5/1.5) = .9808; three terms against a mean of 8/3; once.
    const norm = 0.9 * (1 - 0.4 + (0.4 * 3) / (8 / 3));
    expect(scores[1]).toBeCloseTo((0.980_829 * 1.9) / (1 + norm), 5);
    expect([scores[0], scores[2]]).toEqual([0, 0]);
  });

  it('puts more and rarer terms of the question first, and leaves out what shares none', () => {
    const bm25 = createPlainBm25(documents);
    expect(bm25.rank(['bridge', 'may'])).toEqual([0, 1]);
    expect(bm25.rank(['bridge'])).toEqual([1, 0]);
    expect(bm25.rank(['tunnel'])).toEqual([]);
    expect(createPlainBm25([]).rank(['bridge'])).toEqual([]);
  });

  it('keeps apart names that objects have by themselves', () => {
    expect(createPlainBm25([['constructor'], ['__proto__']]).rank(['__proto__'])).toEqual([1]);
  });

  it('ranks exactly the documents that share a term, best first, whatever the terms', () => {
    const term = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.array(fc.array(term, { maxLength: 6 }), { maxLength: 8 }), fc.array(term), (texts, question) => {
        const bm25 = createPlainBm25(texts);
        const ranked = bm25.rank(question);
        const scores = bm25.scores(question);
        expect(new Set(ranked)).toEqual(
          new Set(texts.flatMap((terms, place) => (terms.some((one) => question.includes(one)) ? [place] : []))),
        );
        for (const [at, place] of ranked.slice(1).entries()) {
          expect(scores[ranked[at]!]).toBeGreaterThanOrEqual(scores[place]!);
        }
        expect(bm25.rank([...question, ...question])).toEqual(ranked);
      }),
    );
  });
});
