import { describe, expect, it } from 'vitest';
import { scriptedAssistant } from '../src/testing/scripted-assistant.ts';
import type { ArticleFacts } from './eval-case.ts';
import { buildReport, type Report } from './report.ts';
import { reportTable } from './report-table.ts';
import { cracks, knownRun, opened, refused, ribbon, said } from './testing/known-runs.ts';

const facts = (outlet: string | null, publishedAt: string | null): ArticleFacts => ({
  title: 'Title',
  outlet,
  publishedAt,
  url: null,
});
const articles = { 'harbour-bridge': facts('Harbour Post', '2021-05-04'), 'bridge-closed': facts(null, null) };

/** The known questions, of which all but one in `wrong` are answered rightly, on articles of these outlets and days. */
async function report(wrong: readonly number[], baseline: Report | null = null): Promise<Report> {
  const right = [
    { text: '3 May 2021', citation: opened, confidence: 1 },
    { text: 'Ada Lind', citation: ribbon, confidence: 1 },
    { text: '12', citation: cracks, confidence: 1 },
  ].map((one, place) => (wrong.includes(place) ? refused(0.1) : said(place, one)));
  const cases = (await knownRun([...right, refused(0)])).map((one) => ({ ...one, articles }));
  const run = {
    set: 'known',
    split: 'all',
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 1,
    settings: { seed: 1, concurrency: 1, limit: null },
    memory: { peakRssBytes: 512 * 2 ** 20 },
  };
  return buildReport(run, await scriptedAssistant().state(), cases, baseline);
}

describe('the table of a run', () => {
  it('shows slices by kind, by year and by outlet of the gold article, with the number of their cases', async () => {
    const built = await report([0]);
    expect(built.cases.map(({ slices }) => slices)).toEqual([
      { kind: 'fact', date: '2021', outlet: 'Harbour Post' },
      { kind: 'fact', date: '2021', outlet: 'Harbour Post' },
      { kind: 'fact', date: 'undated', outlet: 'none' },
      { kind: 'unanswerable', date: 'undated', outlet: 'none' },
    ]);
    expect(built.slices.outlet['Harbour Post']?.['right-outcomes']).toMatchObject({ value: 1 / 2, cases: 2 });
    const table = reportTable(built);
    expect(table).toMatch(/^kind +cases +right-outcomes/mu);
    expect(table).toMatch(/^fact +3 +0\.667/mu);
    expect(table).toMatch(/^2021 +2 +0\.500/mu);
    expect(table).toMatch(/^Harbour Post +2 +0\.500/mu);
    expect(table).toContain('at most 512 MB');
  });

  it('takes the reader’s day where the gold article has none', async () => {
    const [first] = (await report([])).cases;
    const undated = { ...first!, articles: {}, fixture: { ...first!.fixture, asOf: '2024-08-20' } };
    const state = await scriptedAssistant().state();
    const built = await buildReport(await report([]), state, [undated], null);
    expect(built.cases[0]!.slices).toEqual({ kind: 'fact', date: '2024', outlet: 'none' });
  });

  it('tells how likely the change of right and wrong questions is by chance', async () => {
    const table = reportTable(await report([], await report([0, 1, 2])));
    // Three better, none worse: 2 · 1/8.
    expect(table).toContain("3 became right, 0 became wrong, McNemar's exact test p = 0.250");
  });

  it('names the slice of a threshold that was missed', async () => {
    const missed = { metric: 'containment', slice: 'kind:fact', value: 0.4, min: 0.5, passed: false };
    const table = reportTable({ ...(await report([])), thresholds: [missed] });
    expect(table).toContain('THRESHOLD containment of kind:fact: 0.400, must be at least 0.5');
  });
});
