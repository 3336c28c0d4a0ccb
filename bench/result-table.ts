import { alignColumns } from '../eval/align-columns.ts';

/** Figures of one benchmark, kept as numbers; the first column names what was measured. */
export type Table = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

/** A figure that is to reach a target. */
export type Target = {
  readonly what: string;
  readonly measured: number;
  readonly atLeast?: number;
  readonly atMost?: number;
};

export function printTable({ title, columns, rows }: Table): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)));
  const figures = columns.map((_, column) => column).slice(1);
  return `${title}\n${alignColumns([columns, ...cells], figures)}\n`;
}

/** What was measured beside what is aimed at. */
export function targetsTable(title: string, targets: readonly Target[]): Table {
  return {
    title,
    columns: ['', 'measured', 'target', 'met'],
    rows: targets.map(({ what, measured, atLeast = -Infinity, atMost = Infinity }) => [
      what,
      measured,
      atLeast === -Infinity ? `at most ${atMost}` : `at least ${atLeast}`,
      measured >= atLeast && measured <= atMost ? 'yes' : 'no',
    ]),
  };
}

/** Nearest rank. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** With three digits or so. */
export function figure(value: number): string {
  if (value === Infinity) return 'without end';
  if (Number.isInteger(value) || Math.abs(value) >= 100) return value.toFixed(0);
  if (Math.abs(value) >= 10) return value.toFixed(1);
  return value.toFixed(Math.abs(value) < 0.1 ? 4 : 3);
}
