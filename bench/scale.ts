import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveReport } from './build-archive.ts';
import type { Benchmark } from './benchmark.ts';
import { linePlot, type Panel } from './line-plot.ts';
import type { QuestionResult } from './question-process.ts';
import { askArchive } from './question.ts';
import { percentile } from './result-table.ts';
import { growArchive } from './synthetic-archive.ts';

/** From a tenth of a year of one outlet to decades of several. */
const steps = [10_000, 30_000, 100_000, 300_000, 1_000_000];

/** One archive that grows: what each size costs to build, since the beginning, and to ask. */
type Step = {
  readonly passages: number;
  readonly articles: number;
  readonly catalogSeconds: number;
  readonly indexSeconds: number;
  readonly buildMegabytes: number;
  readonly openSeconds: number;
  readonly openMegabytes: number;
  readonly megabytes: number;
  readonly retrievalP50: number;
  readonly retrievalP99: number;
  readonly answerP50: number;
  readonly bytes: Readonly<Record<string, number>>;
};

/** One synthetic archive, grown step by step to the largest of `--passages`; only when asked for: the largest one takes an hour and some ten GB. */
export const benchmarkScale: Benchmark = async (bench) => {
  const sizes = stepsTo(bench.passages ?? steps);
  const folder = join(bench.cacheFolder, 'scale');
  await rm(folder, { recursive: true, force: true });
  const measured: Step[] = [];
  try {
    for (const size of sizes) {
      bench.say(`scale: up to ${size} passages`);
      const grown = await growArchive(folder, size, bench);
      bench.say(`scale: asking ${grown.passages} passages`);
      const asked = await askArchive(bench, folder, false);
      measured.push(stepOf(grown, asked, await sizesOf(join(folder, 'index')), measured.at(-1)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  bench.report({
    title: 'Growth of a synthetic archive: build times since the beginning, without the embedding model; memory in MB',
    columns: [
      'passages',
      'articles',
      'catalog s',
      'graph and keywords s',
      'build peak',
      'open s',
      'opened',
      'asked',
      'p50 ms',
      'p99 ms',
      'answer p50 ms',
      'disk MB',
    ],
    rows: measured.map((step) => [
      String(step.passages),
      step.articles,
      step.catalogSeconds,
      step.indexSeconds,
      step.buildMegabytes,
      step.openSeconds,
      step.openMegabytes,
      step.megabytes,
      step.retrievalP50,
      step.retrievalP99,
      step.answerP50,
      total(step) / 1e6,
    ]),
  });
  const files = [...new Set(measured.flatMap(({ bytes }) => Object.keys(bytes)))];
  bench.report({
    title: 'Growth of a synthetic archive: MB of each file',
    columns: ['passages', ...files],
    rows: measured.map(({ passages, bytes }) => [String(passages), ...files.map((file) => (bytes[file] ?? 0) / 1e6)]),
  });
  const plot = join(bench.resultsFolder, 'scale.svg');
  await writeFile(plot, linePlot('Footnote, from ten thousand passages on', panelsOf(measured)));
  bench.say(`Plot: ${plot}`);
};

/** The sizes given; before a single one, the usual ones below it. */
function stepsTo(given: readonly number[]): number[] {
  const [largest = 0] = given;
  const before = given.length === 1 ? steps.filter((size) => size < largest) : [];
  return [...before, ...given].toSorted((a, b) => a - b);
}

function stepOf(
  grown: ArchiveReport,
  { openSeconds, openMegabytes, megabytes, retrieval, answer }: QuestionResult,
  bytes: Step['bytes'],
  before: Step | undefined,
): Step {
  return {
    passages: grown.passages,
    articles: grown.articles,
    catalogSeconds: grown.catalogSeconds + (before?.catalogSeconds ?? 0),
    indexSeconds: grown.indexSeconds + (before?.indexSeconds ?? 0),
    buildMegabytes: grown.peakMegabytes,
    openSeconds,
    openMegabytes,
    megabytes,
    retrievalP50: percentile(retrieval, 0.5),
    retrievalP99: percentile(retrieval, 0.99),
    answerP50: percentile(answer, 0.5),
    bytes,
  };
}

async function sizesOf(indexFolder: string): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const entry of await readdir(indexFolder, { withFileTypes: true }))
    if (entry.isFile()) sizes[entry.name] = (await stat(join(indexFolder, entry.name))).size;
  return sizes;
}

const total = ({ bytes }: Step) => Object.values(bytes).reduce((sum, size) => sum + size, 0);

function panelsOf(measured: readonly Step[]): Panel[] {
  const line = (name: string, value: (step: Step) => number) => ({
    name,
    points: measured.map((step): [number, number] => [step.passages, value(step)]),
  });
  return [
    {
      title: 'Build, seconds since the beginning',
      lines: [line('catalog', (step) => step.catalogSeconds), line('graph and keywords', (step) => step.indexSeconds)],
    },
    { title: 'Open to the first result, seconds', lines: [line('open', (step) => step.openSeconds)] },
    {
      title: 'Retrieval, milliseconds',
      lines: [line('p50', (step) => step.retrievalP50), line('p99', (step) => step.retrievalP99)],
    },
    {
      title: 'Resident memory, MB',
      lines: [
        line('opened', (step) => step.openMegabytes),
        line('asked', (step) => step.megabytes),
        line('peak of the build', (step) => step.buildMegabytes),
      ],
    },
    { title: 'Disk, MB', lines: [line('index folder', (step) => total(step) / 1e6)] },
  ];
}
