import { setTimeout as wait } from 'node:timers/promises';
import { sampleArticles } from './articles.ts';
import type { Benchmark } from './benchmark.ts';
import { probe, type ProbeResult } from './paced-probe.ts';
import { percentile, targetsTable } from './result-table.ts';

/** Milliseconds between two requests of a kind: seldom enough that the questions are no load of their own. */
const healthEvery = 20;
const questionEvery = 200;

/** How fast the server lives and answers while nothing else happens, and while it syncs as many articles again as it has. */
export const benchmarkHealth: Benchmark = async (bench) => {
  const { sample, articles } = bench;
  const more = (await sampleArticles(2 * articles)).articles.slice(articles);
  const contestant = await bench.ingested('footnote');
  const { url, answers = '', health = '' } = await contestant.serve({ task: 'serve' });
  const { questions } = sample;
  const probeAll = (signal: AbortSignal): Promise<ProbeResult[]> =>
    Promise.all([
      probe(() => ({ url: health }), healthEvery, signal),
      ...[url, answers].map((to) =>
        probe(
          (number) => ({ url: to, body: { question: questions[number % questions.length] } }),
          questionEvery,
          signal,
        ),
      ),
    ]);
  const during = async (work: Promise<unknown>): Promise<ProbeResult[]> => {
    const enough = new AbortController();
    const probed = probeAll(enough.signal);
    await work.finally(() => enough.abort());
    return probed;
  };
  // What every question finds is warm in both phases.
  await during(wait(1000 + questions.length * 20));
  bench.say(`health: ${bench.seconds} s idle, then while ${more.length} articles are ingested`);
  const idle = await during(wait(bench.seconds * 1000));
  const syncing = await during(contestant.grow({ task: 'grow', articles: more }));
  const kinds = ['GET /health', 'POST /search', 'POST /ask'];
  bench.report({
    title: `While ${more.length} articles are ingested by the same server, beside its idle times`,
    columns: ['', 'idle requests', 'p50 ms', 'p99 ms', 'ingesting requests', 'p50 ms', 'p99 ms', 'failed'],
    rows: kinds.map((kind, at) => [
      kind,
      ...[idle[at], syncing[at]].flatMap((result) => figures(result)),
      (idle[at]?.failed ?? 0) + (syncing[at]?.failed ?? 0),
    ]),
  });
  const p99 = (results: readonly ProbeResult[], at: number) => percentile(results[at]?.latencies ?? [], 0.99);
  bench.report(
    targetsTable('While ingesting: targets', [
      { what: 'p99 of GET /health, ms', measured: p99(syncing, 0), atMost: 20 },
      { what: 'p99 of POST /search, times idle', measured: p99(syncing, 1) / p99(idle, 1), atMost: 3 },
      { what: 'p99 of POST /ask, times idle', measured: p99(syncing, 2) / p99(idle, 2), atMost: 3 },
    ]),
  );
};

function figures(result: ProbeResult | undefined): number[] {
  const latencies = result?.latencies ?? [];
  return [latencies.length, percentile(latencies, 0.5), percentile(latencies, 0.99)];
}
