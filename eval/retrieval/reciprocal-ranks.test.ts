import { expect, it } from 'vitest';
import { reciprocalRanks } from './reciprocal-ranks.ts';

const hits = (...ids: number[]) => ids.map((passageId, at) => ({ passageId, score: 10 - at }));

it('adds 1/(k + rank) over the rankings that hold a passage', () => {
  const fused = reciprocalRanks([hits(7, 8, 9), hits(8, 5)], 60);
  expect(fused.map(({ passageId }) => passageId)).toEqual([8, 7, 5, 9]);
  expect(fused[0]!.score).toBeCloseTo(1 / 62 + 1 / 61, 12);
  expect(fused[3]!.score).toBeCloseTo(1 / 63, 12);
});

it('sees ranks only, and passes one ranking on as it is', () => {
  const one = [
    { passageId: 3, score: 900 },
    { passageId: 1, score: 0.1 },
  ];
  expect(reciprocalRanks([one, []], 2).map(({ passageId }) => passageId)).toEqual([3, 1]);
  expect(reciprocalRanks([], 60)).toEqual([]);
});
