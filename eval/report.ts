import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AssistantState } from '../src/assistant.ts';
import { FootnoteError } from '../src/errors.ts';
import type { Estimate } from './bootstrap.ts';
import { changedOutcomes, compareRuns, type Change } from './compare.ts';
import type { EvalCase, ScoredCase, Slices } from './eval-case.ts';
import type { Agreement } from './judge/agreement.ts';
import { estimateAll } from './metrics.ts';
import { scoreCase } from './score-case.ts';
import { coverageCurve, reliabilityTable, type CoveragePoint, type ReliabilityBin } from './scorers/confidence.ts';
import { wordJudge, type GroundingJudge } from './scorers/grounding.ts';
import type { ThresholdResult } from './thresholds.ts';

/** Rises when a field changes its meaning; a baseline of another format is refused. */
const reportFormat = 2;

/** Everything about a run: written as JSON, read again as a baseline. */
export type Report = {
  readonly format: number;
  /** What tells this run from the others of a matrix; "run" where there is only one. */
  readonly name: string;
  readonly set: string;
  readonly split: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly settings: { readonly seed: number; readonly concurrency: number; readonly limit: number | null };
  readonly assistant: Pick<AssistantState, 'llm' | 'embedding' | 'indexVersion' | 'coverage' | 'degraded'> & {
    /** Of the prompt that the answers were made with; `null` where nothing was answered. */
    readonly promptVersion: string | null;
  };
  /** Names the program that gave the answers, by its content; see cache/program-version.ts. */
  readonly program: string | null;
  /** How many of the answers were taken from the recording of an earlier run. */
  readonly recorded: number;
  /** Who said whether citations support statements. */
  readonly judge: string;
  /** The language model that judged beside it, if one did, and how well it agrees with people: set of claims → agreement, if that was measured. */
  readonly llmJudge: { readonly name: string; readonly agreement: Readonly<Record<string, Agreement>> | null } | null;
  readonly metrics: Readonly<Record<string, Estimate>>;
  /** Way to slice → slice → metrics over its questions. */
  readonly slices: Readonly<Record<keyof Slices, Readonly<Record<string, Readonly<Record<string, Estimate>>>>>>;
  readonly reliability: readonly ReliabilityBin[];
  readonly coverageCurve: readonly CoveragePoint[];
  /** Of this process, the models that it holds included. */
  readonly memory: { readonly peakRssBytes: number } | null;
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
  /** Of McNemar's exact test on these two. */
  readonly pValue: number;
};
export type Baseline = { readonly startedAt: string; readonly cases: readonly ScoredCase[] };

type Run = Pick<Report, 'set' | 'split' | 'startedAt' | 'seconds' | 'settings'> &
  Partial<Pick<Report, 'name' | 'memory' | 'program' | 'llmJudge'>>;

/** The part of a report that does not depend on thresholds: scores, estimates, slices, comparison. */
export async function buildReport(
  run: Run,
  state: AssistantState,
  evalCases: readonly EvalCase[],
  baseline: Baseline | null,
  judge: GroundingJudge = wordJudge,
): Promise<Report> {
  const cases: ReportCase[] = [];
  for (const evalCase of evalCases) {
    const { scored, details } = await scoreCase(evalCase, judge);
    cases.push({ ...evalCase, ...scored, details });
  }
  const { seed } = run.settings;
  const { llm, embedding, indexVersion, coverage, degraded } = state;
  const promptVersion = cases.find(({ answer }) => answer)?.answer?.model.promptVersion ?? null;
  return {
    format: reportFormat,
    name: 'run',
    program: null,
    llmJudge: null,
    recorded: cases.filter(({ recorded }) => recorded).length,
    memory: { peakRssBytes: process.resourceUsage().maxRSS * 1024 },
    ...run,
    assistant: { llm, embedding, indexVersion, coverage, degraded, promptVersion },
    judge: judge.name,
    metrics: estimateAll(cases, seed),
    slices: {
      kind: sliceBy('kind', cases, seed),
      date: sliceBy('date', cases, seed),
      outlet: sliceBy('outlet', cases, seed),
    },
    reliability: reliabilityTable(cases),
    coverageCurve: coverageCurve(cases),
    thresholds: [],
    comparison: baseline && {
      with: baseline.startedAt,
      changes: compareRuns(baseline.cases, cases, seed),
      ...changedOutcomes(baseline.cases, cases),
    },
    cases,
  };
}

function sliceBy(
  by: keyof Slices,
  cases: readonly ScoredCase[],
  seed: number,
): Record<string, Record<string, Estimate>> {
  const names = [...new Set(cases.map(({ slices }) => slices[by]))].sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      estimateAll(
        cases.filter(({ slices }) => slices[by] === name),
        seed,
      ),
    ]),
  );
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
      firstStatementMs: nullableNumber,
      usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).nullable(),
      slices: z.object({ kind: z.string(), date: z.string(), outlet: z.string() }),
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
