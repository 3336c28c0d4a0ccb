import type { Sample } from './articles.ts';
import type { ContestantName, IngestResult, QuestionResult } from './contestant.ts';
import { generateLoad } from './load-generator.ts';
import { ratio, percentile, type Table } from './result-table.ts';
import type { RunningContestant } from './run-contestant.ts';

export type BenchmarkOptions = { readonly sample: Sample; readonly seconds: number };
type Contestants = ReadonlyMap<ContestantName, RunningContestant>;

/** Callers at a time of the HTTP benchmark. */
const callersAtATime = [1, 8, 32];
const warmUp = 20;

/** Every benchmark needs a filled index, so that ingest is always measured. */
export async function benchmarkIngest(contestants: Contestants, { sample }: BenchmarkOptions): Promise<Table> {
  const characters = sample.articles.reduce((sum, { text }) => sum + text.length, 0);
  const results = new Map<ContestantName, IngestResult>();
  for (const [name, contestant] of contestants) {
    results.set(name, await contestant.ingest({ task: 'ingest', articles: sample.articles }));
  }
  const footnote = results.get('footnote');
  return {
    title: `Ingest: ${sample.articles.length} articles of ${sample.from}, ${characters} characters, from an empty folder to a saved index, model start included`,
    columns: ['', 'passages', 's', 'passages/s', 'characters/s', 'peak MB', 'speed against footnote', 'memory'],
    rows: [...results].map(([name, { passages, seconds, peakMegabytes }]) => [
      name,
      passages,
      seconds,
      passages / seconds,
      characters / seconds,
      peakMegabytes,
      ratio(footnote && footnote.seconds / seconds),
      ratio(footnote && peakMegabytes / footnote.peakMegabytes),
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
