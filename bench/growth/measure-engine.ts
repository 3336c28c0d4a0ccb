import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openSqliteCatalog } from '../../src/catalog/sqlite-catalog.ts';
import type { SearchIndex } from '../../src/index/search-index.ts';
import { fuse } from '../../src/retrieval/fusion.ts';
import { retrievalSettings } from '../../src/retrieval/retrieve.ts';
import { startEngine, type GrowingEngine } from './engines.ts';
import {
  type EngineFigures,
  type EngineName,
  type LoadFigures,
  type MemoryFigures,
  type SearchKind,
  searchKinds,
} from './figures.ts';
import { machineCpuSeconds, startedNodes, usageOf } from './linux-processes.ts';
import { type EmbeddedQuestion, nearest, readQuestions } from './questions.ts';
import { measureReaders } from './readers.ts';
import { storeAgain } from './store-again.ts';

export type EngineTask = {
  readonly step: 'engine';
  readonly engine: EngineName;
  /** Holds `index/` with the archive, and the questions. */
  readonly folder: string;
  readonly seconds: number;
  readonly readers: readonly number[];
  /** How near the tenth nearest passage of the first questions is. */
  readonly exactCosines: readonly number[];
};

const sampleEveryMs = 1_000;
const warmUp = 20;
/** So few that each is asked often: the least time of each tells how questions differ. */
const questionsAsked = 50;
const storedAgain = 1_000;
/** Engines round differently. */
const sameCosine = 1e-5;

/** Starts one engine, lets it take in the archive from nothing, and measures it. */
export async function measureEngine(task: EngineTask): Promise<EngineFigures> {
  const indexFolder = join(task.folder, 'index');
  const catalog = openSqliteCatalog(indexFolder, { readonly: true });
  const engine = await startEngine(task.engine, { catalog, indexFolder });
  let index: SearchIndex | null = null;
  try {
    const { passages, articles } = await catalog.coverage();
    const taken = await takeIn(engine);
    index = await engine.open();
    const rest = await memoryNow();
    const bytes = await engine.bytes();
    const questions = await readQuestions(task.folder);
    if (index) await setTimeout(engine.restSeconds * 1_000);
    const recall = index && (await recallOf(index, questions, task.exactCosines));
    const { loads, hits } = index ? await measureLoads(index, questions, task) : { loads: [], hits: {} };
    const asked = await memoryNow();
    const again = index && (await followAgain(engine, indexFolder));
    const memory = Object.keys(rest).map((name): MemoryFigures => {
      const [restMegabytes, askedMegabytes] = [rest[name] ?? 0, asked[name] ?? 0];
      return { name, peakMegabytes: Math.max(taken.peaks[name] ?? 0, restMegabytes), restMegabytes, askedMegabytes };
    });
    const { peaks: _, ...times } = taken;
    const measured = { engine: task.engine, passages, articles, measuredAt: new Date().toISOString() };
    return { ...measured, ...times, again, memory, bytes, recall, hits, loads };
  } finally {
    await index?.close();
    await engine.close();
    await catalog.close();
  }
}

async function takeIn(engine: GrowingEngine) {
  const peaks: Record<string, number> = {};
  const note = async () => {
    for (const [name, megabytes] of Object.entries(await memoryNow()))
      peaks[name] = Math.max(peaks[name] ?? 0, megabytes);
  };
  const sampler = setInterval(() => void note(), sampleEveryMs);
  const [machineBefore, ownBefore] = await Promise.all([machineCpuSeconds(), ownCpuSeconds()]);
  const started = performance.now();
  const report = await engine.takeIn();
  const takeInSeconds = (performance.now() - started) / 1000;
  clearInterval(sampler);
  await note();
  if (report) peaks['process'] = report.builderMegabytes;
  const takeInCpuSeconds = (await ownCpuSeconds()) - ownBefore;
  const others = (await machineCpuSeconds()) - machineBefore - takeInCpuSeconds;
  return { takeInSeconds, takeInCpuSeconds, takeInOthersCores: Math.max(0, others / takeInSeconds), peaks };
}

/** With children that ended, such as the one that builds. */
async function ownCpuSeconds(): Promise<number> {
  return (await usageOf([process.pid, ...(await startedNodes()).flat()])).cpuSeconds;
}

/** This process, which asks, and each node. */
async function memoryNow(): Promise<Record<string, number>> {
  const nodes = await startedNodes();
  const names = nodes.map((_, at) => (nodes.length === 1 ? 'server' : `node ${at + 1}`));
  const memory: Record<string, number> = { process: (await usageOf([process.pid])).megabytes };
  for (const [at, pids] of nodes.entries()) memory[names[at] ?? ''] = (await usageOf(pids)).megabytes;
  return memory;
}

async function recallOf(
  index: SearchIndex,
  questions: readonly EmbeddedQuestion[],
  cosines: readonly number[],
): Promise<number> {
  let found = 0;
  for (const [at, cosine] of cosines.entries()) {
    const hits = await index.searchDense(Float32Array.from(questions[at]?.vector ?? []), { limit: nearest });
    found += hits.filter(({ score }) => score >= cosine - sameCosine).length;
  }
  return found / (cosines.length * nearest);
}

async function measureLoads(
  index: SearchIndex,
  questions: readonly EmbeddedQuestion[],
  { seconds, readers }: EngineTask,
): Promise<Pick<EngineFigures, 'loads' | 'hits'>> {
  const asked = questions
    .slice(0, questionsAsked)
    .map(({ text, vector }) => ({ text, vector: Float32Array.from(vector) }));
  const options = { limit: retrievalSettings.hits };
  const ways: Record<SearchKind, (question: (typeof asked)[number]) => Promise<readonly unknown[]>> = {
    dense: ({ vector }) => index.searchDense(vector, options),
    keyword: ({ text }) => index.searchKeyword(text, options),
    async both({ text, vector }) {
      const keyword = await index.searchKeyword(text, options);
      return fuse(await index.searchDense(vector, options), keyword, retrievalSettings.denseWeight);
    },
  };
  const loads: LoadFigures[] = [];
  const hits: Partial<Record<SearchKind, number>> = {};
  for (const kind of searchKinds) {
    const search = async (number: number) => {
      const question = asked[number];
      return question ? ways[kind](question) : [];
    };
    let found = 0;
    for (let number = 0; number < warmUp; number++) found += (await search(number)).length;
    hits[kind] = found / warmUp;
    for (const count of readers)
      loads.push(await measureReaders({ kind, readers: count, seconds, questions: asked.length, search }));
  }
  return { loads, hits };
}

/** Articles are stored anew, in another process as it were, and the engine follows. */
async function followAgain(engine: GrowingEngine, indexFolder: string): Promise<EngineFigures['again']> {
  const writer = openSqliteCatalog(indexFolder);
  const passages = await storeAgain(writer, storedAgain).finally(() => writer.close());
  const [started, cpuBefore] = [performance.now(), await ownCpuSeconds()];
  await engine.takeIn();
  const seconds = (performance.now() - started) / 1000;
  return { passages, seconds, cpuSeconds: (await ownCpuSeconds()) - cpuBefore };
}
