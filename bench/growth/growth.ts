import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteCatalog } from '../../src/catalog/sqlite-catalog.ts';
import type { Bench, Benchmark } from '../benchmark.ts';
import { askArchive } from '../question.ts';
import { median } from '../result-table.ts';
import { runChild } from '../run-child.ts';
import { growArchive } from '../synthetic-archive.ts';
import {
  type EngineFigures,
  type EngineName,
  type GrowthFigures,
  isSize,
  readFigures,
  writeFigures,
} from './figures.ts';
import type { GrowthTask } from './growth-process.ts';
import { questionsFile } from './questions.ts';
import { growthTables } from './tables.ts';

const usualSizes = [10_000, 100_000];
const readers = [1, 8, 32];
/** The catalog is copied whole, article by article, and grows evenly: more than this says nothing new. */
const largestCatalog = 110_000;

/**
 * One synthetic archive, grown step by step, that each engine takes in from nothing at each size, one after the other; the
 * small sizes of all engines first. What is measured stands in `growth.json` of the results at once, and is not measured again.
 */
export const benchmarkGrowth: Benchmark = async (bench) => {
  const file = join(bench.resultsFolder, 'growth.json');
  const until = performance.now() + bench.minutes * 60_000;
  const folder = join(bench.cacheFolder, 'growth');
  let figures = (await readFigures(file)) ?? { machine: machine(), model: null, answers: [], engines: [] };
  const keep = async (next: GrowthFigures) => {
    figures = next;
    await writeFigures(file, figures);
  };
  const failures: string[] = [];
  await mkdir(folder, { recursive: true });
  if (!figures.model || !existsSync(questionsFile(folder)))
    await keep({ ...figures, model: await child({ step: 'questions', folder, model: bench.model }) });
  for (const size of (bench.passages ?? usualSizes).toSorted((a, b) => a - b)) {
    let cosines: readonly number[] | null = null;
    for (const engine of bench.engines) {
      if (isMeasured(figures, engine, size) || (engine === 'catalog' && size > largestCatalog)) continue;
      if (performance.now() > until) {
        bench.say(`growth: no time for ${engine} at ${size}; the same command goes on there.`);
        continue;
      }
      cosines ??= await prepare(bench, folder, size);
      bench.say(`growth: ${engine} at ${size} passages`);
      const measured = await measure(bench, folder, { engine, exactCosines: cosines }).catch((error: unknown) => {
        // The others are measured all the same.
        failures.push(`${engine} at ${size}: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      });
      if (!measured) continue;
      await keep({ ...figures, engines: [...figures.engines, measured] });
      if (engine !== 'embedded') continue;
      const { retrieval, answer, answerCpuMs } = await askArchive(bench, folder, false);
      const medians = { retrievalMs: median(retrieval), answerMs: median(answer) };
      await keep({
        ...figures,
        answers: [
          ...figures.answers.filter(({ passages }) => !isSize(passages, size)),
          { passages: measured.passages, ...medians, answerCpuMs },
        ],
      });
    }
  }
  for (const table of growthTables(figures)) bench.report(table);
  bench.say(`Figures: ${file}`);
  if (failures.length > 0) throw new Error(`Not measured: ${failures.join('; ')}`);
};

const isMeasured = ({ engines }: GrowthFigures, engine: EngineName, size: number) =>
  engines.some((each) => each.engine === engine && isSize(each.passages, size));

function machine(): GrowthFigures['machine'] {
  return { cores: cpus().length, processor: cpus()[0]?.model ?? '', gigabytes: totalmem() / 1e9 };
}

/** An archive of this size, and how near the tenth nearest passage of each question is in it. */
async function prepare(bench: Bench, folder: string, size: number): Promise<readonly number[]> {
  await growTo(bench, folder, size);
  return (await child<{ cosines: readonly number[] }>({ step: 'exact', folder })).cosines;
}

/** The archive cannot shrink: where it is larger, it is made anew. */
async function growTo(bench: Bench, folder: string, size: number): Promise<void> {
  const indexFolder = join(folder, 'index');
  await mkdir(indexFolder, { recursive: true });
  const standing = await passagesIn(indexFolder);
  if (isSize(standing, size)) return;
  if (standing > size) await rm(indexFolder, { recursive: true, force: true });
  bench.say(`growth: up to ${size} passages`);
  await growArchive(folder, size, bench, { withoutIndex: true });
}

async function passagesIn(indexFolder: string): Promise<number> {
  const catalog = openSqliteCatalog(indexFolder);
  return catalog
    .coverage()
    .then(({ passages }) => passages)
    .finally(() => catalog.close());
}

/** In a process and a folder of its own: what the engine's servers write is found there. */
async function measure(
  bench: Bench,
  folder: string,
  chosen: { readonly engine: EngineName; readonly exactCosines: readonly number[] },
): Promise<EngineFigures> {
  const work = join(folder, 'servers');
  await rm(work, { recursive: true, force: true });
  await mkdir(work);
  const { seconds } = bench;
  return child<EngineFigures>({ step: 'engine', folder, seconds, readers, ...chosen }, { TMPDIR: work }).finally(() =>
    rm(work, { recursive: true, force: true }),
  );
}

function child<Result>(task: GrowthTask, environment: Readonly<Record<string, string>> = {}): Promise<Result> {
  return runChild<Result>(fileURLToPath(new URL('growth-process.ts', import.meta.url)), task, environment);
}
