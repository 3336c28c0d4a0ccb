import { assert, array, integer, nat, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { timeBins } from './time-bins.ts';

it('has a bar for each month, empty ones too, with its first and last day', () => {
  const bins = timeBins([
    { month: '2023-12', articles: 3 },
    { month: '2024-02', articles: 1 },
  ]);
  expect(bins).toEqual([
    { label: 'December 2023', from: '2023-12-01', to: '2023-12-31', articles: 3 },
    { label: 'January 2024', from: '2024-01-01', to: '2024-01-31', articles: 0 },
    { label: 'February 2024', from: '2024-02-01', to: '2024-02-29', articles: 1 },
  ]);
  expect(timeBins([])).toEqual([]);
});

it('takes years where months are too many', () => {
  const bins = timeBins([
    { month: '1990-05', articles: 1 },
    { month: '2024-08', articles: 2 },
  ]);
  expect(bins).toHaveLength(35);
  expect(bins[0]).toEqual({ label: '1990', from: '1990-01-01', to: '1990-12-31', articles: 1 });
  expect(bins.at(-1)?.articles).toBe(2);
});

it('loses no article and no day, whatever the archive reaches over', () => {
  const months = array(
    record({ year: integer({ min: 1, max: 9999 }), month: integer({ min: 1, max: 12 }), articles: nat(9) }),
    {
      minLength: 1,
      maxLength: 30,
    },
  );
  assert(
    property(months, (all) => {
      const sorted = all
        .map(({ year, month, articles }) => ({
          month: `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`,
          articles,
        }))
        .sort((a, b) => a.month.localeCompare(b.month));
      const bins = timeBins(sorted);
      expect(bins.length).toBeLessThanOrEqual(101);
      expect(bins.reduce((sum, { articles }) => sum + articles, 0)).toBe(
        all.reduce((sum, one) => sum + one.articles, 0),
      );
      for (const [index, { from }] of bins.entries()) {
        const before = bins[index - 1];
        if (before) expect(Date.parse(from) - Date.parse(before.to)).toBe(86_400_000);
      }
    }),
  );
});
