import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { FootnoteError } from '../src/errors.ts';
import type { Estimate } from './bootstrap.ts';
import { sliceNames } from './eval-case.ts';
import { metrics } from './metrics.ts';
import type { Report } from './report.ts';

const boundsSchema = z.strictObject({ min: z.number().optional(), max: z.number().optional() });
/** Fixture set, or a slice of it such as "corpus/kind:temporal" → metric → what its value must reach or must not pass. */
const thresholdsSchema = z.record(z.string(), z.partialRecord(z.enum(metrics.map(({ name }) => name)), boundsSchema));
export type Thresholds = z.infer<typeof thresholdsSchema>;

export type ThresholdResult = {
  readonly metric: string;
  /** Such as "kind:temporal"; `null` for the set as a whole. */
  readonly slice: string | null;
  readonly value: number | null;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly passed: boolean;
};

/** A slice of fewer cases is shown, but says too little to stop a release. */
export const leastSliceCases = 5;

/** Reads the gates of a release; `INVALID_SETTING` for a file that names a metric that does not exist, or no number. */
export async function readThresholds(file: string): Promise<Thresholds> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new FootnoteError(
      'INVALID_SETTING',
      `The thresholds in ${file} cannot be read as JSON: check the path and the file.`,
      { cause },
    );
  }
  const parsed = thresholdsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FootnoteError('INVALID_SETTING', `Fix the thresholds in ${file}: ${z.prettifyError(parsed.error)}`);
}

/**
 * Each threshold of a set and of its slices against the run. A metric that no case applies to, in a slice that there may not
 * even be, was not measured and does not pass; one measured on fewer than five cases of a slice is no gate.
 */
export function checkThresholds(
  thresholds: Thresholds,
  set: string,
  { metrics: whole, slices }: Pick<Report, 'metrics' | 'slices'>,
): ThresholdResult[] {
  return Object.entries(thresholds).flatMap(([key, bounds]) => {
    if (key === set) return checkBounds(bounds, null, whole);
    if (!key.startsWith(`${set}/`)) return [];
    const slice = key.slice(set.length + 1);
    const by = sliceNames.find((name) => slice.startsWith(`${name}:`));
    const estimates = (by && slices[by][slice.slice(by.length + 1)]) ?? {};
    const saysEnough = (metric: string): boolean => {
      const { cases = 0 } = estimates[metric] ?? {};
      return cases === 0 || cases >= leastSliceCases;
    };
    return checkBounds(bounds, slice, estimates).filter(({ metric }) => saysEnough(metric));
  });
}

function checkBounds(
  bounds: Thresholds[string],
  slice: string | null,
  estimates: Readonly<Record<string, Estimate>>,
): ThresholdResult[] {
  return Object.entries(bounds).map(([metric, limits = {}]) => {
    const { min = -Infinity, max = Infinity } = limits;
    const value = estimates[metric]?.value ?? null;
    return { metric, slice, value, ...limits, passed: value !== null && value >= min && value <= max };
  });
}
