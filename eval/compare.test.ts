import { describe, expect, it } from 'vitest';
import { changedOutcomes, compareRuns } from './compare.ts';
import type { ScoredCase } from './eval-case.ts';
import { estimate, metrics } from './metrics.ts';
import { scoredCase } from './testing/sample-case.ts';

const ids = Array.from({ length: 40 }, (_, index) => `case-${index}`);
const run = (change: (index: number) => Partial<ScoredCase>): ScoredCase[] =>
  ids.map((id, index) => scoredCase({ id, ...change(index) }));
const verdictOf = (before: ScoredCase[], now: ScoredCase[], metric: string) =>
  compareRuns(before, now, 1).find((change) => change.metric === metric);

describe('comparing two runs', () => {
  const half = run((index) => ({ scores: { containment: index % 2 }, latencyMs: 10 }));
  const most = run((index) => ({ scores: { containment: index % 4 === 0 ? 0 : 1 }, latencyMs: 20 }));

  it('calls a clear rise better, and the same rise of a time worse', () => {
    expect(verdictOf(half, most, 'containment')).toMatchObject({
      before: 0.5,
      now: 0.75,
      difference: 0.25,
      cases: 40,
      verdict: 'better',
    });
    expect(verdictOf(half, most, 'latency-p50')).toMatchObject({ before: 10, now: 20, verdict: 'worse' });
    expect(verdictOf(most, half, 'containment')).toMatchObject({ difference: -0.25, verdict: 'worse' });
  });

  it('calls equal runs the same, with an interval of 0', () => {
    expect(verdictOf(half, half, 'containment')).toMatchObject({ difference: 0, low: 0, high: 0, verdict: 'same' });
  });

  it('does not call one more right answer in forty a change', () => {
    const oneMore = run((index) => ({ scores: { containment: index === 0 ? 1 : index % 2 } }));
    expect(verdictOf(half, oneMore, 'containment')).toMatchObject({ before: 0.5, verdict: 'same' });
  });

  it('compares only cases that both runs have and scored', () => {
    const fewer = most
      .slice(0, 10)
      .map((scored, index) => (index < 2 ? { ...scored, scores: { containment: null } } : scored));
    expect(verdictOf(half, fewer, 'containment')).toMatchObject({ before: 0.5, now: 0.75, cases: 8 });
    expect(compareRuns(half, [scoredCase({ id: 'another' })], 1)).toEqual([]);
  });

  it('names the questions whose outcome changed', () => {
    const before = [scoredCase({ id: 'a' }), scoredCase({ id: 'b', correct: false }), scoredCase({ id: 'c' })];
    const now = [
      scoredCase({ id: 'a', answered: false, correct: null }),
      scoredCase({ id: 'b' }),
      scoredCase({ id: 'c' }),
      scoredCase({ id: 'd' }),
    ];
    expect(changedOutcomes(before, now)).toEqual({ fixed: ['b'], broken: ['a'], pValue: 1 });
  });
});

describe('estimates', () => {
  const containment = metrics.find(({ name }) => name === 'containment')!;
  it('leave out cases that a metric does not apply to, instead of counting them as 0', () => {
    const cases = [1, null, 1].map((score, index) => scoredCase({ id: String(index), scores: { containment: score } }));
    expect(estimate(containment, cases, 1)).toEqual({ value: 1, low: 1, high: 1, cases: 2 });
  });

  it('are null, over no cases, where a metric applies to none', () => {
    expect(estimate(containment, [scoredCase()], 1)).toEqual({ value: null, low: null, high: null, cases: 0 });
  });
});
