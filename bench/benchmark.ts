import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddingModelEntry } from '../src/models/model-registry.ts';
import type { FoundModel } from '../src/models/model-files.ts';
import { sampleArticles, type Sample } from './articles.ts';
import type { ClusterPart } from './cluster-failures.ts';
import type { CompiledFolders } from './compiled.ts';
import type { ContestantName } from './contestant.ts';
import type { EngineName } from './growth/figures.ts';
import type { Table } from './result-table.ts';
import { runContestant, type RunningContestant } from './run-contestant.ts';

/** One benchmark: measures, and reports its tables. */
export type Benchmark = (bench: Bench) => Promise<void>;

export type BenchOptions = {
  readonly articles: number;
  /** How often what may be disturbed is measured; the median counts. */
  readonly rounds: number;
  /** How long each load lasts. */
  readonly seconds: number;
  /** How long `soak` lasts; after it `growth` begins nothing more. */
  readonly minutes: number;
  /** What `cluster-failures` lets fail. */
  readonly failures: readonly ClusterPart[];
  /** How many processes `cluster-failures` kills at random. */
  readonly kills: number;
  /** Sizes of the synthetic archives of `question` and `growth`, and the largest of `scale`; `null` for those of the benchmark. */
  readonly passages: readonly number[] | null;
  /** What `growth` measures side by side. */
  readonly engines: readonly EngineName[];
  /** Whose development questions `agreement` asks: `corpus`, or folders of question sets beside the project. */
  readonly sets: readonly string[];
  readonly contestants: readonly ContestantName[];
  readonly modelsFolder: string;
  readonly compiled: CompiledFolders;
  readonly model: FoundModel<EmbeddingModelEntry>;
  /** Keeps synthetic archives from run to run. */
  readonly cacheFolder: string;
  readonly resultsFolder: string;
};

/** What the benchmarks share: the sample, the contestants, and where figures go. */
export type Bench = BenchOptions & {
  readonly sample: Sample;
  /** An empty folder, removed at the end. */
  folder(): Promise<string>;
  /** A contestant in a new process, in an empty folder if not given one. */
  start(name: ContestantName, folder?: string): Promise<RunningContestant & { readonly folder: string }>;
  /** A contestant that holds the sample and was not asked yet; the same one for every benchmark, ended with the bench. */
  ingested(name: ContestantName): Promise<RunningContestant & { readonly folder: string }>;
  report(table: Table): void;
  /** Says on stderr what is being done. */
  say(sentence: string): void;
  close(): Promise<void>;
};

export async function openBench(options: BenchOptions, report: (table: Table) => void): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'footnote-bench-'));
  const running = new Set<RunningContestant>();
  const holding = new Map<ContestantName, ReturnType<Bench['start']>>();
  const sample = await sampleArticles(options.articles);
  const { weights, tokenizer } = options.model;
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  const folder = () => mkdtemp(join(root, 'run-'));

  const start: Bench['start'] = async (name, given) => {
    const place = given ?? (await folder());
    const setup = { name, folder: place, models: options.modelsFolder, weights, tokenizer: tokenizer ?? '' };
    const { bench, footnote } = options.compiled;
    const contestant = await runContestant(join(bench, 'contestant-process.js'), { ...setup, footnote });
    running.add(contestant);
    const close = async () => {
      running.delete(contestant);
      await contestant.close();
    };
    return { ...contestant, folder: place, close };
  };
  const ingestSample = async (name: ContestantName) => {
    say(`${name} ingests ${sample.articles.length} articles`);
    const contestant = await start(name);
    await contestant.ingest({ task: 'ingest', articles: sample.articles });
    if (name !== 'footnote') return contestant;
    // A server is not the process that ingested, and carries none of its memory.
    await contestant.close();
    return start(name, contestant.folder);
  };
  return {
    ...options,
    sample,
    folder,
    start,
    ingested(name) {
      const held = holding.get(name) ?? ingestSample(name);
      holding.set(name, held);
      return held;
    },
    report,
    say,
    async close() {
      for (const contestant of running) await contestant.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
