import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { openPostgres } from '../../src/catalog/postgres/database.ts';
import { openPostgresCatalog } from '../../src/catalog/postgres/postgres-catalog.ts';
import { openEmbeddedSearchIndex } from '../../src/index/embedded/embedded-search-index.ts';
import { openPgvectorSearchIndex } from '../../src/index/pgvector/pgvector-search-index.ts';
import type { SearchIndex } from '../../src/index/search-index.ts';
import { openWeaviateSearchIndex } from '../../src/index/weaviate/weaviate-search-index.ts';
import { startPostgres } from '../../src/testing/postgres/postgres-server.ts';
import { startWeaviate } from '../../src/testing/weaviate/weaviate-cluster.ts';
import { buildEmbedded } from './build-embedded.ts';
import type { EngineName } from './figures.ts';
import { copyArchive } from './store-again.ts';

/** An engine whose servers run, and which holds nothing yet. */
export type GrowingEngine = {
  /** From nothing until everything is found, or, later, what the catalog gained since. Megabytes at the peak, where that was in a process that is gone. */
  takeIn(): Promise<{ readonly builderMegabytes: number } | null>;
  /** After taking so much in, searches are dearer for a while than they are later. */
  readonly restSeconds: number;
  /** What searches after the first `takeIn`; `null` for what is no search engine. */
  open(): Promise<SearchIndex | null>;
  /** Bytes on the disk, by part. */
  bytes(): Promise<Record<string, number>>;
  close(): Promise<void>;
};

export type GrowingArchive = { readonly catalog: Catalog; readonly indexFolder: string };

/** Buffers for a million passages, and memory to build their graph in: it does not have to be built on the disk. */
const postgresSettings = ['shared_buffers=1GB', 'maintenance_work_mem=3GB', 'max_wal_size=4GB'];

/** For all nodes: a million passages take some 8,000. */
const weaviateMegabytes = 12_000;

/** Starts an engine whose files lie below `tmpdir()`. */
export async function startEngine(name: EngineName, archive: GrowingArchive): Promise<GrowingEngine> {
  if (name === 'embedded') return embedded(archive);
  if (name === 'pgvector') return pgvector(archive);
  if (name === 'catalog') return postgresCatalog(archive);
  return weaviate(archive, name === 'weaviate' ? 1 : 3);
}

/** Built in a process of its own, as a sync does it: whoever searches carries none of its memory. */
function embedded({ catalog, indexFolder }: GrowingArchive): GrowingEngine {
  let isBuilt = false;
  return {
    restSeconds: 0,
    async takeIn() {
      const report = await buildEmbedded({ indexFolder, rebuild: !isBuilt });
      isBuilt = true;
      return { builderMegabytes: report.peakMegabytes };
    },
    open: () => openEmbeddedSearchIndex({ catalog, indexFolder }),
    async bytes() {
      const sizes = await bytesBelow(indexFolder);
      const part = (name: string) => Object.entries(sizes).filter(([file]) => file.startsWith(name));
      const total = (entries: [string, number][]) => entries.reduce((sum, [, size]) => sum + size, 0);
      return { graph: total(part('vectors')), words: total(part('keywords')), catalog: total(part('catalog')) };
    },
    close: async () => {},
  };
}

async function pgvector({ catalog }: GrowingArchive): Promise<GrowingEngine> {
  const server = await startPostgres(postgresSettings);
  let index: Awaited<ReturnType<typeof openPgvectorSearchIndex>> | null = null;
  const open = async () => (index ??= await openPgvectorSearchIndex({ catalog, url: server.url, timeoutMs: 60_000 }));
  return {
    restSeconds: 0,
    async takeIn() {
      await (await open()).refresh();
      return null;
    },
    open,
    bytes: () => relationBytes(server.url, 'footnote_search'),
    close: () => server.remove(),
  };
}

async function postgresCatalog({ catalog }: GrowingArchive): Promise<GrowingEngine> {
  const server = await startPostgres(postgresSettings);
  const copy = await openPostgresCatalog(server.url);
  return {
    restSeconds: 0,
    async takeIn() {
      await copyArchive(catalog, copy);
      return null;
    },
    open: async () => null,
    bytes: () => relationBytes(server.url, 'footnote'),
    async close() {
      await copy.close();
      await server.remove();
    },
  };
}

async function weaviate({ catalog }: GrowingArchive, nodes: number): Promise<GrowingEngine> {
  const cluster = await startWeaviate(nodes, { megabytes: weaviateMegabytes / nodes });
  let index: Awaited<ReturnType<typeof openWeaviateSearchIndex>> | null = null;
  const open = async () =>
    (index ??= await openWeaviateSearchIndex({ catalog, url: cluster.url, copies: nodes, timeoutMs: 60_000 }));
  return {
    // See `recent-passages.ts`.
    restSeconds: 125,
    async takeIn() {
      await (await open()).refresh();
      return null;
    },
    open,
    async bytes() {
      const files = Object.entries(await bytesBelow(tmpdir())).filter(([file]) => file.includes('weaviate'));
      return { nodes: files.reduce((sum, [, size]) => sum + size, 0) };
    },
    close: () => cluster.remove(),
  };
}

/** Of the tables of a schema and their indexes, generations taken together. */
async function relationBytes(url: string, schema: string): Promise<Record<string, number>> {
  const database = openPostgres(url, { connections: 1 });
  try {
    const rows = await database.read((on) =>
      on.query<{ name: string; bytes: number }>(
        `SELECT name, sum(bytes)::bigint AS bytes FROM (
           SELECT regexp_replace(coalesce(indexed.relname || ' ' || amname, relation.relname), '_\\d+', '') AS name,
                  pg_relation_size(relation.oid) + coalesce(pg_relation_size(nullif(relation.reltoastrelid, 0)), 0) AS bytes
           FROM pg_class AS relation JOIN pg_namespace ON pg_namespace.oid = relation.relnamespace
           LEFT JOIN pg_am ON pg_am.oid = relation.relam AND relation.relkind = 'i'
           LEFT JOIN pg_index ON indexrelid = relation.oid LEFT JOIN pg_class AS indexed ON indexed.oid = indrelid
           WHERE nspname = $1 AND relation.relkind IN ('r', 'i')) AS relations
         GROUP BY name HAVING sum(bytes) > 100000 ORDER BY name`,
        [schema],
      ),
    );
    return Object.fromEntries(rows.map(({ name, bytes }) => [name, bytes]));
  } finally {
    await database.close();
  }
}

async function bytesBelow(folder: string): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    // What is being merged may be gone meanwhile.
    if (entry.isFile()) sizes[file.slice(folder.length + 1)] = (await stat(file).catch(() => null))?.blocks ?? 0;
  }
  return Object.fromEntries(Object.entries(sizes).map(([file, blocks]) => [file, blocks * 512]));
}
