import { expect, it } from 'vitest';
import { mcnemarExact } from './mcnemar.ts';

it.each([
  ['nothing changed', 0, 0, 1],
  ['as many better as worse', 3, 3, 1],
  ['one became right: 2 · 1/2', 1, 0, 1],
  ['five became right: 2 · 1/32', 5, 0, 0.0625],
  ['five became wrong', 0, 5, 0.0625],
  ['eight right, one wrong: 2 · (1 + 9) / 512', 8, 1, 20 / 512],
  ['ten right, two wrong: 2 · (1 + 12 + 66) / 4096', 10, 2, 158 / 4096],
])('%s', (_name, better, worse, pValue) => {
  expect(mcnemarExact(better, worse)).toBeCloseTo(pValue, 12);
});

it('holds for thousands of questions, where a power of two would not', () => {
  expect(mcnemarExact(2000, 2000)).toBe(1);
  expect(mcnemarExact(2100, 1900)).toBeCloseTo(0.00165, 4);
});
