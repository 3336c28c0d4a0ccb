import type { Metric } from './metrics.ts';

/** A value of a metric as a table shows it. */
export function format(value: number | null, { unit }: Pick<Metric, 'unit'>): string {
  if (value === null) return '–';
  if (unit === 'ms') return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  if (unit === 'tokens') return value.toFixed(0);
  return value.toFixed(unit === 'words' ? 1 : 3);
}

/** Text of articles, questions and models may hold anything: one line, no control characters, cut to length. */
export function oneLine(text: string, length: number): string {
  const plain = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return plain.length > length ? `${plain.slice(0, length - 1)}…` : plain;
}
