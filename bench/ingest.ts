import type { Bench, Benchmark } from './benchmark.ts';
import type { ContestantName, IngestResult } from './contestant.ts';
import { median, targetsTable, type Target } from './result-table.ts';

/** Model and threads are started with this: one article of one sentence, in a new process and an empty folder. */
const firstArticle = { id: 'first', title: 'A first article', text: 'The harbour was closed on Tuesday.' };

type Measured = {
  readonly passages: number;
  readonly seconds: number;
  /** What a run over one sentence takes: the start of the model, its threads and the files. */
  readonly startSeconds: number;
  readonly megabytes: number;
};

/**
 * Articles into a saved index, each contestant in turn, so many rounds, each run in a new process and an empty folder. The
 * start of the model is measured for all in one way, and speeds are given with it and without.
 */
export const benchmarkIngest: Benchmark = async (bench) => {
  const { sample, rounds } = bench;
  const results = new Map<ContestantName, { full: IngestResult; start: IngestResult }[]>();
  const again: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of bench.contestants) {
      bench.say(`ingest, round ${round} of ${rounds}: ${name}`);
      const start = await ingestOnce(bench, name, [firstArticle]);
      const full = await ingestOnce(bench, name, sample.articles);
      results.set(name, [...(results.get(name) ?? []), { full: full.result, start: start.result }]);
      if (name !== 'footnote') continue;
      const second = await ingestOnce(bench, name, sample.articles, full.folder);
      again.push(second.result.seconds / full.result.seconds);
    }
  }
  const measured = new Map(
    [...results].map(([name, all]): [ContestantName, Measured] => [
      name,
      {
        passages: all[0]?.full.passages ?? 0,
        seconds: median(all.map(({ full }) => full.seconds)),
        startSeconds: median(all.map(({ start }) => start.seconds)),
        megabytes: median(all.map(({ full }) => full.peakMegabytes)),
      },
    ]),
  );
  const characters = sample.articles.reduce((sum, { text }) => sum + text.length, 0);
  bench.report({
    title: `Ingest: ${sample.articles.length} articles of ${sample.from}, ${characters} characters, median of ${rounds}`,
    columns: ['', 'passages', 's', 'of it start s', 'characters/s', 'after the start', 'passages/s', 'peak MB'],
    rows: [...measured].map(([name, { passages, seconds, startSeconds, megabytes }]) => [
      name,
      passages,
      seconds,
      startSeconds,
      characters / seconds,
      characters / (seconds - startSeconds),
      passages / seconds,
      megabytes,
    ]),
  });
  bench.report(targetsTable('Ingest: ratios of characters a second', targets(measured, median(again))));
};

async function ingestOnce(
  bench: Bench,
  name: ContestantName,
  articles: Bench['sample']['articles'],
  folder?: string,
): Promise<{ result: IngestResult; folder: string }> {
  const contestant = await bench.start(name, folder);
  const result = await contestant.ingest({ task: 'ingest', articles });
  await contestant.close();
  return { result, folder: contestant.folder };
}

function targets(measured: ReadonlyMap<ContestantName, Measured>, again: number): Target[] {
  const footnote = measured.get('footnote');
  if (!footnote) return [];
  const against = (name: ContestantName, atLeast: number): Target[] => {
    const other = measured.get(name);
    if (!other) return [];
    const working = ({ seconds, startSeconds }: Measured) => seconds - startSeconds;
    return [
      { what: `footnote against ${name}, start included`, measured: other.seconds / footnote.seconds, atLeast },
      { what: `footnote against ${name}, after the start`, measured: working(other) / working(footnote), atLeast },
    ];
  };
  return [
    ...against('raw', 0.9),
    ...against('langchain', 2.5),
    ...against('langchain-batch-1', 1.5),
    { what: 'footnote: a second run, share of the first', measured: again, atMost: 0.02 },
    { what: 'footnote: peak memory, MB', measured: footnote.megabytes, atMost: 700 },
  ];
}
