import { setTimeout as wait } from 'node:timers/promises';
import { changeCorpus } from '../crash/archive.ts';
import { startPostgres } from '../postgres/postgres-server.ts';
import { randomNumbers } from '../random-numbers.ts';
import { type Cluster, type ClusterCheck, type ClusterOptions, startCluster } from './cluster.ts';
import type { ClusterLoad, Sent } from './cluster-load.ts';
import type { WeaviateCluster } from '../weaviate/weaviate-cluster.ts';
import type { SyncWorkers } from './sync-workers.ts';

export type ClusterKillCounts = {
  /** By what was killed. */
  readonly killed: Readonly<Record<string, number>>;
  /** How often two were away at once. */
  readonly together: number;
  /** How often everything was held against what was confirmed. */
  readonly checks: number;
  readonly requests: Readonly<Record<Sent['ending'], number>>;
  /** Requests that were sent again, to another server. */
  readonly second: number;
  readonly syncs: number;
  /** What syncs said that neither ended well nor were killed. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Uploads and removals that were confirmed. */
  readonly uploaded: number;
  readonly removed: number;
  /** At the end; what was repaired, in all. */
  readonly check: ClusterCheck;
};
export type ClusterKillOptions = Omit<ClusterOptions, 'catalogUrl' | 'searchUrl'> & {
  readonly kills: number;
  /** Finds passages, where it is given; one of its nodes at a time is killed, too. */
  readonly weaviate?: WeaviateCluster;
  /** Kills between two checks. */
  readonly killsPerCheck?: number;
  readonly seed?: number;
  readonly say?: (sentence: string) => void;
};

/** Something that can be ended and started again. */
type Victim = { readonly kind: string; kill(): Promise<void>; start(): Promise<void> };

const longestBetweenMs = 1_500;
const longestAwayMs = 1_000;
const workers = 2;

/**
 * Kills processes of a cluster at random, one or two at a time, starts them again, and changes the corpus, while others read
 * and write. Every few kills everything is held against what was confirmed. Throws with what is wrong.
 */
export async function runClusterKills(options: ClusterKillOptions): Promise<ClusterKillCounts> {
  const { kills, weaviate, killsPerCheck = 10, seed = 1, say = () => {}, ...of } = options;
  const random = randomNumbers(seed);
  const killed: Record<string, number> = {};
  const requests = { done: 0, told: 0, failed: 0 };
  const refusals: Record<string, number> = {};
  const counts = { together: 0, checks: 0, second: 0, syncs: 0, uploaded: 0, removed: 0 };
  const sum = () => Object.values(killed).reduce((total, each) => total + each, 0);
  const database = await startPostgres(['fsync=on', 'full_page_writes=on', 'max_connections=200']);
  let cluster: Cluster | null = null;
  let check: ClusterCheck | null = null;
  let repaired = 0;

  /** Some kills under one load, and then a look at everything. */
  async function round(on: Cluster): Promise<ClusterCheck> {
    const load = on.load({ readers: 4, writers: 2, pauseMs: 50 });
    const syncing = on.workers(workers);
    try {
      for (let i = 0; i < killsPerCheck && sum() < kills;) {
        await changeCorpus(on.archive, of.articles ?? 30, random);
        await load.more(5);
        await wait(random() * longestBetweenMs);
        const [one, other] = victimsOf(on, syncing, random);
        const chosen = random() < 0.3 && i + 1 < killsPerCheck && other ? [one, other] : [one];
        await Promise.all(chosen.map((victim) => killAndStart(victim)));
        for (const { kind } of chosen) killed[kind] = (killed[kind] ?? 0) + 1;
        counts.together += chosen.length - 1;
        i += chosen.length;
      }
      await load.more(20);
    } finally {
      await Promise.all([load.stop(), syncing.stop()]);
    }
    note(load, syncing);
    await on.sync();
    counts.checks += 1;
    return on.check();
  }
  async function killAndStart(victim: Victim): Promise<void> {
    await wait(random() * 300);
    await victim.kill();
    await wait(random() * longestAwayMs);
    await victim.start();
  }
  function victimsOf(on: Cluster, syncing: SyncWorkers, by: () => number): [Victim, Victim | undefined] {
    const at = Math.floor(by() * on.servers.length);
    const server = on.servers[at];
    const worker = Math.floor(by() * workers);
    const node = Math.floor(by() * (weaviate?.nodeUrls.length ?? 1));
    const all: Victim[] = [
      {
        kind: 'API server',

        kill: async () => server?.kill(),
        start: async () => server?.start(),
      },
      // Started again by itself.
      { kind: 'worker', kill: () => syncing.kill(worker), start: async () => {} },
      { kind: 'PostgreSQL', kill: () => database.kill(), start: () => database.start() },
      ...(weaviate
        ? [{ kind: 'Weaviate node', kill: () => weaviate.kill(node), start: () => weaviate.start(node) }]
        : []),
    ];
    const first = Math.floor(by() * all.length);
    const second = (first + 1 + Math.floor(by() * (all.length - 1))) % all.length;
    return [all[first] as Victim, all[second]];
  }
  function note({ sent }: ClusterLoad, syncing: SyncWorkers): void {
    for (const { what, ending, isSecond } of sent) {
      requests[ending] += 1;
      if (isSecond) counts.second += 1;
      if (ending !== 'done') continue;
      if (what === 'upload') counts.uploaded += 1;
      if (what === 'removal') counts.removed += 1;
    }
    const [failed] = sent.filter(({ ending }) => ending === 'failed');
    if (failed) say(`failed: ${failed.what}: ${failed.detail}`);
    counts.syncs += syncing.completed;
    for (const [said, times] of syncing.refusals) refusals[said] = (refusals[said] ?? 0) + times;
  }

  try {
    cluster = await startCluster({ ...of, catalogUrl: database.url, ...(weaviate && { searchUrl: weaviate.url }) });
    while (sum() < kills) {
      check = await round(cluster);
      repaired += check.repaired;
      say(`${sum()} of ${kills} kills; ${JSON.stringify({ ...killed, ...requests, ...counts, ...check })}`);
    }
    if (!check) throw new TypeError('At least one kill is wanted.');
    return { ...counts, killed, requests, refusals, check: { ...check, repaired } };
  } catch (error) {
    throw new Error(`after ${sum()} kills with seed ${seed}`, { cause: error });
  } finally {
    await cluster?.close();
    await database.remove();
  }
}
