import { join } from 'node:path';
import { runConcurrent } from '../src/testing/crash/concurrent.ts';
import type { DiskCall, Failure, FailingDiskCounts, SyncKind } from '../src/testing/crash/failing-disk.ts';
import { diskCalls, runFailingDisk, whyNoFailingDisk } from '../src/testing/crash/failing-disk.ts';
import { runFullDisk, whyNoOwnDisk } from '../src/testing/crash/full-disk.ts';
import { moments, runKillCycles } from '../src/testing/crash/kill-cycles.ts';
import { runMoveKills } from '../src/testing/crash/move-kills.ts';
import { runPostgresKills } from '../src/testing/crash/postgres-kills.ts';
import { runRandomDamages } from '../src/testing/crash/random-damages.ts';
import { startPostgres } from '../src/testing/postgres/postgres-server.ts';
import type { Table } from './result-table.ts';

/** `replacement`: `disk` while a damaged catalog is replaced. */
export const crashParts = ['kills', 'full', 'damages', 'processes', 'disk', 'replacement', 'postgres', 'move'] as const;
export type CrashPart = (typeof crashParts)[number];

export type CrashTests = {
  readonly parts: readonly CrashPart[];
  /** An empty folder. */
  readonly folder: string;
  readonly cycles: number;
  /** To each file. */
  readonly damages: number;
  readonly rounds: number;
  /** Every so manieth call of a sync is made to fail. */
  readonly every: number;
  readonly report: (table: Table) => void;
  readonly say: (sentence: string) => void;
};

/** Crash tests, with their counts. Throws with the first thing that is wrong: a table says how often all was well. */
export async function runCrashTests(tests: CrashTests): Promise<void> {
  const has = (part: CrashPart) => tests.parts.includes(part);
  const others = async () => {
    if (has('full')) await testFullDisk(tests);
    if (has('damages')) await testDamages(tests);
    if (has('processes')) await testConcurrent(tests);
    if (has('disk')) await testFailingDisk(tests, plans);
    if (has('postgres')) await testPostgres(tests);
    if (has('move')) await testMoves(tests);
    if (has('replacement')) await testFailingDisk(tests, replacementPlans);
  };
  // Side by side: nothing here is a measurement, and moments become more random.
  await Promise.all([has('kills') ? testKills(tests) : null, others()]);
}

async function testKills({ folder, cycles, report, say }: CrashTests): Promise<void> {
  const onCycle = (cycle: number) => void (cycle % 20 === 0 && say(`crash: ${cycle} of ${cycles} kills`));
  const counts = await runKillCycles({ folder: join(folder, 'kills'), cycles, onCycle });
  report({
    title: 'A sync killed (SIGKILL) at random moments, again and again on one index',
    columns: ['while it was', 'killed'],
    rows: [...moments.map((moment) => [moment, counts.killed[moment]] as const), ['done before', counts.finished]],
  });
  report({
    title: 'Checked after these',
    columns: ['', 'times'],
    rows: [
      ['cycles', counts.cycles],
      ['articles found whole', counts.articles],
      ['spans that slice to their text', counts.spans],
      ['searches for a passage of the catalog', counts.searches],
      ['of these: the graph holds it, and does not lead to it', counts.unreached],
      ['wrong', 0],
    ],
  });
}

const changing = diskCalls.filter((call) => call !== 'read');
type Plan = readonly [SyncKind, Failure, readonly DiskCall[]];
const plans: readonly Plan[] = [
  ['later', 'fails once', changing],
  ['later', 'is full from then on', changing],
  ['later', 'takes half of it, then is full', changing],
  ['later', 'fails once', ['read']],
  ['first', 'fails once', changing],
  ['first', 'is full from then on', changing],
];
const replacementPlans: readonly Plan[] = [
  ['of a damaged catalog', 'fails once', diskCalls],
  ['of a damaged catalog', 'is full from then on', changing],
];

async function testFailingDisk({ folder, every, report, say }: CrashTests, chosen: readonly Plan[]): Promise<void> {
  const missing = await whyNoFailingDisk();
  if (missing) return report(notTested('A failure at each call to the disk', missing));
  const all: (readonly [string, FailingDiskCounts])[] = [];
  for (const [place, [sync, failure, calls]] of chosen.entries()) {
    say(`crash: a disk that ${failure}, at each ${calls.length === 1 ? 'read' : 'call'} of a sync (${sync})`);
    const counts = await runFailingDisk(join(folder, `failing-${chosen.length}-${place}`), {
      sync,
      failure,
      calls,
      every,
      from: 1,
    });
    all.push([`${sync}: ${failure}`, counts]);
    say(`crash: ${JSON.stringify(counts)}`);
  }
  report({
    title: `A failure at each call to the disk of one sync${every === 1 ? '' : ` (every ${every}th)`}: runs, by what failed first`,
    columns: ['sync: the disk', ...diskCalls, 'runs', 'articles whole', 'spans'],
    rows: all.map(([name, { injected, articles, spans }]) => [
      name,
      ...diskCalls.map((call) => injected[call]),
      sum(Object.values(injected)),
      articles,
      spans,
    ]),
  });
  const words = [...new Set(all.flatMap(([, { said }]) => Object.keys(said)))].sort();
  report({
    title: 'What these syncs said (nothing: they ended, and all was there)',
    columns: ['sync: the disk', ...words],
    rows: all.map(([name, { said }]) => [name, ...words.map((word) => said[word] ?? 0)]),
  });
}

async function testFullDisk({ folder, every, report, say }: CrashTests): Promise<void> {
  const missing = await whyNoOwnDisk();
  if (missing) return report(notTested('A full disk', missing));
  say('crash: a disk that is really full');
  const counts = await runFullDisk(join(folder, 'full'), { stepKilobytes: 4 * every });
  const { full, enoughKilobytes, articles, spans } = counts;
  report({
    title: `A disk that is really full (tmpfs), with ${4 * every} KB more room each time until a sync ends`,
    columns: ['it ran full while', 'runs'],
    rows: [
      ['taking the lock', full.lock],
      ['storing in the catalog', full.catalog],
      ['publishing the keyword file', full.keywords],
      ['publishing the graph', full.graph],
      ['all of them', sum(Object.values(full))],
      ['of these: could be opened and read while it was full', counts.opened],
      ['of these: said that the disk is full when opened', counts.refused],
      ['syncs that ended after room was made', sum(Object.values(full))],
      ['KB that were enough', enoughKilobytes],
      ['articles found whole', articles],
      ['spans that slice to their text', spans],
    ],
  });
}

async function testDamages({ folder, damages, report, say }: CrashTests): Promise<void> {
  say(`crash: ${damages} random damages to each file`);
  const all = await runRandomDamages(join(folder, 'damages'), { damages });
  report({
    title: 'Random damages',
    columns: [
      '',
      'damages',
      'detected',
      'read by hnswlib',
      'search as before',
      'healed by the next sync, search as before',
    ],
    rows: all.map(({ file, damages: kinds, detected, nativeReadsOfDamaged, served, healed }) => [
      file,
      sum(Object.values(kinds)),
      detected,
      nativeReadsOfDamaged,
      served,
      healed,
    ]),
  });
  const names = [...new Set(all.flatMap(({ damages: kinds }) => Object.keys(kinds)))].sort();
  report({
    title: 'Random damages by kind',
    columns: ['', ...all.map(({ file }) => file)],
    rows: names.map((name) => [name, ...all.map(({ damages: kinds }) => kinds[name] ?? 0)]),
  });
  const wrong = all.filter(
    ({ damages: kinds, detected, served, healed, nativeReadsOfDamaged }) =>
      [detected, served, healed].some((count) => count !== sum(Object.values(kinds))) || nativeReadsOfDamaged > 0,
  );
  if (wrong.length > 0)
    throw new Error(`damage was not found or not healed: ${wrong.map(({ file }) => file).join(', ')}`);
}

async function testConcurrent({ folder, rounds, report, say }: CrashTests): Promise<void> {
  say(`crash: ${rounds} rounds of processes at once`);
  const counts = await runConcurrent(join(folder, 'concurrent'), { rounds });
  const { reader } = counts;
  report({
    title: 'Processes at once on one index',
    columns: ['', 'times'],
    rows: [
      ['two syncs of one folder at once', rounds],
      ['of these: one was told that the other is at it', counts.refused],
      ['two syncs of two folders at once', rounds],
      ['of these: one was told that the other is at it', counts.refusedOfTwoFolders],
      ['syncs beside a process that adds and removes articles', rounds],
      ['articles that were added so, and stayed', counts.uploads],
      ['syncs killed while the reader read', counts.killed],
      ['articles found whole', counts.articles],
      ['spans that slice to their text', counts.spans],
      ['reader: openings', reader.openings],
      ['reader: versions of the catalog seen', reader.versions],
      ['reader: searches', reader.searches],
      ['reader: answers', reader.answers],
      ['reader: articles found whole', reader.articles],
      ['reader: spans that slice to their quote', reader.spans],
      ['wrong', 0],
    ],
  });
}

/** A third as many kills as of the embedded index, each of which needs a process of its own. */
async function testPostgres({ folder, cycles, report, say }: CrashTests): Promise<void> {
  const kills = Math.ceil(cycles / 3);
  const serverEnds = Math.ceil(kills / 12);
  const onRound = (killed: number) => say(`crash: ${killed} of ${kills} kills beside PostgreSQL`);
  const counts = await runPostgresKills({ folder: join(folder, 'postgres'), kills, serverEnds, onRound });
  report({
    title: 'Several processes that sync into one catalog on PostgreSQL, killed (SIGKILL) at random moments',
    columns: ['', 'times'],
    rows: [
      ...Object.entries(counts.killed).map(([moment, times]) => [`killed while ${moment}`, times] as const),
      ['done before', counts.finished],
      ['the server ended without a word, and started again', counts.serverEnds],
      ['rounds', counts.rounds],
      ['articles found whole', counts.articles],
      ['spans that slice to their text', counts.spans],
      ['reader: versions of the catalog seen', counts.read.versions],
      ['reader: articles found whole', counts.read.articles],
      ['reader: spans that slice to their text', counts.read.spans],
      ['wrong', 0],
    ],
  });
}

async function testMoves({ folder, cycles, report, say }: CrashTests): Promise<void> {
  const kills = Math.ceil(cycles / 3);
  const server = await startPostgres(['fsync=on', 'full_page_writes=on']);
  try {
    const { killed, finished, copies, articles, passages } = await runMoveKills({
      folder: join(folder, 'moves'),
      url: server.url,
      kills,
      onCopy: (done) => say(`crash: ${done} of ${kills} kills of a copy`),
    });
    report({
      title: 'An archive copied to PostgreSQL and back, killed (SIGKILL) at random moments and begun again',
      columns: ['', 'times'],
      rows: [
        ...Object.entries(killed).map(([step, times]) => [`killed while ${step}`, times] as const),
        ['done before', finished],
        ['copies compared with their source', copies],
        ['articles that were the same', articles],
        ['passages that were the same, with their vectors', passages],
        ['wrong', 0],
      ],
    });
  } finally {
    await server.remove();
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const notTested = (title: string, why: string): Table => ({
  title: `${title}: not tested here, since ${why}`,
  columns: ['', 'runs'],
  rows: [['', 0]],
});
