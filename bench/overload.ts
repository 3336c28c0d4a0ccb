import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { settings } from '../src/config.ts';
import { sampleArticles } from './articles.ts';
import type { Benchmark } from './benchmark.ts';
import { generateLoad, requestStatus } from './load-generator.ts';
import { percentile, targetsTable } from './result-table.ts';

/** So many times the load that the server can bear. */
const times = 10;
/** A proxy's, or a client's that keeps them. */
const keptOpen = 256;
const recoveryProbes = 100;
const startProbes = 600;
const probeEveryMs = 50;
/** Who waits longer has gone. */
const patienceMs = 30_000;
/** Articles that are taken in meanwhile: more than there is time for. */
const articlesBeside = 600;

type Outcome = { readonly status: number; readonly milliseconds: number; readonly saysWhen: boolean };
type Flood = { readonly outcomes: readonly Outcome[]; readonly stored: number; readonly recovered: number };

/** How callers connect: a browser's first question comes on a new connection, a proxy keeps its own. */
const ways = [
  ['connections kept open', { keepAlive: true, maxSockets: keptOpen, maxFreeSockets: keptOpen }],
  ['a new connection each', { keepAlive: false }],
] as const;

/**
 * Questions at ten times the rate that can be borne, which is what the server answers when as many callers ask as it makes
 * answers at once, while it takes in articles: those that are let in must not wait long, the rest must be told when to come
 * again, the archive must grow meanwhile, and once it is over the next question must be answered as fast as before.
 */
export const benchmarkOverload: Benchmark = async (bench) => {
  const { sample, seconds } = bench;
  const contestant = await bench.ingested('footnote');
  const { answers: url = '', health = '', ready = '' } = await contestant.serve({ task: 'serve' });
  const callers = Number(settings.answersAtOnce.default);
  await generateLoad(url, sample.questions, { callers, seconds: 2 });
  bench.say(`overload: ${callers} callers for ${seconds} s, then while articles are taken in`);
  const idle = await generateLoad(url, sample.questions, { callers, seconds });
  const more = (await sampleArticles(sample.articles.length + articlesBeside)).articles.slice(sample.articles.length);
  const growing = contestant.grow({ task: 'grow', articles: more });
  // The rest of the articles is nobody's concern: the server ends with the bench, and its sync with it.
  growing.catch(() => {});
  const start = await articlesOf(ready);
  for (let probe = 0; probe < startProbes && (await articlesOf(ready)) === start; probe += 1) await wait(probeEveryMs);
  const beforeNormal = await articlesOf(ready);
  const normal = await generateLoad(url, sample.questions, { callers, seconds });
  const normalP99 = percentile(normal.latencies, 0.99);
  const storedNormally = (await articlesOf(ready)) - beforeNormal;
  const floods: (readonly [string, Flood])[] = [];
  for (const [way, options] of ways) {
    bench.say(`overload: ${times} times as much, ${way}`);
    const agent = new Agent(options);
    if (options.keepAlive)
      await Promise.all(Array.from({ length: keptOpen }, () => requestStatus({ url: health }, agent)));
    const before = await articlesOf(ready);
    const outcomes = await flood(url, sample.questions, { perSecond: times * normal.perSecond, seconds, agent });
    agent.destroy();
    const recovered = await secondsUntilAnswered(url, sample.questions, normalP99);
    floods.push([way, { outcomes, stored: (await articlesOf(ready)) - before, recovered }]);
  }
  bench.report({
    title: `Overload: POST /ask for ${seconds} s each, while articles are taken in, at ${times} times what can be borne; load generator on the same machine`,
    columns: [
      '',
      'requests/s',
      'answered/s',
      'p50 ms',
      'p99 ms',
      'refused, told when',
      'p50 ms',
      'p99 ms',
      'anything else',
      'articles stored',
    ],
    rows: [
      ...(
        [
          ['what can be borne, nothing taken in', idle, 0],
          ['what can be borne', normal, storedNormally],
        ] as const
      ).map(([what, { perSecond, latencies, failed }, stored]) => [
        what,
        perSecond,
        perSecond,
        ...quantiles(latencies),
        0,
        '–',
        '–',
        failed,
        stored,
      ]),
      ...floods.map(([way, { outcomes, stored }]) => [
        way,
        outcomes.length / seconds,
        outcomes.filter(isAccepted).length / seconds,
        ...quantiles(millisecondsOf(outcomes.filter(isAccepted))),
        outcomes.filter(isRefused).length,
        ...quantiles(millisecondsOf(outcomes.filter(isRefused))),
        others(outcomes),
        stored,
      ]),
    ],
  });
  bench.report(
    targetsTable(
      'Overload: targets',
      floods.flatMap(([way, { outcomes, stored, recovered }]) => [
        {
          what: `${way}: requests a second, times what can be borne`,
          measured: outcomes.length / seconds / normal.perSecond,
          atLeast: 9,
        },
        {
          what: `${way}: p99 of the accepted, times normal`,
          measured: percentile(millisecondsOf(outcomes.filter(isAccepted)), 0.99) / normalP99,
          atMost: 2,
        },
        {
          what: `${way}: requests neither answered nor told when to come again`,
          measured: others(outcomes),
          atMost: 0,
        },
        { what: `${way}: seconds until a question takes no longer than before`, measured: recovered, atMost: 5 },
        { what: `${way}: articles stored meanwhile`, measured: stored, atLeast: 1 },
      ]),
    ),
  );
  await contestant.close();
};

const isAccepted = ({ status }: Outcome) => status === 200;
const isRefused = ({ status, saysWhen }: Outcome) => status === 503 && saysWhen;
const others = (outcomes: readonly Outcome[]) =>
  outcomes.filter((outcome) => !isAccepted(outcome) && !isRefused(outcome)).length;
const millisecondsOf = (outcomes: readonly Outcome[]) => outcomes.map(({ milliseconds }) => milliseconds);
const quantiles = (all: readonly number[]) => [percentile(all, 0.5), percentile(all, 0.99)];

async function articlesOf(ready: string): Promise<number> {
  const { coverage } = (await (await fetch(ready)).json()) as { coverage: { articles: number } };
  return coverage.articles;
}

type FloodOptions = { readonly perSecond: number; readonly seconds: number; readonly agent: Agent };

/** Sends at a fixed rate, whatever comes back, and waits for all of it. */
async function flood(
  url: string,
  questions: readonly string[],
  { perSecond, seconds, agent }: FloodOptions,
): Promise<Outcome[]> {
  const sent: Promise<Outcome>[] = [];
  const started = performance.now();
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - started) {
    const due = Math.floor((elapsed / 1000) * perSecond);
    while (sent.length < due)
      sent.push(askOnce(url, `${questions[sent.length % questions.length]} (o${sent.length})`, agent));
    await wait(1);
  }
  return Promise.all(sent);
}

/** How long after an overload a question is first answered within `normalMs`; infinite where none is. */
async function secondsUntilAnswered(url: string, questions: readonly string[], normalMs: number): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const started = performance.now();
  try {
    for (let probe = 0; probe < recoveryProbes; probe += 1) {
      const { status, milliseconds } = await askOnce(url, `${questions[probe % questions.length]} (r${probe})`, agent);
      if (status === 200 && milliseconds <= normalMs) return (performance.now() - started) / 1000;
      await wait(probeEveryMs);
    }
    return Number.POSITIVE_INFINITY;
  } finally {
    agent.destroy();
  }
}

function askOnce(url: string, question: string, agent: Agent): Promise<Outcome> {
  const before = performance.now();
  return new Promise((resolve) => {
    const done = (status: number, saysWhen = false) =>
      resolve({ status, saysWhen, milliseconds: performance.now() - before });
    const options = { method: 'POST', agent, headers: { 'content-type': 'application/json' }, timeout: patienceMs };
    const sent = request(url, options, (response) => {
      const saysWhen = Number(response.headers['retry-after']) > 0;
      response
        .resume()
        .on('end', () => done(response.statusCode ?? 0, saysWhen))
        .on('error', () => done(0));
    });
    sent
      .on('timeout', () => sent.destroy())
      .on('error', () => done(0))
      .end(JSON.stringify({ question }));
  });
}
