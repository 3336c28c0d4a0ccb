import { type Curve, linear, logarithmic, type Point, power } from './curves.ts';
import {
  type EngineFigures,
  type EngineName,
  type GrowthFigures,
  loadOf,
  type SearchKind,
  searchKinds,
} from './figures.ts';
import { costOf, type SearchCost } from './search-cost.ts';

/** How one engine grows, from what was measured of it. */
export type GrowthModel = {
  readonly engine: EngineName;
  /** The sizes it rests on, rising. */
  readonly sizes: readonly number[];
  readonly cost: (kind: SearchKind, passages: number) => SearchCost;
  /** Of all nodes together, after searches. */
  readonly megabytes: Curve;
  readonly peakMegabytes: Curve;
  /** On the disk, the catalog left out. */
  readonly bytes: Curve;
  /** Of the catalog beside it: the embedded one's. */
  readonly catalogBytes: Curve;
  readonly takeInCpuSeconds: Curve;
  /** Of following the change of some 1,000 passages. */
  readonly followCpuSeconds: Curve;
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
/** What the process that asks takes is no part of a server. */
export const serversOf = ({ engine, memory }: Pick<EngineFigures, 'engine' | 'memory'>) =>
  engine === 'embedded' ? memory : memory.filter(({ name }) => name !== 'process');
export const indexBytes = ({ bytes }: Pick<EngineFigures, 'bytes'>) =>
  sum(Object.entries(bytes).flatMap(([part, size]) => (part === 'catalog' ? [] : [size])));

/** The model of one engine from these measurements of it; `null` without any. */
export function growthModel(
  engine: EngineName,
  { engines, machine }: Pick<GrowthFigures, 'engines' | 'machine'>,
): GrowthModel | null {
  const measured = engines.filter((each) => each.engine === engine).toSorted((a, b) => a.passages - b.passages);
  const last = measured.at(-1);
  if (!last) return null;
  const points = (value: (each: EngineFigures) => number): Point[] =>
    measured.map((each) => [each.passages, value(each)]);
  const costs = Object.fromEntries(searchKinds.map((kind) => [kind, costsOf(kind, measured, machine.cores)])) as Record<
    SearchKind,
    (passages: number) => SearchCost
  >;
  return {
    engine,
    sizes: measured.map(({ passages }) => passages),
    cost: (kind, passages) => costs[kind](passages),
    megabytes: linear(points((each) => sum(serversOf(each).map(({ askedMegabytes }) => askedMegabytes)))),
    peakMegabytes: linear(points((each) => sum(serversOf(each).map(({ peakMegabytes }) => peakMegabytes)))),
    bytes: linear(points(indexBytes)),
    catalogBytes: linear(points(({ bytes }) => bytes['catalog'] ?? 0).filter(([, bytes]) => bytes > 0)),
    takeInCpuSeconds: power(points(({ takeInCpuSeconds }) => takeInCpuSeconds)),
    // The embedded files are written whole, the others take in one passage after the other.
    followCpuSeconds: (engine === 'embedded' ? linear : logarithmic)(
      points(({ again }) => again?.cpuSeconds ?? 0).filter(([, seconds]) => seconds > 0),
    ),
  };
}

/** A way through a graph grows with the logarithm, lists of words by a power; both are the one after the other. */
function costsOf(
  kind: SearchKind,
  measured: readonly EngineFigures[],
  cores: number,
): (passages: number) => SearchCost {
  if (kind === 'both') {
    const [dense, keyword] = [costsOf('dense', measured, cores), costsOf('keyword', measured, cores)];
    const own = latest(measured.flatMap((each) => loadOf(each, 'both', 1) ?? []).map((load) => costOf(load, cores)));
    return (passages) => added(dense(passages), keyword(passages), own?.shape ?? [1]);
  }
  const loads = measured.flatMap((each) => {
    const load = loadOf(each, kind, 1);
    return load ? [{ passages: each.passages, cost: costOf(load, cores) }] : [];
  });
  const fit = kind === 'dense' ? logarithmic : power;
  const curve = (value: (cost: SearchCost) => number): Curve => {
    const points = loads.map(({ passages, cost }): Point => [passages, value(cost)]).filter(([, each]) => each > 0);
    return points.length === 0 ? () => 0 : fit(points);
  };
  const [clientMs, engineMs] = [curve((cost) => cost.clientMs), curve((cost) => cost.engineMs)];
  const last = latest(loads)?.cost;
  return (passages) => ({
    clientMs: clientMs(passages),
    engineMs: engineMs(passages),
    parts: last?.parts ?? 1,
    waitMs: last?.waitMs ?? 0,
    shape: last?.shape ?? [1],
  });
}

const latest = <Item>(items: readonly Item[]) => items.at(-1);

function added(one: SearchCost, other: SearchCost, shape: readonly number[]): SearchCost {
  return {
    clientMs: one.clientMs + other.clientMs,
    engineMs: one.engineMs + other.engineMs,
    parts: Math.max(one.parts, other.parts),
    waitMs: one.waitMs + other.waitMs,
    shape,
  };
}
