import { sampleArticles } from './articles.ts';
import type { Benchmark } from './benchmark.ts';
import { targetsTable } from './result-table.ts';

const times = [1, 5];
/** Room for what a larger corpus may cost: its own rows of the graph, 1.7 KB a passage, and a heap that grew once more. */
const flat = 1.15;

/** Peak memory of Footnote's ingest over so many articles, and over five times as many. */
export const benchmarkMemory: Benchmark = async (bench) => {
  const rows: (readonly [string, number, number, number])[] = [];
  for (const factor of times) {
    const { articles } = await sampleArticles(factor * bench.articles);
    bench.say(`memory: footnote ingests ${articles.length} articles`);
    const contestant = await bench.start('footnote');
    const { passages, seconds, peakMegabytes } = await contestant.ingest({ task: 'ingest', articles });
    await contestant.close();
    rows.push([`${articles.length} articles`, passages, seconds, peakMegabytes]);
  }
  bench.report({ title: 'Memory of an ingest', columns: ['', 'passages', 's', 'peak MB'], rows });
  const [once = Number.NaN, fivefold = Number.NaN] = rows.map(([, , , megabytes]) => megabytes);
  bench.report(
    targetsTable('Memory of an ingest: targets', [
      { what: 'peak MB', measured: once, atMost: 700 },
      { what: 'peak MB at five times the articles', measured: fivefold, atMost: 700 },
      { what: 'the second against the first', measured: fivefold / once, atMost: flat },
    ]),
  );
};
