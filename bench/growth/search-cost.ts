import { randomNumbers } from '../../src/testing/random-numbers.ts';
import { percentile } from '../result-table.ts';
import type { EngineName, LoadFigures } from './figures.ts';
import { type Request, simulate } from './queueing.ts';

/** What one search takes, in milliseconds. */
export type SearchCost = {
  /** Processor time in the process that asks, of which one thread works. */
  readonly clientMs: number;
  /** Processor time in the engine's own processes, in so many parts at once. */
  readonly engineMs: number;
  readonly parts: number;
  /** What passes though nobody works for it: the way there and back, the disk. */
  readonly waitMs: number;
  /** How searches differ: quantiles from the lowest to the highest, of mean 1. */
  readonly shape: readonly number[];
};

/** How many searches an engine works on at once; the others wait in the process that asks. */
export const placesOf: Readonly<Record<EngineName, number>> = {
  embedded: Infinity,
  // The connections of `openPgvectorSearchIndex`.
  pgvector: 10,
  weaviate: Infinity,
  'weaviate-3': Infinity,
  catalog: 10,
};

/** Read from what one reader met. */
export function costOf(load: LoadFigures, cores: number): SearchCost {
  const { clientCpuMs, engineCpuMs, meanMs, leastMs } = load;
  // A search that takes less time than its engine's processors work for it is worked on by several.
  const parts = Math.max(1, Math.round(engineCpuMs / meanMs));
  const workMs = clientCpuMs + engineCpuMs / parts;
  const waitMs = Math.max(0, meanMs - workMs / speedOf(1, cores - load.othersCores));
  return {
    clientMs: clientCpuMs,
    engineMs: engineCpuMs,
    parts,
    waitMs,
    shape: leastMs.map((each) => each / meanOf(leastMs)),
  };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const speedOf = (tasks: number, cores: number) => Math.min(1, Math.max(leastCores, cores) / tasks);
/** However busy the others are, a process gets something. */
const leastCores = 0.1;

export type Predicted = {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly perSecond: number;
};

const searches = 4_000;

/** What so many readers meet on one machine where asking and engine share the processors, less what others take of them. */
export function predictHere(
  cost: SearchCost,
  { readers, cores, places }: { readonly readers: number; readonly cores: number; readonly places: number },
): Predicted {
  const random = randomNumbers(readers);
  const { latencies, perSecond } = simulate({
    network: {
      cores: [Math.max(leastCores, cores), Infinity],
      stations: [
        { host: 0, places: 1 },
        { host: 0, places: places * cost.parts },
        { host: 1, places: Infinity },
      ],
    },
    load: { kind: 'closed', readers },
    request: () => requestOf(cost, random, { client: 0, engine: [1], wait: 2 }),
    requests: searches,
    random,
  });
  return summaryOf(latencies, perSecond);
}

export function summaryOf(latencies: readonly number[], perSecond: number): Predicted {
  const ms = (share: number) => 1000 * percentile(latencies, share);
  return { p50Ms: ms(0.5), p95Ms: ms(0.95), p99Ms: ms(0.99), perSecond };
}

/** Where nobody else asks. */
export function aloneP99Ms({ clientMs, engineMs, parts, waitMs, shape }: SearchCost): number {
  return (clientMs + engineMs / parts + waitMs) * percentile(shape, 0.99);
}

/** One search: the process that asks, the engine or all of its shards at once, and what passes besides. Long ones are long everywhere. */
export function requestOf(
  { clientMs, engineMs, parts, waitMs, shape }: SearchCost,
  random: () => number,
  stations: { readonly client: number; readonly engine: readonly number[]; readonly wait: number },
): Request {
  const factor = drawn(shape, random);
  const work = (engineMs * factor) / parts / 1000;
  const ofShard = (station: number) => Array.from({ length: parts }, () => ({ station, work }));
  return [
    [{ station: stations.client, work: (clientMs * factor) / 1000 }],
    ...(engineMs > 0 ? [stations.engine.flatMap(ofShard)] : []),
    [{ station: stations.wait, work: (waitMs * factor) / 1000 }],
  ];
}

function drawn(quantiles: readonly number[], random: () => number): number {
  const at = random() * (quantiles.length - 1);
  const [low, high] = [quantiles[Math.floor(at)] ?? 1, quantiles[Math.ceil(at)] ?? 1];
  return low + (high - low) * (at % 1);
}
