import type { Config } from '../src/config.ts';
import { programVersion } from './cache/program-version.ts';
import { knownAgreement } from './judge/agreement-file.ts';
import { openJudge } from './judge/open-judge.ts';
import { matrixTable } from './matrix/matrix-table.ts';
import { readVariants, type Variant } from './matrix/variants.ts';
import { exitStatus } from './options.ts';
import { readQuestionSet } from './question-set.ts';
import { passes, readBaseline, writeReport, type Baseline, type Report } from './report.ts';
import { reportTable } from './report-table.ts';
import { runOptions, type RunOptions } from './run-options.ts';
import { runSet, type SetRun } from './run-set.ts';
import { checkThresholds, readThresholds, type Thresholds } from './thresholds.ts';
import type { EvalWorld } from './world.ts';
import { writePages } from './write-pages.ts';

/**
 * Runs `eval` with the arguments of a command line. Returns the exit status: 0 passed, 1 a gate failed, 2 it could not be run.
 * `otherCommands` are told in its help.
 */
export async function evalCommand(
  args: readonly string[],
  world: EvalWorld,
  otherCommands: readonly string[] = [],
): Promise<number> {
  const command = runOptions(world, otherCommands);
  return exitStatus(world, async () => {
    command.parse([...args], { from: 'user' });
    const variants = readVariants(command.opts(), world.environment);
    const reports = await evaluate(command.opts(), variants, world);
    return reports.every(passes) ? 0 : 1;
  });
}

/** One run of each variant on the same questions, and what is written of them. */
async function evaluate(options: RunOptions, variants: readonly Variant[], world: EvalWorld): Promise<Report[]> {
  const gates = await readThresholds(options.thresholds);
  const earlier = options.baseline === undefined ? null : await readBaseline(options.baseline);
  const program = await programVersion();
  const judge = await judgeOf(options, variants[0]!.config, world);
  const reports: Report[] = [];
  const texts = new Map<string, string>();
  let firstFile = '';
  try {
    for (const variant of variants) {
      if (variants.length > 1) world.warn(`${variant.name}\n`);
      const baseline = earlier ?? baselineOf(reports[0]);
      const { report, articles } = await measure(options, variant, { program, baseline, judge }, gates, world);
      // After each run: a matrix takes long, and what is measured is measured.
      const file = await writeReport(report, options.out);
      for (const [id, text] of articles) texts.set(id, text);
      if (reports.length === 0) firstFile = file;
      reports.push(report);
      if (options.json) world.print(`${JSON.stringify(report)}\n`);
      world.warn(`Report: ${file}\n`);
    }
  } finally {
    await judge?.by.close();
  }
  if (!options.json) world.print(reports.length === 1 ? reportTable(reports[0]!) : matrixTable(reports));
  for (const file of await writePages(reports, texts, options, firstFile)) world.warn(`Report: ${file}\n`);
  return reports;
}

async function measure(
  options: RunOptions,
  { name, config }: Variant,
  run: Pick<SetRun, 'program' | 'baseline' | 'judge'>,
  gates: Thresholds,
  world: EvalWorld,
) {
  const { split, seed, concurrency, cache, limit = null } = options;
  const questions = await readQuestionSet(options, config.index);
  const settings = { seed, concurrency, limit };
  const { report, texts: articles } = await runSet(questions, { name, split, settings, cache, config, ...run }, world);
  // A few questions say nothing about a set: with --limit only the promises gate.
  const thresholds = limit === null ? checkThresholds(gates, report.set, report) : [];
  return { report: { ...report, thresholds }, articles };
}

/** The first run is what the others of a matrix are compared with. */
function baselineOf(first: Report | undefined): Baseline | null {
  return first ? { startedAt: first.name, cases: first.cases } : null;
}

/** The judge of `--judge`, with its agreement with people as it was measured last. */
async function judgeOf({ judge, out }: RunOptions, config: Config, { warn }: EvalWorld) {
  if (judge === undefined) return null;
  const by = await openJudge(judge, config, (sentence) => warn(`${sentence}\n`));
  return { by, agreement: await knownAgreement(out, by.name) };
}
