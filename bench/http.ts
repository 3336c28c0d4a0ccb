import type { Benchmark } from './benchmark.ts';
import type { ContestantName } from './contestant.ts';
import { generateLoad, type LoadResult } from './load-generator.ts';
import { median, percentile, targetsTable, type Target } from './result-table.ts';

/** Callers at a time. */
const callersAtATime = [1, 8, 32];
/** LangChain.js at its defaults answers as `langchain-batch-1` does, and holds gigabytes after its ingest. */
const served = ['footnote', 'raw', 'langchain-batch-1'] as const;

const what: Readonly<Record<(typeof served)[number], string>> = {
  footnote: 'footnote: POST /search',
  raw: 'the least server around the raw parts',
  'langchain-batch-1': 'langchain behind Fastify',
};

/** Retrieval over HTTP. The servers stand side by side and are loaded in turn, one at a time, at each number of callers. */
export const benchmarkHttp: Benchmark = async (bench) => {
  const { sample, seconds, rounds } = bench;
  const names = served.filter((name) => bench.contestants.includes(name));
  const urls = new Map<ContestantName, string>();
  for (const name of names) {
    const contestant = await bench.ingested(name);
    const { url } = await contestant.serve({ task: 'serve' });
    await generateLoad(url, sample.questions, { callers: 8, seconds: 1 });
    urls.set(name, url);
  }
  const results = new Map<string, LoadResult[]>();
  const key = (name: ContestantName, callers: number) => `${name} ${callers}`;
  for (let round = 1; round <= rounds; round += 1) {
    for (const callers of callersAtATime) {
      for (const [name, url] of urls) {
        bench.say(`http, round ${round} of ${rounds}: ${name}, ${callers} callers`);
        const result = await generateLoad(url, sample.questions, { callers, seconds });
        results.set(key(name, callers), [...(results.get(key(name, callers)) ?? []), result]);
      }
    }
  }
  const perSecond = (name: ContestantName, callers: number) =>
    median((results.get(key(name, callers)) ?? []).map((result) => result.perSecond));
  bench.report({
    title: `Retrieval over HTTP, ${sample.articles.length} articles, ${seconds} s each, median of ${rounds}, load generator on the same machine`,
    columns: ['', 'callers', 'requests/s', 'p50 ms', 'p99 ms', 'failed'],
    rows: callersAtATime.flatMap((callers) =>
      names.map((name) => {
        const all = results.get(key(name, callers)) ?? [];
        const latencies = all.flatMap((result) => result.latencies);
        const failed = all.reduce((sum, result) => sum + result.failed, 0);
        const times = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
        return [what[name], callers, perSecond(name, callers), ...times, failed];
      }),
    ),
  });
  const targets = callersAtATime.flatMap((callers): Target[] => {
    const ours = perSecond('footnote', callers);
    return [
      {
        what: `against the least server, ${callers} callers`,
        measured: ours / perSecond('raw', callers),
        atLeast: 0.9,
      },
      {
        what: `against langchain, ${callers} callers`,
        measured: ours / perSecond('langchain-batch-1', callers),
        atLeast: 1,
      },
    ];
  });
  bench.report(
    targetsTable(
      'Retrieval over HTTP: ratios of requests a second',
      targets.filter(({ measured }) => Number.isFinite(measured)),
    ),
  );
};
