import type { EngineFigures, EngineName, GrowthFigures, LoadFigures, SearchKind } from './figures.ts';

/** Invented, for tests: engines whose searches and sizes are known, so that what is made of them can be reckoned by hand. */
export function sampleFigures(sizes: readonly number[]): GrowthFigures {
  const engines: readonly EngineName[] = ['embedded', 'pgvector', 'weaviate', 'catalog'];
  return {
    machine: { cores: 2, processor: 'a processor', gigabytes: 24 },
    model: { passagesPerSecond: 40, threads: 2, passageCpuMs: 50, questionMs: 8, questionCpuMs: 8 },
    answers: sizes.map((passages) => ({ passages, retrievalMs: 12, answerMs: 10, answerCpuMs: 10 })),
    engines: sizes.flatMap((passages) => engines.map((engine) => sampleEngine(engine, passages))),
  };
}

/** Bytes of a passage in memory and on the disk. */
export const samplePassage = { memory: 3_000, disk: 4_000, catalog: 10_000 };

function sampleEngine(engine: EngineName, passages: number): EngineFigures {
  const isCatalog = engine === 'catalog';
  const megabytes = 100 + (passages * samplePassage.memory) / 1e6;
  const servers = engine === 'embedded' ? [] : [{ name: 'server', ...memoryOf(megabytes) }];
  return {
    engine,
    passages,
    articles: passages / 10,
    measuredAt: '2026-01-01T00:00:00.000Z',
    takeInSeconds: passages / 500,
    takeInCpuSeconds: passages / 1_000,
    takeInOthersCores: 0,
    again: isCatalog ? null : { passages: 1_000, seconds: 2, cpuSeconds: passages / 1e4 },
    memory: [{ name: 'process', ...memoryOf(engine === 'embedded' ? megabytes : 100) }, ...servers],
    bytes: {
      ...(isCatalog ? {} : { index: passages * samplePassage.disk }),
      ...(isCatalog ? { passages: passages * samplePassage.catalog } : {}),
      ...(engine === 'embedded' ? { catalog: passages * samplePassage.catalog } : {}),
    },
    recall: isCatalog ? null : 0.99,
    hits: isCatalog ? {} : { dense: 40, keyword: 40, both: 60 },
    loads: isCatalog ? [] : sampleLoads(engine, passages),
  };
}

const memoryOf = (megabytes: number) => ({
  peakMegabytes: megabytes,
  restMegabytes: megabytes,
  askedMegabytes: megabytes,
});

/** Every search takes the same: 1 ms and as many as there are tens in the size, more with each reader. */
function sampleLoads(engine: EngineName, passages: number): LoadFigures[] {
  const alone: Record<SearchKind, number> = { dense: Math.log10(passages), keyword: passages / 1e5, both: 0 };
  alone.both = alone.dense + alone.keyword;
  return (['dense', 'keyword', 'both'] as const).flatMap((kind) =>
    [1, 8, 32].map((readers): LoadFigures => {
      // An embedded index has one thread, the others both processors.
      const milliseconds = alone[kind] * Math.max(1, engine === 'embedded' ? readers : readers / 2);
      return {
        kind,
        readers,
        searches: 1_000,
        failed: 0,
        perSecond: (1_000 * readers) / milliseconds,
        p50Ms: milliseconds,
        p95Ms: milliseconds,
        p99Ms: milliseconds,
        meanMs: milliseconds,
        leastMs: [milliseconds, milliseconds],
        clientCpuMs: engine === 'embedded' ? alone[kind] : 0,
        engineCpuMs: engine === 'embedded' ? 0 : alone[kind],
        othersCores: 0,
        loadAverage: 0,
      };
    }),
  );
}
