import { describe, expect, it } from 'vitest';
import type { Estimate } from './bootstrap.ts';
import { checkThresholds } from './thresholds.ts';

const measured = (value: number, cases: number): Record<string, Estimate> => ({
  containment: { value, low: value, high: value, cases },
});
const run = {
  metrics: measured(0.6, 20),
  slices: {
    kind: { fact: measured(0.9, 12), temporal: measured(0.2, 8) },
    date: { undated: measured(0.6, 20) },
    outlet: { 'Harbour Post: Sunday': measured(0.7, 16), 'Evening News': measured(0, 4) },
  },
};
const passed = (key: string, bounds: { min?: number; max?: number }) =>
  checkThresholds({ [key]: { containment: bounds } }, 'ours', run).map((result) => result.passed);

describe('thresholds', () => {
  it('gate a set as a whole, and no other set', () => {
    expect(passed('ours', { min: 0.6 })).toEqual([true]);
    expect(passed('ours', { min: 0.61 })).toEqual([false]);
    expect(passed('theirs', { min: 0.61 })).toEqual([]);
  });

  it('gate a slice, whose name may hold a colon', () => {
    expect(passed('ours/kind:fact', { min: 0.8 })).toEqual([true]);
    expect(passed('ours/kind:temporal', { min: 0.8 })).toEqual([false]);
    expect(passed('ours/outlet:Harbour Post: Sunday', { max: 0.7 })).toEqual([true]);
    expect(checkThresholds({ 'ours/kind:temporal': { containment: { min: 0.8 } } }, 'ours', run)).toEqual([
      { metric: 'containment', slice: 'kind:temporal', value: 0.2, min: 0.8, passed: false },
    ]);
  });

  it('do not gate a slice of fewer than five cases', () => {
    expect(passed('ours/outlet:Evening News', { min: 0.5 })).toEqual([]);
  });

  it.each(['ours/kind:facts', 'ours/kinds:fact', 'ours/kind', 'ours/'])(
    'do not pass where there is no such slice: %s',
    (key) => {
      expect(passed(key, { min: 0 })).toEqual([false]);
    },
  );
});
