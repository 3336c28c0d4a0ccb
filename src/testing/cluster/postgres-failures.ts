import { setTimeout as wait } from 'node:timers/promises';
import { type Cluster, type ClusterCheck, startCluster, type ClusterOptions } from './cluster.ts';
import { type Hiccup, measureHiccup } from './hiccup.ts';
import { startPostgresPair } from './postgres-pair.ts';

export type PostgresFailures = {
  readonly hiccups: Readonly<Record<string, Hiccup>>;
  readonly check: ClusterCheck;
};

export type PostgresFailuresOptions = Omit<ClusterOptions, 'catalogUrl' | 'searchUrl'> & {
  /** How long the server is away when it is restarted, in milliseconds, each once: longer than the program waits is told. */
  readonly outagesMs: readonly number[];
  readonly say?: (sentence: string) => void;
};

/**
 * Two API servers and two workers on a PostgreSQL that syncs its log to the disk and is followed by another one: restarted,
 * ended without a word, and at last replaced by the one that follows, while it is read and written. Throws where a
 * request failed in silence, where something that was confirmed is not there, or a span does not slice to its quote.
 */
export async function runPostgresFailures(options: PostgresFailuresOptions): Promise<PostgresFailures> {
  const { outagesMs, say = () => {}, ...of } = options;
  const pair = await startPostgresPair(['fsync=on', 'full_page_writes=on']);
  let cluster: Cluster | null = null;
  try {
    cluster = await startCluster({ ...of, catalogUrl: pair.url });
    const load = cluster.load();
    const workers = cluster.workers(2);
    const hiccups: Record<string, Hiccup> = {};
    const measure = async (name: string, fail: () => Promise<number | void>) => {
      hiccups[name] = await measureHiccup(load, fail);
      say(`${name}: ${JSON.stringify(hiccups[name])}`);
    };
    try {
      for (const outageMs of outagesMs)
        await measure(`restarted, away for ${outageMs / 1000} s`, async () => {
          await pair.first.stop();
          await wait(outageMs);
          await pair.first.start();
        });
      await measure('killed and started again', async () => {
        await pair.first.kill();
        await pair.first.start();
      });
      await measure('killed, and the one that follows it promoted', () => pair.handOver());
    } finally {
      await Promise.all([load.stop(), workers.stop()]);
    }
    for (const [said, times] of workers.refusals) say(`a worker said ${times} times: ${said}`);
    await cluster.sync();
    const lost = load.sent.filter(({ ending }) => ending === 'failed');
    if (lost.length > 0) throw new Error(`${lost.length} requests failed: ${lost[0]?.detail}`);
    return { hiccups, check: await cluster.check() };
  } finally {
    await cluster?.close();
    await pair.remove();
  }
}
