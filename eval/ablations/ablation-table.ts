import { compareRuns } from '../compare.ts';
import { metrics, type Metric } from '../metrics.ts';
import type { Report } from '../report.ts';
import { markdownTable } from '../retrieval/retrieval-table.ts';

export type AblationRow = { readonly report: Report; readonly against: Report | null };

/** What a part can make better or worse. Not the latency: the first run warms what the others find warm. */
const shown = [
  'right-outcomes',
  'sentence-hit@1',
  'containment',
  'citation-precision',
  'grounded-statements',
  'false-refusals',
];

/** A Markdown table: each run with its values, and the 95 % interval of the paired difference to the one it is compared with; bold where that leaves out 0. */
export function ablationTable(rows: readonly AblationRow[]): string {
  const [first] = rows;
  if (!first) return '';
  const { set, split, cases, assistant } = first.report;
  const columns = shown.flatMap((name) => metrics.filter((metric) => metric.name === name));
  const lines = rows.map(({ report, against }) => {
    const changes = new Map(
      (against ? compareRuns(against.cases, report.cases, report.settings.seed) : []).map((one) => [one.metric, one]),
    );
    const cells = columns.map((metric) => {
      const estimate = report.metrics[metric.name];
      const value = inUnit(estimate?.value ?? null, metric);
      const change = changes.get(metric.name);
      if (!change) {
        const { low = null, high = null } = estimate ?? {};
        return low === null || high === null ? value : `${value} [${inUnit(low, metric)}–${inUnit(high, metric)}]`;
      }
      const told = change.verdict === 'same' ? value : `**${value}**`;
      return `${told} (${signed(change.low, metric)} … ${signed(change.high, metric)})`;
    });
    const count = report.cases.length === cases.length ? '' : ` (${report.cases.length} questions)`;
    const than = against && against !== first.report ? `, against ${against.name}` : '';
    return [`${report.name}${count}${than}`, ...cells];
  });
  const { articles } = assistant.coverage;
  return [
    `**${set}**, ${split === 'all' ? 'all questions' : `${split} half`}: ${cases.length} questions on ${articles} articles.`,
    '',
    markdownTable([['way', ...columns.map(({ name, better }) => (better === 'lower' ? `${name} ↓` : name))], ...lines]),
  ].join('\n');
}

function signed(value: number, metric: Metric): string {
  return `${value < 0 ? '−' : '+'}${inUnit(Math.abs(value), metric)}`;
}

function inUnit(value: number | null, { unit }: Metric): string {
  if (value === null) return '–';
  return unit === 'share' ? value.toFixed(3).replace(/^0\./u, '.') : value.toFixed(1);
}
