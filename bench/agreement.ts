import { join } from 'node:path';
import type { Catalog } from '../src/catalog/catalog.ts';
import { openSqliteCatalog } from '../src/catalog/sqlite-catalog.ts';
import type { Embedder } from '../src/embeddings/embedder.ts';
import { createTransformersEmbedder } from '../src/embeddings/transformers-embedder.ts';
import { openEmbeddedSearchIndex } from '../src/index/embedded/embedded-search-index.ts';
import { openPgvectorSearchIndex } from '../src/index/pgvector/pgvector-search-index.ts';
import { openWeaviateSearchIndex } from '../src/index/weaviate/weaviate-search-index.ts';
import { startPostgres } from '../src/testing/postgres/postgres-server.ts';
import { startWeaviate } from '../src/testing/weaviate/weaviate-cluster.ts';
import type { Bench, Benchmark } from './benchmark.ts';
import { developmentSet, evidenceAgreement, type Engine } from './evidence-agreement.ts';
import { hitAgreement, hitColumns, ways, type Asked } from './hit-agreement.ts';
import type { Table } from './result-table.ts';

type Servers = { readonly postgresUrl: string; readonly weaviateUrl: string };

/** Whether the engines find the same: the passages of each search, compared with exact search in the process; and the evidence of development questions, compared with the embedded engine. Servers run on this machine. */
export const benchmarkAgreement: Benchmark = async (bench) => {
  const embedder = await createTransformersEmbedder({ model: bench.model, workers: 1 });
  const postgres = await startPostgres();
  const weaviate = await startWeaviate();
  const servers = { postgresUrl: postgres.url, weaviateUrl: weaviate.url };
  try {
    await compareHits(bench, servers, embedder);
    for (const name of bench.sets) await compareEvidence(bench, servers, embedder, name);
  } finally {
    await Promise.all([postgres.remove(), weaviate.remove(), embedder.close()]);
  }
};

async function compareHits(bench: Bench, servers: Servers, embedder: Embedder): Promise<void> {
  const { folder } = await bench.ingested('footnote');
  const indexFolder = join(folder, 'index');
  const asked: Asked[] = [];
  for (const question of bench.sample.questions)
    asked.push({ question, vector: (await embedder.embedQuestion(question)).vector });
  await withCatalog(indexFolder, async (catalog) => {
    const { passages } = await catalog.coverage();
    const exact = { exactLimit: Infinity, recentLimit: Infinity };
    const reference = await openEmbeddedSearchIndex({ catalog, indexFolder, ...exact });
    const embedded = await openEmbeddedSearchIndex({ catalog, indexFolder, exactLimit: 0 });
    const engines = [{ name: 'embedded', index: embedded }, ...(await openEngines(catalog, servers))];
    const rows: Table['rows'][number][] = [];
    for (const engine of engines) {
      const seconds = await takeIn(bench, engine, passages);
      for (const way of ways) {
        const figures = await hitAgreement(engine.index, reference, way, { asked, articles: bench.sample.articles });
        rows.push([`${engine.name}, ${way.name}`, ...figures, seconds]);
      }
    }
    await close([reference, ...engines.map(({ index }) => index)]);
    bench.report({
      title: `overlap of the first ten passages with exact search, ${asked.length} questions, ${passages} passages`,
      columns: ['', ...hitColumns, 'taken in, s'],
      rows,
    });
  });
}

async function compareEvidence(bench: Bench, servers: Servers, embedder: Embedder, name: string): Promise<void> {
  bench.say(`agreement: the archive of ${name}`);
  const set = await developmentSet(name, { folder: join(bench.cacheFolder, 'development-sets'), embedder });
  if (!set) {
    bench.say(`Left out: ${name}, which is not beside the project.`);
    return;
  }
  const { indexFolder } = set;
  await withCatalog(indexFolder, async (catalog) => {
    const { passages } = await catalog.coverage();
    const reference = await openEmbeddedSearchIndex({ catalog, indexFolder });
    const engines = await openEngines(catalog, servers);
    for (const engine of engines) await takeIn(bench, engine, passages);
    bench.report(await evidenceAgreement(set, { catalog, embedder }, reference, engines));
    await close([reference, ...engines.map(({ index }) => index)]);
  });
}

async function openEngines(catalog: Catalog, { postgresUrl, weaviateUrl }: Servers): Promise<Engine[]> {
  return [
    { name: 'pgvector', index: await openPgvectorSearchIndex({ catalog, url: postgresUrl }) },
    { name: 'Weaviate, 3 nodes', index: await openWeaviateSearchIndex({ catalog, url: weaviateUrl }) },
  ];
}

/** Seconds. */
async function takeIn(bench: Bench, { name, index }: Engine, passages: number): Promise<number> {
  bench.say(`agreement: ${name} takes in ${passages} passages`);
  const start = performance.now();
  await index.refresh();
  return (performance.now() - start) / 1_000;
}

async function withCatalog(indexFolder: string, work: (catalog: Catalog) => Promise<void>): Promise<void> {
  const catalog = openSqliteCatalog(indexFolder, { readonly: true });
  try {
    await work(catalog);
  } finally {
    await catalog.close();
  }
}

const close = (indexes: readonly Engine['index'][]) => Promise.all(indexes.map((index) => index.close()));
