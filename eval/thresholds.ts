import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { FootnoteError } from '../src/errors.ts';
import type { Estimate } from './bootstrap.ts';
import { metrics } from './metrics.ts';

const boundsSchema = z.strictObject({ min: z.number().optional(), max: z.number().optional() });
/** Fixture set → metric → what its value must reach or must not pass. */
const thresholdsSchema = z.record(z.string(), z.partialRecord(z.enum(metrics.map(({ name }) => name)), boundsSchema));
export type Thresholds = z.infer<typeof thresholdsSchema>;

export type ThresholdResult = {
  readonly metric: string;
  readonly value: number | null;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly passed: boolean;
};

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

/** Each threshold of a set against the run. A metric that no case applies to was not measured, and does not pass. */
export function checkThresholds(
  thresholds: Thresholds,
  set: string,
  estimates: Readonly<Record<string, Estimate>>,
): ThresholdResult[] {
  return Object.entries(thresholds[set] ?? {}).map(([metric, bounds = {}]) => {
    const { min = -Infinity, max = Infinity } = bounds;
    const value = estimates[metric]?.value ?? null;
    return { metric, value, ...bounds, passed: value !== null && value >= min && value <= max };
  });
}
