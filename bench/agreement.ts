import { join } from 'node:path';
import { openSqliteCatalog } from '../src/catalog/sqlite-catalog.ts';
import { createTransformersEmbedder } from '../src/embeddings/transformers-embedder.ts';
import { openEmbeddedSearchIndex } from '../src/index/embedded/embedded-search-index.ts';
import { openPgvectorSearchIndex } from '../src/index/pgvector/pgvector-search-index.ts';
import type { Hit, SearchIndex, SearchOptions } from '../src/index/search-index.ts';
import { openWeaviateSearchIndex } from '../src/index/weaviate/weaviate-search-index.ts';
import { startPostgres } from '../src/testing/postgres/postgres-server.ts';
import { startWeaviate } from '../src/testing/weaviate/weaviate-cluster.ts';
import type { Benchmark } from './benchmark.ts';
import { median, type Table } from './result-table.ts';

const best = 10;

type Asked = { readonly question: string; readonly vector: Float32Array };
type Engine = { readonly name: string; readonly index: SearchIndex };
type Way = {
  readonly name: string;
  search(index: SearchIndex, asked: Asked, options: SearchOptions): Promise<Hit[]>;
};

const ways: readonly Way[] = [
  { name: 'words', search: (index, { question }, options) => index.searchKeyword(question, options) },
  { name: 'vectors', search: (index, { vector }, options) => index.searchDense(vector, options) },
];

/** How many of the first ten passages are those that exact search in the process finds, by engine; and how long an answer takes. Servers run on this machine. */
export const benchmarkAgreement: Benchmark = async (bench) => {
  const { folder } = await bench.ingested('footnote');
  const indexFolder = join(folder, 'index');
  const catalog = openSqliteCatalog(indexFolder, { readonly: true });
  const embedder = await createTransformersEmbedder({ model: bench.model, workers: 1 });
  const asked: Asked[] = [];
  for (const question of bench.sample.questions)
    asked.push({ question, vector: (await embedder.embedQuestion(question)).vector });
  await embedder.close();
  const { passages } = await catalog.coverage();

  const postgres = await startPostgres();
  const weaviate = await startWeaviate();
  const engines: Engine[] = [];
  try {
    const exact = { exactLimit: Infinity, recentLimit: Infinity };
    const reference = await openEmbeddedSearchIndex({ catalog, indexFolder, ...exact });
    engines.push({ name: 'exact', index: reference });
    engines.push({ name: 'embedded', index: await openEmbeddedSearchIndex({ catalog, indexFolder, exactLimit: 0 }) });
    engines.push({ name: 'pgvector', index: await openPgvectorSearchIndex({ catalog, url: postgres.url }) });
    engines.push({ name: 'Weaviate, 3 nodes', index: await openWeaviateSearchIndex({ catalog, url: weaviate.url }) });
    const rows: Table['rows'][number][] = [];
    for (const { name, index } of engines.slice(1)) {
      bench.say(`agreement: ${name} takes in ${passages} passages`);
      const start = performance.now();
      await index.refresh();
      const seconds = (performance.now() - start) / 1_000;
      for (const way of ways)
        rows.push([`${name}, ${way.name}`, ...(await compare(index, reference, asked, way)), seconds]);
    }
    bench.report({
      title: `overlap of the first ${best} with exact search, ${asked.length} questions, ${passages} passages`,
      columns: ['', 'overlap', 'with a filter', 'p50 ms', 'taken in, s'],
      rows,
    });
  } finally {
    await Promise.all(engines.map(({ index }) => index.close()));
    await Promise.all([postgres.remove(), weaviate.remove(), catalog.close()]);
  }
  async function compare(index: SearchIndex, reference: SearchIndex, all: readonly Asked[], way: Way) {
    const articleIds = bench.sample.articles.filter((_, at) => at % 2 === 0).map(({ id }) => id);
    const times: number[] = [];
    const overlaps: number[] = [];
    for (const filters of [{}, { articleIds }]) {
      let shared = 0;
      let wanted = 0;
      for (const each of all) {
        const expected = await way.search(reference, each, { limit: best, filters });
        const start = performance.now();
        const found = await way.search(index, each, { limit: best, filters });
        times.push(performance.now() - start);
        shared += sharedBy(expected, found);
        wanted += expected.length;
      }
      overlaps.push(shared / wanted);
    }
    return [...overlaps, median(times)];
  }
};

/** Passages at the distance of the last one are as right as it is: copies of a text have one vector. */
function sharedBy(expected: readonly Hit[], found: readonly Hit[]): number {
  const ids = new Set(expected.map(({ passageId }) => passageId));
  const last = (expected.at(-1)?.score ?? 0) - 1e-5;
  return Math.min(expected.length, found.filter(({ passageId, score }) => ids.has(passageId) || score >= last).length);
}
