import { describe, expect, it } from 'vitest';
import { bootstrapInterval, seededRandom } from './bootstrap.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('bootstrap', () => {
  it('holds the interval that theory gives for a share of one half of 400', () => {
    const coins = Array.from({ length: 400 }, (_, index) => index % 2);
    const [low, high] = bootstrapInterval(coins, mean, 1)!;
    // 0.5 ± 1.96 · √(0.25 / 400) = 0.451 – 0.549
    expect(low).toBeGreaterThan(0.44);
    expect(low).toBeLessThan(0.46);
    expect(high).toBeGreaterThan(0.54);
    expect(high).toBeLessThan(0.56);
  });

  it('covers the true mean of nineteen samples in twenty or so', () => {
    const random = seededRandom(7);
    let covered = 0;
    for (let round = 0; round < 100; round += 1) {
      const sample = Array.from({ length: 60 }, () => random());
      const [low, high] = bootstrapInterval(sample, mean, round)!;
      covered += Number(low <= 0.5 && 0.5 <= high);
    }
    expect(covered).toBeGreaterThanOrEqual(88);
    expect(covered).toBeLessThanOrEqual(100);
  });

  it('is a point where nothing varies, the same for a seed, and none without items or values', () => {
    expect(bootstrapInterval([1, 1, 1], mean, 1)).toEqual([1, 1]);
    const values = [0.1, 0.9, 0.4, 0.3];
    expect(bootstrapInterval(values, mean, 5)).toEqual(bootstrapInterval(values, mean, 5));
    expect(bootstrapInterval(values, mean, 5)).not.toEqual(bootstrapInterval(values, mean, 6));
    expect(bootstrapInterval([], mean, 1)).toBeNull();
    expect(bootstrapInterval([1], () => null, 1)).toBeNull();
  });
});
