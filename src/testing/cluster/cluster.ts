import { join } from 'node:path';
import type { Catalog } from '../../catalog/catalog.ts';
import { openPostgresCatalog } from '../../catalog/postgres/postgres-catalog.ts';
import { openPgvectorSearchIndex } from '../../index/pgvector/pgvector-search-index.ts';
import { openWeaviateSearchIndex } from '../../index/weaviate/weaviate-search-index.ts';
import { type Archive, articleText, createArchive, reviseArticle } from '../crash/archive.ts';
import { checkCatalog } from '../crash/check-catalog.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { type ClusterLoad, type Confirmed, nothingConfirmed, startClusterLoad } from './cluster-load.ts';
import { startSyncWorkers, type SyncWorkers, syncOnce } from './sync-workers.ts';

/** The whole program as processes, on servers that whoever starts it may end: API servers, readers and writers, workers that sync. */
export type Cluster = {
  readonly archive: Archive;
  readonly servers: readonly ApiServer[];
  load(options?: { readonly readers?: number; readonly writers?: number; readonly pauseMs?: number }): ClusterLoad;
  workers(count: number): SyncWorkers;
  /** One sync that nobody disturbs. */
  sync(): Promise<void>;
  /** Holds all that is stored, once a sync has ended and no load is on, against all that was confirmed, and the indexes against the catalog. Throws with what is wrong. */
  check(): Promise<ClusterCheck>;
  close(): Promise<void>;
};
export type ClusterCheck = {
  readonly articles: number;
  readonly uploads: number;
  readonly spans: number;
  /** Ranges of passages that were not the same on every node of Weaviate, and were repaired. */
  readonly repaired: number;
};

export type ClusterOptions = {
  /** An empty folder. */
  readonly folder: string;
  /** The program, compiled or in TypeScript. */
  readonly main: string;
  readonly catalogUrl: string;
  /** Weaviate's nodes, where these find passages; else pgvector does. */
  readonly searchUrl?: string;
  /** Whether there is an embedding model. */
  readonly hasVectors?: boolean;
  /** Of every process. */
  readonly flags?: readonly string[];
  readonly servers?: number;
  readonly articles?: number;
};

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const {
    folder,
    main,
    catalogUrl,
    searchUrl,
    hasVectors = true,
    flags = [],
    servers: count = 2,
    articles = 30,
  } = options;
  const archive = await createArchive(folder);
  for (let i = 0; i < articles; i++) await reviseArticle(archive, `article${i}`);
  const hasModel = hasVectors ? [] : ['--embedding-model', 'none'];
  const engine = searchUrl === undefined ? [] : ['--search', searchUrl];
  const shared = ['--corpus', archive.corpusFolder, '--catalog', catalogUrl, ...hasModel, ...engine, ...flags];
  // What a process keeps for itself is its own.
  const flagsOf = (name: string) => [...shared, '--index', join(folder, name)];
  const confirmed = nothingConfirmed();
  let before: ReadonlyMap<string, number> = new Map();
  const sync = async () => {
    const { status, signal, errors } = await syncOnce(main, flagsOf('sync')).ended;
    if (status !== 0) throw new Error(`a sync ended with ${signal ?? status}: ${errors}`);
  };
  await sync();
  const servers: ApiServer[] = [];
  const close = async () => {
    await Promise.all(servers.map((server) => server.kill()));
  };
  try {
    for (let i = 0; i < count; i++)
      servers.push(
        await startApiServer(main, [...flagsOf(`server${i}`), '--rate-limit', '0', '--log-level', 'silent']),
      );
  } catch (error) {
    await close();
    throw error;
  }

  return {
    archive,
    servers,
    load: ({ readers = 6, writers = 2, pauseMs = 0 } = {}) =>
      startClusterLoad({
        urls: servers.map(({ url }) => url),
        readers,
        writers,
        pauseMs,
        confirmed,
        articles: () => [...archive.corpus.keys()],
      }),
    workers: (number) =>
      startSyncWorkers(
        main,
        Array.from({ length: number }, (_, worker) => flagsOf(`worker${worker}`)),
      ),
    sync,
    async check() {
      const { stored, ...check } = await checkCluster({ catalogUrl, searchUrl, hasVectors }, archive, {
        ...confirmed,
        before,
      });
      before = stored;
      return check;
    },
    close,
  };
}

type Places = { readonly catalogUrl: string; readonly searchUrl: string | undefined; readonly hasVectors: boolean };

async function checkCluster(
  { catalogUrl: url, searchUrl, hasVectors }: Places,
  { corpus }: Archive,
  { uploads, removed, before }: Confirmed & { readonly before: ReadonlyMap<string, number> },
): Promise<ClusterCheck & { readonly stored: ReadonlyMap<string, number> }> {
  const catalog = await openPostgresCatalog(url, { readonly: true });
  try {
    const expected = { corpus, before, isComplete: true, isWithoutVectors: !hasVectors };
    const { stored, ...found } = await checkCatalog(catalog, expected);
    for (const [id, title] of uploads)
      if ((await catalog.article(id))?.text !== articleText(title, 1))
        throw new Error(`${id} was confirmed, and is not there`);
    for (const id of removed) if (await catalog.article(id)) throw new Error(`${id} was removed, and is there`);
    if (found.uploads !== uploads.size)
      throw new Error(`${found.uploads} uploads are stored, and ${uploads.size} were confirmed`);
    await checkPgvector(catalog, url);
    const repaired = searchUrl === undefined ? 0 : await repairWeaviate(catalog, searchUrl);
    return { articles: stored.size, uploads: found.uploads, spans: found.spans, repaired, stored };
  } finally {
    await catalog.close();
  }
}

async function checkPgvector(catalog: Catalog, url: string): Promise<void> {
  const index = await openPgvectorSearchIndex({ catalog, url });
  try {
    await index.refresh();
    const { differing } = await index.compare();
    if (differing.length > 0) throw new Error(`pgvector differs from the catalog in ${JSON.stringify(differing)}`);
  } finally {
    await index.close();
  }
}

/** A node that was away may lack what was put meanwhile, until it is compared; how many ranges of passages that were. */
async function repairWeaviate(catalog: Catalog, url: string): Promise<number> {
  const index = await openWeaviateSearchIndex({ catalog, url });
  try {
    await index.refresh();
    const { differing } = await index.compare();
    if (differing.length > 0) await index.repair();
    const left = (await index.compare()).differing;
    if (left.length > 0) throw new Error(`Weaviate differs from the catalog in ${JSON.stringify(left)}`);
    return differing.length;
  } finally {
    await index.close();
  }
}
