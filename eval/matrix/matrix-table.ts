import { alignColumns } from '../align-columns.ts';
import { compareRuns } from '../compare.ts';
import { metrics, type Metric } from '../metrics.ts';
import type { Report } from '../report.ts';

/** Runs on the same questions side by side: each metric's value, and by how much it differs from the first run's. */
export function matrixTable(reports: readonly Report[]): string {
  const [first, ...rest] = reports;
  if (!first) return '';
  const changes = rest.map((report) => {
    const compared = compareRuns(first.cases, report.cases, report.settings.seed);
    return new Map(compared.map((change) => [change.metric, change]));
  });
  const rows = metrics.flatMap((metric) => {
    const values = reports.map((report) => report.metrics[metric.name]?.value ?? null);
    if (values.every((value) => value === null)) return [];
    const differences = changes.map((of) => {
      const change = of.get(metric.name);
      if (!change) return '';
      const verdict = change.verdict === 'same' ? '' : ` ${change.verdict}`;
      return `(${signed(change.low, metric)} – ${signed(change.high, metric)})${verdict}`;
    });
    return [
      [
        metric.name,
        ...values.flatMap((value, at) => [inUnit(value, metric), ...(at > 0 ? [differences[at - 1] ?? ''] : [])]),
      ],
    ];
  });
  const header = ['metric', ...reports.flatMap((_, at) => [`[${at + 1}]`, ...(at > 0 ? ['against [1]'] : [])])];
  const named = reports.map(({ name, seconds }, at) => `[${at + 1}] ${name} (${seconds.toFixed(1)} s)`);
  return [
    `${first.set} (${first.split}): ${first.cases.length} questions`,
    ...named,
    '',
    alignColumns(
      [header, ...rows],
      header.flatMap((_, at) => (at === 0 ? [] : [at])),
    ),
    'Beside each value: the 95 % interval of the difference to the first run, over the questions that both answered.',
    '',
  ].join('\n');
}

function signed(value: number, metric: Metric): string {
  return `${value < 0 ? '−' : '+'}${inUnit(Math.abs(value), metric)}`;
}

function inUnit(value: number | null, { unit }: Metric): string {
  if (value === null) return '–';
  if (unit === 'share') return value.toFixed(3);
  return value.toFixed(Math.abs(value) < 10 ? 1 : 0);
}
