import { alignColumns } from '../eval/align-columns.ts';

/** Figures of one benchmark, kept as numbers; the first column names what was measured. */
export type Table = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

export function printTable({ title, columns, rows }: Table): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)));
  const figures = columns.map((_, column) => column).slice(1);
  return `${title}\n${alignColumns([columns, ...cells], figures)}\n`;
}

/** How many times as much; empty where there is nothing to compare with. */
export function ratio(value: number | undefined): string {
  return value === undefined ? '' : `${value.toFixed(2)}×`;
}

/** Nearest rank. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}

function figure(value: number): string {
  return Number.isInteger(value) || value >= 100 ? value.toFixed(0) : value.toFixed(value < 10 ? 2 : 1);
}
