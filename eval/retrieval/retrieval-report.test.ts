import { describe, expect, it } from 'vitest';
import type { Measured } from './measure.ts';
import { summarise, type RetrievalReport } from './retrieval-report.ts';
import { retrievalTable, sweepTable } from './retrieval-table.ts';

/** Ten questions: `footnote` right in the first `right` of them, `bm25` in none; the last does not apply to `bm25`. */
function measured(right: number): Measured {
  return {
    contestants: { footnote: 'ours', bm25: 'plain | keyword' },
    pairs: [['footnote', 'bm25']],
    cases: Array.from({ length: 10 }, (_, at) => ({
      id: `q${at}`,
      kind: 'fact',
      scores: { footnote: { 'hit@1': at < right ? 1 : 0 }, bm25: { 'hit@1': at === 9 ? null : 0 } },
    })),
  };
}

function report(right: number, changes: Partial<RetrievalReport> = {}): RetrievalReport {
  const of = measured(right);
  return {
    format: 1,
    set: 'bridges',
    split: 'report',
    kind: 'archive',
    note: 'Bridges only.',
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 1,
    seed: 1,
    archive: { articles: 3, passages: 9 },
    embedder: 'some-model',
    metrics: ['hit@1'],
    contestants: of.contestants,
    ...summarise(of, ['hit@1'], 1),
    cases: of.cases,
    ...changes,
  };
}

describe('a summary', () => {
  it('has means over the questions that a measure applies to, and differences over those that it applies to for both', () => {
    const { estimates, differences } = summarise(measured(6), ['hit@1', 'unknown'], 1);
    expect(estimates.footnote!['hit@1']).toMatchObject({ value: 0.6, cases: 10 });
    expect(estimates.bm25!['hit@1']).toMatchObject({ value: 0, low: 0, high: 0, cases: 9 });
    const difference = differences[0]!.metrics['hit@1']!;
    expect(difference).toMatchObject({ value: 6 / 9, cases: 9 });
    expect(difference.low).toBeGreaterThan(0.2);
    expect(difference.high).toBeLessThanOrEqual(1);
    expect(estimates.footnote!.unknown).toEqual({ value: null, low: null, high: null, cases: 0 });
  });

  it('is the same for the same seed', () => {
    expect(summarise(measured(4), ['hit@1'], 7)).toEqual(summarise(measured(4), ['hit@1'], 7));
  });
});

describe('the table', () => {
  it('shows values with intervals, and marks what chance does not explain', () => {
    const shown = retrievalTable(report(6), { markdown: false });
    expect(shown).toContain('bridges, half B');
    expect(shown).toContain('10 questions on 3 articles, 9 passages, some-model. Bridges only.');
    expect(shown).toMatch(/hit@1 +\.600 \(\.\d{3}–\.\d{3}\) +\.000 \(\.000–\.000\) +10/u);
    expect(shown).toMatch(/\+\.667 \(\+\.\d{3} to \+1\.000\)\*/u);
    expect(retrievalTable(report(0), { markdown: false })).toMatch(/\+\.000 \(\+\.000 to \+\.000\)$/mu);
  });

  it('is Markdown whose rows all have the same cells', () => {
    const lines = retrievalTable(report(6), { markdown: true }).split('\n');
    expect(lines[0]).toBe('### bridges, half B');
    const cells = lines.filter((line) => line.startsWith('|')).map((line) => line.split('|').length);
    expect(cells).toEqual([6, 6, 6, 4, 4, 4]);
  });

  it('of a sweep has one way a line, with its difference from the usual one', () => {
    const shown = sweepTable(report(6, { split: 'development' }), { markdown: false });
    expect(shown).toContain('Fusion, bridges, half A: 10 questions');
    expect(shown).toMatch(/^footnote +\.600.*\+\.667 .*\*$/mu);
    expect(shown).toMatch(/^bm25 +\.000 \(\.000–\.000\)$/mu);
  });
});
