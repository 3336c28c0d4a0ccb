import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuse } from './fusion.ts';

const ids = (hits: readonly { passageId: number }[]) => hits.map((hit) => hit.passageId);

describe('fuse', () => {
  it('puts first what both rankings find', () => {
    const dense = [
      { passageId: 1, score: 0.9 },
      { passageId: 2, score: 0.8 },
      { passageId: 3, score: 0.5 },
    ];
    const keyword = [
      { passageId: 4, score: 12 },
      { passageId: 2, score: 11 },
      { passageId: 5, score: 2 },
    ];
    expect(ids(fuse(dense, keyword, 0.5))[0]).toBe(2);
  });

  it('follows the keyword ranking alone where there is no dense one, and the other way round', () => {
    const hits = [
      { passageId: 7, score: 3 },
      { passageId: 8, score: 2 },
      { passageId: 9, score: 1 },
    ];
    expect(ids(fuse([], hits, 0.9))).toEqual([7, 8, 9]);
    expect(ids(fuse(hits, [], 0.1))).toEqual([7, 8, 9]);
  });

  it('keeps each passage once, with scores from 0 to 1, best first', () => {
    const hit = fc.record({
      passageId: fc.integer({ min: 1, max: 30 }),
      score: fc.double({ min: -100, max: 100, noNaN: true }),
    });
    const ranking = fc.uniqueArray(hit, { selector: ({ passageId }) => passageId });
    fc.assert(
      fc.property(ranking, ranking, fc.double({ min: 0, max: 1, noNaN: true }), (dense, keyword, weight) => {
        const fused = fuse(dense, keyword, weight);
        expect(new Set(ids(fused))).toEqual(new Set([...ids(dense), ...ids(keyword)]));
        expect(fused).toHaveLength(new Set(ids(fused)).size);
        for (const { score } of fused) expect(score >= 0 && score <= 1).toBe(true);
        expect(fused.map(({ score }) => score)).toEqual(fused.map(({ score }) => score).sort((a, b) => b - a));
      }),
    );
  });
});
