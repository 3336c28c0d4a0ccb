import { expect, it } from 'vitest';
import { pageOf } from './page-of.ts';

it.each([
  [0, 1],
  [99, 1],
  [100, 2],
  [299, 3],
  [10_000, 4],
])('finds the page of the character at %i', (offset, page) => {
  expect(pageOf([0, 100, 200, 300], offset)).toBe(page);
});

it('is on no page where the original has none', () => {
  expect(pageOf(undefined, 5)).toBeNull();
  expect(pageOf([], 5)).toBeNull();
});

it('counts what stands before the first page to it', () => {
  expect(pageOf([3, 10], 0)).toBe(1);
});
