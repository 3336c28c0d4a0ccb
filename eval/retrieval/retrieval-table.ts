import { alignColumns } from '../align-columns.ts';
import type { Estimate } from '../bootstrap.ts';
import type { RetrievalReport } from './retrieval-report.ts';

/** A report as a page of the terminal, or as Markdown for docs/retrieval.md. */
export function retrievalTable(report: RetrievalReport, { markdown }: { readonly markdown: boolean }): string {
  const { set, split, note, archive, cases, contestants } = report;
  const heading = `${set}, ${halfName(split)}${report.kind === 'thousand-characters' ? ', passages of 1,000 characters' : ''}`;
  const size = `${cases.length} questions on ${archive.articles} articles${report.kind === 'archive' ? `, ${archive.passages} passages` : ''}, ${report.embedder ?? 'no embedding model'}.`;
  const table = markdown ? markdownTable : textTable;
  return [
    markdown ? `### ${heading}` : heading,
    [size, note].filter(Boolean).join(' '),
    table(estimateRows(report)),
    'Paired differences; those whose interval leaves out 0 are marked *:',
    table(differenceRows(report)),
    ...(markdown
      ? []
      : [
          Object.entries(contestants)
            .map(([name, what]) => `${name}: ${what}`)
            .join('\n'),
        ]),
  ].join('\n\n');
}

function estimateRows({ metrics, contestants, estimates }: RetrievalReport): string[][] {
  const names = Object.keys(contestants);
  return [
    ['metric', ...names, 'questions'],
    ...metrics.map((metric) => [
      metric,
      ...names.map((name) => interval(estimates[name]?.[metric], figure)),
      String(Math.max(0, ...names.map((name) => estimates[name]?.[metric]?.cases ?? 0))),
    ]),
  ];
}

/** One row a pair: there are more metrics than fit as rows of pairs side by side. */
function differenceRows({ metrics, differences }: RetrievalReport): string[][] {
  const shown = metrics.filter((metric) => differences.some((one) => one.metrics[metric]?.value != null));
  return [
    ['metric', ...differences.map(({ one, other }) => `${one} − ${other}`)],
    ...shown.map((metric) => [
      metric,
      ...differences.map(({ metrics: of }) => {
        const difference = of[metric];
        return `${interval(difference, signed)}${isSure(difference) ? '*' : ''}`;
      }),
    ]),
  ];
}

function isSure(difference: Estimate | undefined): boolean {
  if (!difference || difference.low === null || difference.high === null) return false;
  return difference.low > 0 || difference.high < 0;
}

function interval(estimate: Estimate | undefined, format: (value: number) => string): string {
  if (!estimate || estimate.value === null) return '–';
  const { value, low, high } = estimate;
  // A dash would look like a minus beside a sign.
  return `${format(value)} (${format(low ?? value)}${format === signed ? ' to ' : '–'}${format(high ?? value)})`;
}

/** Without the leading zero, as shares are printed. */
const figure = (value: number): string => value.toFixed(3).replace(/^0/u, '');
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${figure(Math.abs(value))}`;

function halfName(split: string): string {
  return split === 'development' ? 'half A' : split === 'report' ? 'half B' : 'both halves';
}

export function textTable(rows: readonly (readonly string[])[]): string {
  return alignColumns(rows, (rows[0] ?? []).map((_, column) => column).slice(1));
}

export function markdownTable(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...body.map(line)].join('\n');
}

/** A sweep as a table: a way to fuse a line, with its difference from the usual way. */
export function sweepTable(report: RetrievalReport, { markdown }: { readonly markdown: boolean }): string {
  const { set, split, cases, metrics, contestants, estimates, differences } = report;
  const [usual] = differences.map(({ other }) => other);
  const compared = metrics.at(-1) ?? '';
  const rows = Object.keys(contestants).map((name) => {
    const difference = differences.find(({ one }) => one === name)?.metrics[compared];
    return [
      name,
      ...metrics.map((metric) => interval(estimates[name]?.[metric], figure)),
      difference ? `${interval(difference, signed)}${isSure(difference) ? '*' : ''}` : '',
    ];
  });
  const heading = `Fusion, ${set}, ${halfName(split)}: ${cases.length} questions`;
  const table = markdown ? markdownTable : textTable;
  return [
    markdown ? `### ${heading}` : heading,
    table([['way', ...metrics, `${compared} − that of ${usual ?? ''}`], ...rows]),
  ].join('\n\n');
}
