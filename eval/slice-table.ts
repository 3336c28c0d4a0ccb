import { alignColumns } from './align-columns.ts';
import type { Slices } from './eval-case.ts';
import { metrics } from './metrics.ts';
import type { Report } from './report.ts';
import { format, oneLine } from './table-cells.ts';

/** What is shown of a slice: enough to see where a run is weak, and no wider than a terminal. */
const sliceMetrics = [
  'right-outcomes',
  'sentence-hit@1',
  'sentence-hit@5',
  'citation-hit',
  'token-f1',
  'containment',
  'latency-p50',
];
/** How many slices are listed of each sort; the JSON report has all. */
const slicesShown = 12;

/** One way to slice the run; kinds in order of name, years too, outlets with the most questions first. */
export function sliceTable({ slices, cases }: Report, by: keyof Slices): string {
  const chosen = sliceMetrics.flatMap((name) => metrics.filter((metric) => metric.name === name));
  const counted = Object.entries(slices[by]).map(([name, estimates]) => ({
    name,
    estimates,
    count: cases.filter((one) => one.slices[by] === name).length,
  }));
  if (counted.length < 2 && by !== 'kind') return '';
  if (by === 'outlet') counted.sort((a, b) => b.count - a.count);
  const rows = counted
    .slice(0, slicesShown)
    .map(({ name, estimates, count }) => [
      oneLine(name, 24),
      String(count),
      ...chosen.map((metric) => format(estimates[metric.name]?.value ?? null, metric)),
    ]);
  const more = counted.length - rows.length;
  const table = alignColumns([[by, 'cases', ...sliceMetrics], ...rows], [1, 2, 3, 4, 5, 6, 7, 8]);
  return more > 0 ? `${table}\n… and ${more} more` : table;
}
