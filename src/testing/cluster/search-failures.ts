import pRetry from 'p-retry';
import { startPostgres } from '../postgres/postgres-server.ts';
import type { WeaviateCluster } from '../weaviate/weaviate-cluster.ts';
import { type Cluster, type ClusterCheck, type ClusterOptions, startCluster } from './cluster.ts';
import { type Hiccup, isAnsweredWell, isDegraded, measureHiccup } from './hiccup.ts';

export type SearchFailures = { readonly hiccups: Readonly<Record<string, Hiccup>>; readonly check: ClusterCheck };
export type SearchFailuresOptions = Omit<ClusterOptions, 'catalogUrl' | 'searchUrl'> & {
  readonly weaviate: WeaviateCluster;
  /** Nodes that are killed, one after the other. */
  readonly nodes: readonly number[];
  readonly say?: (sentence: string) => void;
};

/** Questions that are to be answered without the engine, before it comes back. */
const answersWithout = 30;

/**
 * Two API servers and two workers whose passages are found by Weaviate: one node of it killed and started again while it is
 * read and written, then all of them. Throws where a request failed in silence, where an answer without the engine did not
 * say so, where something that was confirmed is not there, or an index cannot be brought to what the catalog holds.
 */
export async function runSearchFailures(options: SearchFailuresOptions): Promise<SearchFailures> {
  const { weaviate, nodes, say = () => {}, ...of } = options;
  const database = await startPostgres(['fsync=on', 'full_page_writes=on', 'max_connections=200']);
  let cluster: Cluster | null = null;
  try {
    cluster = await startCluster({ ...of, catalogUrl: database.url, searchUrl: weaviate.url });
    const load = cluster.load();
    const workers = cluster.workers(2);
    const hiccups: Record<string, Hiccup> = {};
    const measure = async (name: string, fail: () => Promise<number | void>) => {
      hiccups[name] = await measureHiccup(load, fail, isAnsweredWell);
      say(`${name}: ${JSON.stringify(hiccups[name])}`);
    };
    try {
      await load.more(answersWithout, isAnsweredWell);
      for (const node of nodes) {
        await measure(`node ${node} of three killed`, () => weaviate.kill(node));
        await measure(`node ${node} started again`, () => weaviate.start(node));
      }
      const all = weaviate.nodeUrls.map((_, node) => node);
      await measure('all nodes killed, and started again', async () => {
        await Promise.all(all.map((node) => weaviate.kill(node)));
        await load.more(answersWithout, isDegraded);
        await Promise.all(all.map((node) => startAgain(weaviate, node)));
      });
    } finally {
      await Promise.all([load.stop(), workers.stop()]);
    }
    for (const [number, server] of cluster.servers.entries()) say(`server ${number} said:\n${server.log()}`);
    for (const [said, times] of workers.refusals) say(`a worker said ${times} times: ${said}`);
    await cluster.sync();
    const lost = load.sent.filter(({ ending }) => ending === 'failed');
    if (lost.length > 0) throw new Error(`${lost.length} requests failed: ${lost[0]?.detail}`);
    return { hiccups, check: await cluster.check() };
  } finally {
    await cluster?.close();
    await database.remove();
  }
}

/** A node that finds no other one ends, and is started again by whatever looks after it. */
async function startAgain(weaviate: WeaviateCluster, node: number): Promise<void> {
  await pRetry(() => weaviate.start(node), { retries: 5, minTimeout: 100 });
}
