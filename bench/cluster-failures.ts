import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { ClusterCheck } from '../src/testing/cluster/cluster.ts';
import { type ClusterKillOptions, runClusterKills } from '../src/testing/cluster/cluster-kills.ts';
import type { Hiccup } from '../src/testing/cluster/hiccup.ts';
import { runPostgresFailures } from '../src/testing/cluster/postgres-failures.ts';
import { runSearchFailures } from '../src/testing/cluster/search-failures.ts';
import { startWeaviate } from '../src/testing/weaviate/weaviate-cluster.ts';
import type { Bench, Benchmark } from './benchmark.ts';

export const clusterParts = ['postgres', 'weaviate', 'kills'] as const;
export type ClusterPart = (typeof clusterParts)[number];

/** The second is longer than the program waits for PostgreSQL before it says that it is away. */
const outagesMs = [1_000, 15_000];

/**
 * The whole program as processes, two API servers and two workers with the real embedding model: while PostgreSQL fails,
 * while nodes of Weaviate do, and while anything is killed at random. Throws with the first thing that is wrong.
 */
export const benchmarkClusterFailures: Benchmark = async (bench) => {
  const main = join(bench.compiled.footnote, 'cli', 'main.js');
  const flags = ['--models', bench.modelsFolder];
  const own = async (name: string) => {
    const folder = join(await bench.folder(), name);
    await mkdir(folder);
    return folder;
  };
  const say = (sentence: string) => bench.say(sentence);
  const has = (part: ClusterPart) => bench.failures.includes(part);
  const weaviate = has('weaviate') || has('kills') ? await startWeaviate() : null;
  try {
    for (let round = 1; round <= bench.rounds; round++) {
      if (has('postgres')) {
        const failures = await runPostgresFailures({ main, flags, folder: await own('postgres'), outagesMs, say });
        reportFailures(bench, `PostgreSQL fails, round ${round}`, failures);
      }
      if (has('weaviate') && weaviate) {
        const options = { main, flags, folder: await own('weaviate'), weaviate, nodes: [0, 1, 2], say };
        reportFailures(bench, `Weaviate fails, round ${round}`, await runSearchFailures(options));
      }
    }
    if (has('kills') && weaviate)
      await killAtRandom(bench, { main, flags, folder: await own('kills'), weaviate, kills: bench.kills, say });
  } finally {
    await weaviate?.remove();
  }
};

async function killAtRandom(bench: Bench, options: ClusterKillOptions): Promise<void> {
  const seed = Math.floor(Math.random() * 1_000_000);
  const { killed, requests, refusals, check, ...counts } = await runClusterKills({ ...options, seed });
  bench.report({
    title: 'Killed at random (SIGKILL) while read, written and synced',
    columns: ['', 'times'],
    rows: Object.entries(killed),
  });
  bench.report({
    title: 'Meanwhile and after these',
    columns: ['', 'times'],
    rows: [
      ['two away at once', counts.together],
      ['requests done', requests.done],
      ['… sent again to another server, since the connection broke', counts.second],
      ['… refused with 503 and when to come again', requests.told],
      ['… that were neither', requests.failed],
      ['uploads confirmed', counts.uploaded],
      ['removals confirmed', counts.removed],
      ['syncs that ended well', counts.syncs],
      ...Object.entries(refusals).map(([said, times]) => [`syncs that said: ${said}`, times] as const),
      ['looks at everything', counts.checks],
      ['articles of the corpus in the last one', check.articles],
      ['uploads in the last one', check.uploads],
      ['spans that slice to their text in the last one', check.spans],
      ['ranges of passages that were repaired on a node', check.repaired],
      ['wrong', 0],
    ],
  });
}

function reportFailures(
  bench: Bench,
  title: string,
  { hiccups, check }: { readonly hiccups: Readonly<Record<string, Hiccup>>; readonly check: ClusterCheck },
): void {
  const seconds = (ms: number) => ms / 1000;
  bench.report({
    title: `${title}; load average ${(loadavg()[0] ?? 0).toFixed(0)}`,
    columns: [
      '',
      'requests',
      'done',
      'told',
      'failed',
      'degraded',
      'longest question s',
      'longest upload s',
      'silence s',
      'well again after s',
    ],
    rows: Object.entries(hiccups).map(([what, hiccup]) => [
      what,
      hiccup.requests,
      hiccup.done,
      hiccup.told,
      hiccup.failed,
      hiccup.degraded,
      seconds(hiccup.longestMs),
      seconds(hiccup.longestWriteMs),
      seconds(hiccup.silenceMs),
      hiccup.recoveredMs === null ? 'never' : seconds(hiccup.recoveredMs),
    ]),
  });
  const { repaired, ...there } = check;
  bench.report({
    title: 'Held against what was confirmed after these',
    columns: ['', 'there', 'wrong'],
    rows: [
      ...Object.entries(there).map(([what, count]) => [what, count, 0]),
      ['ranges that were repaired', repaired, ''],
    ],
  });
}
