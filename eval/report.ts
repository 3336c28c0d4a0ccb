import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AssistantState } from '../src/assistant.ts';
import { FootnoteError } from '../src/errors.ts';
import type { Estimate } from './bootstrap.ts';
import { changedOutcomes, compareRuns, type Change } from './compare.ts';
import type { EvalCase, ScoredCase } from './eval-case.ts';
import { estimateAll } from './metrics.ts';
import { scoreCase } from './score-case.ts';
import { reliabilityTable, type ReliabilityBin } from './scorers/confidence.ts';
import type { ThresholdResult } from './thresholds.ts';

/** Rises when a field changes its meaning; a baseline of another format is refused. */
const reportFormat = 1;

/** Everything about a run: written as JSON, read again as a baseline. */
export type Report = {
  readonly format: number;
  readonly set: string;
  readonly split: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly settings: { readonly seed: number; readonly concurrency: number; readonly limit: number | null };
  readonly assistant: Pick<AssistantState, 'llm' | 'embedding' | 'indexVersion' | 'coverage' | 'degraded'>;
  readonly metrics: Readonly<Record<string, Estimate>>;
  /** Kind of question → metrics over the questions of that kind. */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, Estimate>>>>;
  readonly reliability: readonly ReliabilityBin[];
  readonly thresholds: readonly ThresholdResult[];
  readonly comparison: Comparison | null;
  readonly cases: readonly ReportCase[];
};

/** A question with its scores, why it was scored so, and all that is needed to look at it again. */
export type ReportCase = ScoredCase &
  Omit<EvalCase, 'latencyMs'> & { readonly details: Readonly<Record<string, unknown>> };
export type Comparison = {
  readonly with: string;
  readonly changes: readonly Change[];
  readonly fixed: readonly string[];
  readonly broken: readonly string[];
};
export type Baseline = { readonly startedAt: string; readonly cases: readonly ScoredCase[] };

/** The part of a report that does not depend on thresholds: scores, estimates, slices, comparison. */
export function buildReport(
  run: Pick<Report, 'set' | 'split' | 'startedAt' | 'seconds' | 'settings'>,
  state: AssistantState,
  evalCases: readonly EvalCase[],
  baseline: Baseline | null,
): Report {
  const cases = evalCases.map((evalCase): ReportCase => {
    const { scored, details } = scoreCase(evalCase);
    const { fixture, answer, failure, violations } = evalCase;
    return { ...scored, fixture, answer, failure, violations, details };
  });
  const { seed } = run.settings;
  const kinds = [...new Set(cases.map(({ kind }) => kind))].sort();
  const { llm, embedding, indexVersion, coverage, degraded } = state;
  return {
    format: reportFormat,
    ...run,
    assistant: { llm, embedding, indexVersion, coverage, degraded },
    metrics: estimateAll(cases, seed),
    kinds: Object.fromEntries(
      kinds.map((kind) => [
        kind,
        estimateAll(
          cases.filter((one) => one.kind === kind),
          seed,
        ),
      ]),
    ),
    reliability: reliabilityTable(cases),
    thresholds: [],
    comparison: baseline && {
      with: baseline.startedAt,
      changes: compareRuns(baseline.cases, cases, seed),
      ...changedOutcomes(baseline.cases, cases),
    },
    cases,
  };
}

/** Whether a release may go out: no promise broken, no question failed, every threshold reached. */
export function passes({ cases, thresholds }: Report): boolean {
  return (
    cases.every(({ failure, violations }) => failure === null && violations.length === 0) &&
    thresholds.every(({ passed }) => passed)
  );
}

/** Writes a report whole or not at all, and returns its path. */
export async function writeReport(report: Report, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${report.startedAt.replaceAll(/[:.]/gu, '-')}-${report.set}-${report.split}.json`);
  await writeFile(`${file}.partial`, `${JSON.stringify(report, null, 1)}\n`);
  await rename(`${file}.partial`, file);
  return file;
}

const nullableNumber = z.number().nullable();
const baselineSchema = z.object({
  format: z.literal(reportFormat),
  startedAt: z.string(),
  cases: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      answerable: z.boolean(),
      answered: z.boolean().nullable(),
      correct: z.boolean().nullable(),
      confidence: nullableNumber,
      latencyMs: z.number(),
      scores: z.record(z.string(), nullableNumber),
    }),
  ),
});

/** Reads an earlier report to compare with; `INVALID_SETTING` for a file that is none. */
export async function readBaseline(file: string): Promise<Baseline> {
  try {
    return baselineSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new FootnoteError(
      'INVALID_SETTING',
      `--baseline ${file} is not a report of this version: give a JSON file that eval wrote.`,
      {
        cause,
      },
    );
  }
}
