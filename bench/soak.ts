import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { randomNumbers } from '../src/testing/random-numbers.ts';
import { startProgram } from '../src/testing/running-program.ts';
import type { Benchmark } from './benchmark.ts';
import { percentile, targetsTable } from './result-table.ts';
import { slopeOf } from './slope.ts';
import { createSoakUser, soakActs, type SoakAct } from './soak-user.ts';

/** Of what the server does when it is asked as fast as it answers. */
const shareOfCapacity = 0.8;
const callers = 8;
const capacitySeconds = 20;
const sampleEverySeconds = 10;
/** Left out of the slope: caches fill, memory is asked of the system for the first time. */
const warmUpShare = 0.2;
const megabyte = 1024 * 1024;

type Sample = {
  readonly minute: number;
  readonly rssMegabytes: number;
  readonly heapMegabytes: number;
  /** Of the thread that answers. */
  readonly answeringHeapMegabytes: number;
  readonly externalMegabytes: number;
  readonly resources: number;
  readonly loopLagMs: number;
  readonly requests: number;
  readonly p99Ms: number;
  readonly refused: number;
  readonly failed: number;
};

/**
 * The real program under a mix of all that readers do, at four fifths of what it can bear, for half an hour if not said
 * otherwise: whether its memory and its open handles stay as they are. Ends the command with status 1 where memory grows.
 */
export const benchmarkSoak: Benchmark = async (bench) => {
  const { folder } = await bench.ingested('footnote');
  const folders = [
    '--corpus',
    join(folder, 'corpus'),
    '--index',
    join(folder, 'index'),
    '--models',
    bench.modelsFolder,
  ];
  const main = join(bench.compiled.footnote, 'cli', 'main.js');
  const program = await startProgram(main, [...folders, '--rate-limit', '0', '--log-level', 'error']);
  const user = createSoakUser(program.url, bench.sample.questions);
  const random = randomNumbers(1);
  let done: { act: SoakAct; milliseconds: number; status: number }[] = [];
  const perform = async () => {
    const act = chooseAct(random());
    const before = performance.now();
    const status = await user.perform(act).catch(() => 0);
    done.push({ act, milliseconds: performance.now() - before, status });
  };

  bench.say(`soak: ${callers} callers for ${capacitySeconds} s, to see what can be borne`);
  const end = performance.now() + capacitySeconds * 1000;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < end) await perform();
    }),
  );
  const perSecond = (shareOfCapacity * done.length) / capacitySeconds;
  const totals = new Map<string, number>();
  const samples: Sample[] = [];
  const open = new Set<Promise<void>>();
  const started = performance.now();
  const secondsGone = () => (performance.now() - started) / 1000;
  bench.say(`soak: ${perSecond.toFixed(1)} requests a second for ${bench.minutes} minutes`);
  done = [];
  for (let sent = 0; secondsGone() < bench.minutes * 60;) {
    while (sent < secondsGone() * perSecond) {
      const one: Promise<void> = perform().finally(() => open.delete(one));
      open.add(one);
      sent += 1;
    }
    if (secondsGone() >= (samples.length + 1) * sampleEverySeconds) {
      samples.push({ minute: secondsGone() / 60, ...(await readMetrics(program.url)), ...summaryOf(done) });
      for (const { act, status } of done) totals.set(`${act} ${status}`, (totals.get(`${act} ${status}`) ?? 0) + 1);
      done = [];
    }
    await wait(5);
  }
  await Promise.all(open);
  const stopped = await program.stop();

  const warm = samples.slice(Math.ceil(samples.length * warmUpShare));
  const slope = slopeOf(warm.map(({ minute, rssMegabytes }) => [minute, rssMegabytes]));
  const third = Math.ceil(warm.length / 3);
  // Requests under way have handles, too; what is open at the quietest moment is open for ever.
  const fewest = (some: readonly Sample[]) => Math.min(...some.map(({ resources }) => resources));
  bench.report({
    title: `Soak: ${perSecond.toFixed(1)} requests a second for ${bench.minutes} minutes`,
    columns: ['minute', 'RSS MB', 'heap MB', 'answering heap MB', 'external MB', 'handles', 'loop lag p99 ms', 'requests', 'p99 ms', 'refused', 'failed'], // prettier-ignore
    rows: everyMinute(samples).map((sample) => [
      sample.minute.toFixed(1),
      sample.rssMegabytes,
      sample.heapMegabytes,
      sample.answeringHeapMegabytes,
      sample.externalMegabytes,
      sample.resources,
      sample.loopLagMs,
      sample.requests,
      sample.p99Ms,
      sample.refused,
      sample.failed,
    ]),
  });
  bench.report({
    title: 'Soak: what was done, by status',
    columns: ['', 'times'],
    rows: [...totals].sort(([a], [b]) => (a < b ? -1 : 1)),
  });
  const targets = targetsTable('Soak: targets', [
    { what: 'MB of memory a minute, after the warm-up', measured: slope, atMost: 0.999 },
    {
      what: 'more handles at least in the last third than in the first',
      measured: fewest(warm.slice(-third)) - fewest(warm.slice(0, third)),
      atMost: 5,
    },
    { what: 'requests that failed', measured: samples.reduce((sum, { failed }) => sum + failed, 0), atMost: 0 },
    { what: 'status at the end', measured: Number(stopped.status), atMost: 0 },
  ]);
  bench.report(targets);
  await writeFile(join(bench.resultsFolder, 'soak.json'), `${JSON.stringify({ perSecond, slope, samples })}\n`);
  if (targets.rows.some(([, , , met]) => met === 'no')) process.exitCode = 1;
};

function chooseAct(random: number): SoakAct {
  let rest = random;
  for (const [act, share] of Object.entries(soakActs) as [SoakAct, number][]) {
    rest -= share;
    if (rest < 0) return act;
  }
  return 'ask';
}

const everyMinute = (samples: readonly Sample[]) =>
  samples.filter((_, at) => (at + 1) % (60 / sampleEverySeconds) === 0 || at === samples.length - 1);

function summaryOf(done: readonly { readonly milliseconds: number; readonly status: number }[]) {
  return {
    requests: done.length,
    p99Ms: percentile(
      done.map(({ milliseconds }) => milliseconds),
      0.99,
    ),
    refused: done.filter(({ status }) => status === 503).length,
    failed: done.filter(({ status }) => status !== 503 && (status < 200 || status > 299)).length,
  };
}

async function readMetrics(url: string) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'mu').exec(text)?.[1] ?? Number.NaN);
  return {
    rssMegabytes: value('process_resident_memory_bytes') / megabyte,
    heapMegabytes: value('nodejs_heap_size_used_bytes') / megabyte,
    answeringHeapMegabytes: value('footnote_assistant_heap_bytes') / megabyte,
    externalMegabytes: value('nodejs_external_memory_bytes') / megabyte,
    resources: value('nodejs_active_resources_total'),
    loopLagMs: value('nodejs_eventloop_lag_p99_seconds') * 1000,
  };
}
