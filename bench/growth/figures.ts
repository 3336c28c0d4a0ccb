import { readFile, rename, writeFile } from 'node:fs/promises';

/** One node of Weaviate with one copy, and three with three. `catalog` is no search engine: the catalog in PostgreSQL. */
export const engineNames = ['embedded', 'pgvector', 'weaviate', 'weaviate-3', 'catalog'] as const;
export type EngineName = (typeof engineNames)[number];

/** By vectors, by words, and both after each other, as retrieval asks. */
export const searchKinds = ['dense', 'keyword', 'both'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** What a number of readers met, each of whom asks anew as soon as the answer is there. */
export type LoadFigures = {
  readonly kind: SearchKind;
  readonly readers: number;
  readonly searches: number;
  readonly failed: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly meanMs: number;
  /** The least that each question ever took, from the fastest to the slowest at even steps: how questions differ, whatever else the machine does. */
  readonly leastMs: readonly number[];
  /** Processor time of one search, in the process that asks and in the engine's own processes. */
  readonly clientCpuMs: number;
  readonly engineCpuMs: number;
  /** Processors that others on the machine kept busy meanwhile. */
  readonly othersCores: number;
  readonly loadAverage: number;
};

/** The memory of one process, or of all processes of one node; pages that several share are divided among them. */
export type MemoryFigures = {
  readonly name: string;
  readonly peakMegabytes: number;
  /** After taking in, and after all searches. */
  readonly restMegabytes: number;
  readonly askedMegabytes: number;
};

/** One engine at one size. */
export type EngineFigures = {
  readonly engine: EngineName;
  readonly passages: number;
  readonly articles: number;
  readonly measuredAt: string;
  /** From nothing until everything is found; no model runs. */
  readonly takeInSeconds: number;
  /** Processor time of all processes that took part. */
  readonly takeInCpuSeconds: number;
  readonly takeInOthersCores: number;
  /** Passages of articles that were stored anew, and how long the engine took to follow. */
  readonly again: { readonly passages: number; readonly seconds: number; readonly cpuSeconds: number } | null;
  readonly memory: readonly MemoryFigures[];
  /** What lies on the disk, by part. */
  readonly bytes: Readonly<Record<string, number>>;
  /** Share of the exact nearest ten among the ten found. */
  readonly recall: number | null;
  /** How many passages a search finds, on average; as many are asked for as retrieval asks for. */
  readonly hits: Readonly<Partial<Record<SearchKind, number>>>;
  readonly loads: readonly LoadFigures[];
};

/** What the embedding model takes: passages in so many threads at once, questions one after the other. */
export type ModelFigures = {
  readonly passagesPerSecond: number;
  readonly threads: number;
  readonly passageCpuMs: number;
  readonly questionMs: number;
  readonly questionCpuMs: number;
};

export type AnswerFigures = {
  readonly passages: number;
  readonly retrievalMs: number;
  readonly answerMs: number;
  readonly answerCpuMs: number;
};

export type GrowthFigures = {
  readonly machine: { readonly cores: number; readonly processor: string; readonly gigabytes: number };
  readonly model: ModelFigures | null;
  /** Of the embedded engine, one question after the other; processor time of a whole answer without embedding its question. */
  readonly answers: readonly AnswerFigures[];
  readonly engines: readonly EngineFigures[];
};

/** What was measured so far; `null` where nothing was. */
export async function readFigures(file: string | URL): Promise<GrowthFigures | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as GrowthFigures);
}

/** In place of what was there; each engine on a line of its own. */
export async function writeFigures(file: string, { engines, ...others }: GrowthFigures): Promise<void> {
  const lines = engines.map((each) => JSON.stringify(each)).join(',\n');
  await writeFile(`${file}.new`, `${JSON.stringify(others).slice(0, -1)},"engines":[\n${lines}\n]}\n`);
  await rename(`${file}.new`, file);
}

/** Sizes that were asked for as round numbers come out as a few passages more. */
export const isSize = (passages: number, wanted: number) => Math.abs(passages - wanted) < 0.05 * wanted;

export function loadOf(
  { loads }: Pick<EngineFigures, 'loads'>,
  kind: SearchKind,
  readers: number,
): LoadFigures | undefined {
  return loads.find((load) => load.kind === kind && load.readers === readers);
}
