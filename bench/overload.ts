import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { settings } from '../src/config.ts';
import type { Benchmark } from './benchmark.ts';
import { generateLoad, requestStatus } from './load-generator.ts';
import { percentile, targetsTable } from './result-table.ts';

/** So many times the load that the server can bear. */
const times = 10;
/** Kept open, as a proxy does: Node takes one new connection a turn of its loop, and what waits there is not ours to refuse. */
const connections = 256;
const recoveryProbes = 100;
const probeEveryMs = 50;

type Outcome = { readonly status: number; readonly milliseconds: number; readonly saysWhen: boolean };

/**
 * Questions at ten times the rate that can be borne, which is what the server answers when as many callers ask as it makes
 * answers at once: those that are let in must not wait long, the rest must be told when to come again, and once it is over
 * the next question must be answered as fast as before.
 */
export const benchmarkOverload: Benchmark = async (bench) => {
  const { sample, seconds } = bench;
  const contestant = await bench.ingested('footnote');
  const { answers: url = '', health = '' } = await contestant.serve({ task: 'serve' });
  const callers = Number(settings.answersAtOnce.default);
  await generateLoad(url, sample.questions, { callers, seconds: 2 });
  bench.say(`overload: ${callers} callers for ${seconds} s, then ${times} times what they were answered`);
  const normal = await generateLoad(url, sample.questions, { callers, seconds });
  const outcomes = await flood({ url, health }, sample.questions, { perSecond: times * normal.perSecond, seconds });
  const recovered = await secondsUntilAnswered(url, sample.questions, percentile(normal.latencies, 0.99));

  const accepted = outcomes.filter(({ status }) => status === 200);
  const refused = outcomes.filter(({ status, saysWhen }) => status === 503 && saysWhen);
  const other = outcomes.length - accepted.length - refused.length;
  const latencies = accepted.map(({ milliseconds }) => milliseconds);
  const quantiles = (all: readonly number[]) => [percentile(all, 0.5), percentile(all, 0.99)];
  bench.report({
    title: `Overload: POST /ask for ${seconds} s each, load generator on the same machine`,
    columns: ['', 'requests/s', 'answered/s', 'p50 ms', 'p99 ms', 'refused, told when', 'p99 ms', 'anything else'],
    rows: [
      ['what can be borne', normal.perSecond, normal.perSecond, ...quantiles(normal.latencies), 0, '–', normal.failed],
      [
        'overload',
        outcomes.length / seconds,
        accepted.length / seconds,
        ...quantiles(latencies),
        refused.length,
        percentile(
          refused.map(({ milliseconds }) => milliseconds),
          0.99,
        ),
        other,
      ],
    ],
  });
  bench.report(
    targetsTable('Overload: targets', [
      {
        what: 'requests a second, times what can be borne',
        measured: outcomes.length / seconds / normal.perSecond,
        atLeast: 9,
      },
      {
        what: 'p99 of the accepted, times normal',
        measured: percentile(latencies, 0.99) / percentile(normal.latencies, 0.99),
        atMost: 2,
      },
      { what: 'requests neither answered nor told when to come again', measured: other, atMost: 0 },
      { what: 'seconds until a question takes no longer than before', measured: recovered, atMost: 5 },
    ]),
  );
};

/** Sends at a fixed rate, whatever comes back, and waits for all of it. */
async function flood(
  { url, health }: { readonly url: string; readonly health: string },
  questions: readonly string[],
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Outcome[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
  await Promise.all(Array.from({ length: connections }, () => requestStatus({ url: health }, agent)));
  const sent: Promise<Outcome>[] = [];
  const started = performance.now();
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - started) {
    const due = Math.floor((elapsed / 1000) * perSecond);
    while (sent.length < due)
      sent.push(askOnce(url, `${questions[sent.length % questions.length]} (o${sent.length})`, agent));
    await wait(1);
  }
  const outcomes = await Promise.all(sent);
  agent.destroy();
  return outcomes;
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
    request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json' } }, (response) => {
      const saysWhen = Number(response.headers['retry-after']) > 0;
      response
        .resume()
        .on('end', () => done(response.statusCode ?? 0, saysWhen))
        .on('error', () => done(0));
    })
      .on('error', () => done(0))
      .end(JSON.stringify({ question }));
  });
}
