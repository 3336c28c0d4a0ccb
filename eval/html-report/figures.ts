import type { Estimate } from '../bootstrap.ts';
import type { Metric } from '../metrics.ts';
import { duration, shortShare } from '../plots/axes.tsx';

type Unit = Metric['unit'];

/** A figure as the docs write it. */
export function figure(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return '–';
  if (unit === 'ms') return duration(value);
  return unit === 'share' ? shortShare(value) : value.toFixed(1);
}

/** ".69 (.57–.82)". */
export function withInterval(estimate: Estimate | undefined, unit: Unit): string {
  if (!estimate || estimate.value === null) return '–';
  const value = figure(estimate.value, unit);
  if (estimate.low === null || estimate.high === null) return value;
  return `${value} (${figure(estimate.low, unit)}–${figure(estimate.high, unit)})`;
}

export function signed(value: number, unit: Unit): string {
  return `${value < 0 ? '−' : '+'}${figure(Math.abs(value), unit)}`;
}
