import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../src/testing/random-numbers.ts';
import { percentile } from '../result-table.ts';
import { type Network, type Request, simulate, type SimulationTask } from './queueing.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const exponential = (random: () => number, average: number) => -average * Math.log(1 - random());

/** One kind of task with exponential work of a second on average. */
function run(network: Network, load: SimulationTask['load'], requests = 60_000, stages = 1) {
  const random = randomNumbers(7);
  const request = (): Request => Array.from({ length: stages }, () => [{ station: 0, work: exponential(random, 1) }]);
  return simulate({ network, load, request, requests, random });
}

describe('the simulation of queues', () => {
  it('finds the known times of one server with random arrivals, whether it shares itself or has a line', () => {
    for (const places of [1, Infinity]) {
      const { latencies } = run(
        { cores: [1], stations: [{ host: 0, places }] },
        { kind: 'open', perSecond: 0.7 },
        200_000,
      );
      expect(mean(latencies)).toBeCloseTo(1 / (1 - 0.7), 0);
    }
    // Behind a line the times are exponential themselves.
    const { latencies } = run({ cores: [1], stations: [{ host: 0, places: 1 }] }, { kind: 'open', perSecond: 0.5 });
    expect(percentile(latencies, 0.99)).toBeGreaterThan(0.93 * 2 * Math.log(100));
    expect(percentile(latencies, 0.99)).toBeLessThan(1.07 * 2 * Math.log(100));
  });

  it('finds the waiting of several servers with one line', () => {
    const [servers, load] = [4, 3.2];
    const { latencies } = run(
      { cores: [servers], stations: [{ host: 0, places: servers }] },
      { kind: 'open', perSecond: load },
      200_000,
    );
    expect(Math.abs(mean(latencies) / (1 + erlangC(servers, load) / (servers - load)) - 1)).toBeLessThan(0.05);
  });

  it('agrees with mean value analysis where readers think, and wait for an answer before they ask again', () => {
    const random = randomNumbers(3);
    for (const readers of [1, 4, 12]) {
      const load = { kind: 'closed', readers, thinkSeconds: () => exponential(random, 5) } as const;
      const { latencies, perSecond } = run({ cores: [1], stations: [{ host: 0, places: 1 }] }, load);
      const expected = meanValueAnalysis([1], readers, 5);
      expect(Math.abs(mean(latencies) / expected.seconds - 1)).toBeLessThan(0.05);
      expect(Math.abs(perSecond / expected.perSecond - 1)).toBeLessThan(0.05);
    }
  });

  it('agrees with mean value analysis for two hosts after each other', () => {
    const random = randomNumbers(5);
    const { perSecond } = simulate({
      network: {
        cores: [1, 1],
        stations: [
          { host: 0, places: 1 },
          { host: 1, places: Infinity },
        ],
      },
      load: { kind: 'closed', readers: 6 },
      request: () => [[{ station: 0, work: exponential(random, 1) }], [{ station: 1, work: exponential(random, 0.5) }]],
      requests: 60_000,
      random,
    });
    expect(Math.abs(perSecond / meanValueAnalysis([1, 0.5], 6, 0).perSecond - 1)).toBeLessThan(0.03);
  });

  it('waits for the slowest of several hosts', () => {
    const random = randomNumbers(11);
    const hosts = 8;
    const { latencies } = simulate({
      network: {
        cores: Array.from({ length: hosts }, () => 1),
        stations: Array.from({ length: hosts }, (_, host) => ({ host, places: 1 })),
      },
      load: { kind: 'closed', readers: 1 },
      request: () => [Array.from({ length: hosts }, (_, station) => ({ station, work: exponential(random, 1) }))],
      requests: 20_000,
      random,
    });
    // The slowest of so many: 1 + 1/2 + … + 1/8.
    const expected = Array.from({ length: hosts }, (_, at) => 1 / (at + 1)).reduce((sum, each) => sum + each);
    expect(Math.abs(mean(latencies) / expected - 1)).toBeLessThan(0.03);
  });

  it('gives no task more than one processor, and all of them no more than there are', () => {
    const network = { cores: [2], stations: [{ host: 0, places: Infinity }] };
    const seconds = (readers: number) =>
      simulate({
        network,
        load: { kind: 'closed', readers },
        request: () => [[{ station: 0, work: 1 }]],
        requests: 100,
        random: randomNumbers(1),
      }).latencies.at(-1);
    expect(seconds(1)).toBeCloseTo(1);
    expect(seconds(2)).toBeCloseTo(1);
    expect(seconds(6)).toBeCloseTo(3);
  });
});

/** Share of arrivals that wait, by Erlang. */
function erlangC(servers: number, load: number): number {
  let blocked = 1;
  for (let count = 1; count <= servers; count++) blocked = (load * blocked) / (count + load * blocked);
  return blocked / (1 - (load / servers) * (1 - blocked));
}

/** Exact for exponential work. */
function meanValueAnalysis(work: readonly number[], readers: number, thinkSeconds: number) {
  let queues = work.map(() => 0);
  let found = { seconds: 0, perSecond: 0 };
  for (let count = 1; count <= readers; count++) {
    const times = work.map((each, at) => each * (1 + (queues[at] ?? 0)));
    const seconds = times.reduce((sum, time) => sum + time, 0);
    const perSecond = count / (seconds + thinkSeconds);
    queues = times.map((time) => time * perSecond);
    found = { seconds, perSecond };
  }
  return found;
}
