import type { Sample } from './articles.ts';
import type { ContestantName, IngestResult, QuestionResult } from './contestant.ts';
import { generateLoad } from './load-generator.ts';
import { ratio, percentile, type Table } from './result-table.ts';
import type { RunningContestant } from './run-contestant.ts';

export type BenchmarkOptions = {
  readonly names: readonly ContestantName[];
  readonly sample: Sample;
  /** How often each one ingests; the median counts. */
  readonly rounds: number;
  /** How long each HTTP load lasts. */
  readonly seconds: number;
};
type Contestants = ReadonlyMap<ContestantName, RunningContestant>;

/** Callers at a time of the HTTP benchmark. */
const callersAtATime = [1, 8, 32];
const warmUp = 20;

/** One contestant at a time ingests, so many rounds in turn, each in a new process. Those of the last round stay, with their index. */
export async function benchmarkIngest(
  start: (name: ContestantName) => Promise<RunningContestant>,
  contestants: Map<ContestantName, RunningContestant>,
  { names, sample, rounds }: BenchmarkOptions,
): Promise<Table> {
  const results = new Map<ContestantName, IngestResult[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      await contestants.get(name)?.close();
      const contestant = await start(name);
      contestants.set(name, contestant);
      results.get(name)?.push(await contestant.ingest({ task: 'ingest', articles: sample.articles }));
      // It answers as langchain-batch-1 does, and holds gigabytes.
      if (name !== 'langchain') continue;
      await contestant.close();
      contestants.delete(name);
    }
  }
  return ingestTable(results, sample);
}

function ingestTable(results: ReadonlyMap<ContestantName, readonly IngestResult[]>, { articles, from }: Sample): Table {
  const characters = articles.reduce((sum, { text }) => sum + text.length, 0);
  const medians = [...results].map(([name, rounds]) => ({
    name,
    passages: rounds[0]?.passages ?? 0,
    seconds: percentile(
      rounds.map((round) => round.seconds),
      0.5,
    ),
    megabytes: percentile(
      rounds.map((round) => round.peakMegabytes),
      0.5,
    ),
  }));
  const footnote = medians.find(({ name }) => name === 'footnote');
  return {
    title: `Ingest: ${articles.length} articles of ${from}, ${characters} characters, from an empty folder to a saved index, model start included`,
    columns: ['', 'passages', 's', 'passages/s', 'characters/s', 'peak MB', 'speed against footnote', 'memory'],
    rows: medians.map(({ name, passages, seconds, megabytes }) => [
      name,
      passages,
      seconds,
      passages / seconds,
      characters / seconds,
      megabytes,
      ratio(footnote && footnote.seconds / seconds),
      ratio(footnote && megabytes / footnote.megabytes),
    ]),
  };
}

export async function benchmarkQuestion(contestants: Contestants, { sample }: BenchmarkOptions): Promise<Table> {
  const times: QuestionResult[] = [];
  for (const contestant of contestants.values()) {
    times.push(await contestant.question({ task: 'question', questions: sample.questions, warmUp }));
  }
  const ways = times.flatMap((result) => Object.entries(result));
  const raw = ways.find(([way]) => way.startsWith('raw'))?.[1];
  return {
    title: `One question at a time, ${sample.questions.length} questions, in process`,
    columns: ['', 'p50 ms', 'p95 ms', 'p50 against raw'],
    rows: ways.map(([way, milliseconds]) => [
      way,
      percentile(milliseconds, 0.5),
      percentile(milliseconds, 0.95),
      ratio(raw && percentile(milliseconds, 0.5) / percentile(raw, 0.5)),
    ]),
  };
}

export async function benchmarkHttp(contestants: Contestants, { sample, seconds }: BenchmarkOptions): Promise<Table> {
  const rows: Table['rows'][number][] = [];
  const baseline = new Map<number, number>();
  for (const name of ['langchain-batch-1', 'footnote'] as const) {
    const contestant = contestants.get(name);
    if (!contestant) continue;
    const { url } = await contestant.serve({ task: 'serve' });
    await generateLoad(url, sample.questions, { callers: 1, seconds: 1 });
    for (const callers of callersAtATime) {
      const { perSecond, latencies, failed } = await generateLoad(url, sample.questions, { callers, seconds });
      if (name !== 'footnote') baseline.set(callers, perSecond);
      const what =
        name === 'footnote' ? 'footnote: POST /ask, whole answers' : 'langchain: retrieval alone, behind Fastify';
      const against = baseline.get(callers);
      rows.push([
        what,
        callers,
        perSecond,
        percentile(latencies, 0.5),
        percentile(latencies, 0.99),
        failed,
        ratio(against && perSecond / against),
      ]);
    }
  }
  return {
    title: `HTTP, ${seconds} s each, load generator on the same machine`,
    columns: ['', 'callers', 'requests/s', 'p50 ms', 'p99 ms', 'failed', 'requests against langchain'],
    rows,
  };
}
