import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { runClusterKills } from '../src/testing/cluster/cluster-kills.ts';
import type { Hiccup } from '../src/testing/cluster/hiccup.ts';
import { runPostgresFailures } from '../src/testing/cluster/postgres-failures.ts';
import type { Bench, Benchmark } from './benchmark.ts';

/** The second is longer than the program waits for PostgreSQL before it says that it is away. */
const outagesMs = [1_000, 15_000];

/**
 * The whole program as processes, two API servers and two workers with the real embedding model, while the servers that
 * they need fail, and then while any of them is killed at random. Throws with the first thing that is wrong.
 */
export const benchmarkClusterFailures: Benchmark = async (bench) => {
  const main = join(bench.compiled.footnote, 'cli', 'main.js');
  const flags = ['--models', bench.modelsFolder];
  const own = async (name: string) => {
    const folder = join(await bench.folder(), name);
    await mkdir(folder);
    return folder;
  };
  for (let round = 0; round < bench.rounds; round++) {
    const load = loadavg()[0] ?? 0;
    const folder = await own('postgres');
    const { hiccups, check } = await runPostgresFailures({ main, flags, folder, outagesMs, say: bench.say });
    reportHiccups(bench, `PostgreSQL fails, round ${round + 1}, load before ${load.toFixed(1)}`, hiccups);
    bench.report({
      title: 'Held against what was confirmed after these',
      columns: ['', 'there', 'wrong'],
      rows: Object.entries(check).map(([what, there]) => [what, there, 0]),
    });
  }

  const { killed, requests, refusals, check, ...counts } = await runClusterKills({
    main,
    flags,
    folder: await own('kills'),
    kills: bench.kills,
    seed: Math.floor(Math.random() * 1_000_000),
    say: bench.say,
  });
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
      ['wrong', 0],
    ],
  });
};

function reportHiccups(bench: Bench, title: string, hiccups: Readonly<Record<string, Hiccup>>): void {
  bench.report({
    title,
    columns: ['', 'requests', 'done', 'told', 'failed', 'degraded', 'longest s', 'silence s', 'well again after s'],
    rows: Object.entries(hiccups).map(([what, hiccup]) => [
      what,
      hiccup.requests,
      hiccup.done,
      hiccup.told,
      hiccup.failed,
      hiccup.degraded,
      hiccup.longestMs / 1000,
      hiccup.silenceMs / 1000,
      hiccup.recoveredMs === null ? 'never' : hiccup.recoveredMs / 1000,
    ]),
  });
}
