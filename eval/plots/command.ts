import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { FootnoteError } from '../../src/errors.ts';
import { projectRoot } from '../../src/paths.ts';
import { exitStatus } from '../options.ts';
import type { EvalWorld } from '../world.ts';
import { coveragePlot } from './coverage-plot.tsx';
import { reliabilityPlot } from './reliability-plot.tsx';

const share = z.number().min(0).max(1);
/** What of a report is plotted. */
const plottedSchema = z.object({
  name: z.string(),
  set: z.string(),
  metrics: z.object({ 'calibration-error': z.object({ value: share.nullable() }) }),
  reliability: z.array(
    z.object({
      from: share,
      to: share,
      count: z.number().int().min(0),
      confidence: share.nullable(),
      accuracy: share.nullable(),
    }),
  ),
  coverageCurve: z.array(z.object({ coverage: share, accuracy: share })),
});
type Plotted = z.infer<typeof plottedSchema>;

type Options = { readonly report: string[]; readonly into: string };

/** Runs `eval plots`: draws what JSON reports say of confidence, for the docs. Returns the exit status: 0 drawn, 2 it could not be. */
export async function plotsCommand(args: readonly string[], world: EvalWorld): Promise<number> {
  const command = new Command('eval plots')
    .description('Draws accuracy against coverage and reliability of JSON reports: coverage.svg and reliability.svg.')
    .requiredOption('--report <file...>', 'JSON reports that eval wrote, a series each')
    .option('--into <dir>', 'where the drawings go', join(projectRoot, 'docs'))
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: world.print, writeErr: world.warn });
  return exitStatus(world, async () => {
    command.parse([...args], { from: 'user' });
    const { report, into } = command.opts<Options>();
    const runs = await Promise.all(report.map(readPlotted));
    const coverage = runs.map((run) => ({ name: nameOf(run), curve: run.coverageCurve }));
    const reliability = runs.map((run) => ({
      name: nameOf(run),
      bins: run.reliability,
      calibrationError: run.metrics['calibration-error'].value,
    }));
    await mkdir(into, { recursive: true });
    for (const [file, drawing] of [
      ['coverage.svg', coveragePlot('Accuracy against coverage', coverage)],
      ['reliability.svg', reliabilityPlot('Reliability', reliability)],
    ] as const) {
      const path = join(into, file);
      await writeFile(`${path}.partial`, drawing);
      await rename(`${path}.partial`, path);
      world.print(`${path}\n`);
    }
    return 0;
  });
}

function nameOf({ set, name }: Plotted): string {
  return name === 'run' ? set : `${set} ${name}`;
}

async function readPlotted(file: string): Promise<Plotted> {
  try {
    return plottedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new FootnoteError(
      'INVALID_SETTING',
      `--report ${file} is not a report of this version: give a JSON file that eval wrote.`,
      { cause },
    );
  }
}
