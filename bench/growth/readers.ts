import { loadavg } from 'node:os';
import { percentile } from '../result-table.ts';
import type { LoadFigures, SearchKind } from './figures.ts';
import { machineCpuSeconds, startedNodes, usageOf } from './linux-processes.ts';

export type ReadersTask = {
  readonly kind: SearchKind;
  readonly readers: number;
  /** How long they ask; longer where that is too short for `leastSearches`, up to `slowest` times as long. */
  readonly seconds: number;
  /** They ask these in turn. */
  readonly questions: number;
  readonly search: (question: number) => Promise<unknown>;
};

const leastSearches = 100;
const slowest = 6;
/** One at each end, and 39 between them. */
const quantiles = 41;

/** So many readers, each of whom asks the next question as soon as the last one is answered. */
export async function measureReaders(task: ReadersTask): Promise<LoadFigures> {
  const { kind, readers, seconds, questions, search } = task;
  const before = await processorTimes();
  const times: number[] = [];
  const least = Array.from({ length: questions }, () => Infinity);
  let asked = 0;
  let failed = 0;
  const started = performance.now();
  const isOver = () => {
    const passed = (performance.now() - started) / 1000;
    return passed > seconds * slowest || (passed > seconds && asked >= leastSearches);
  };
  const reader = async (): Promise<void> => {
    while (!isOver()) {
      const from = performance.now();
      const question = asked++ % questions;
      try {
        await search(question);
        const took = performance.now() - from;
        times.push(took);
        least[question] = Math.min(least[question] ?? Infinity, took);
      } catch {
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: readers }, reader));
  const elapsed = (performance.now() - started) / 1000;
  const after = await processorTimes();
  const client = after.client - before.client;
  const engine = after.engine - before.engine;
  return {
    kind,
    readers,
    searches: times.length,
    failed,
    perSecond: times.length / elapsed,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    p99Ms: percentile(times, 0.99),
    meanMs: times.reduce((sum, time) => sum + time, 0) / times.length,
    leastMs: quantilesOf(least.filter(Number.isFinite)),
    clientCpuMs: (client * 1000) / times.length,
    engineCpuMs: (engine * 1000) / times.length,
    othersCores: Math.max(0, (after.machine - before.machine - client - engine) / elapsed),
    loadAverage: loadavg()[0] ?? 0,
  };
}

/** Of the processes that there are now: one that came meanwhile began with nothing, what one that ended took is its parent's. */
async function processorTimes() {
  const nodes = await startedNodes();
  const [engine, client, machine] = await Promise.all([
    usageOf(nodes.flat()),
    usageOf([process.pid]),
    machineCpuSeconds(),
  ]);
  return { engine: engine.cpuSeconds, client: client.cpuSeconds, machine };
}

function quantilesOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return Array.from({ length: quantiles }, (_, at) =>
    rounded(sorted[Math.round((at * (sorted.length - 1)) / (quantiles - 1))] ?? 0),
  );
}

const rounded = (value: number) => Number(value.toPrecision(5));
