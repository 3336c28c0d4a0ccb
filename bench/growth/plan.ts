import { randomNumbers } from '../../src/testing/random-numbers.ts';
import type { EngineName, GrowthFigures } from './figures.ts';
import { linear } from './curves.ts';
import { growthModel, type GrowthModel } from './growth-model.ts';
import { layoutOf, type Layout } from './layout.ts';
import { type Limit, limitsOf, reembeddingDays, takeInHours } from './limits.ts';
import { simulate } from './queueing.ts';
import { requestOf, type SearchCost, summaryOf } from './search-cost.ts';

/** What nobody can measure here: hosts, prices, readers, and how long is too long. */
export type Assumptions = {
  /** Of one host; all are alike. Its processors are as fast as those that measured. */
  readonly cores: number;
  readonly gigabytes: number;
  readonly diskGigabytes: number;
  readonly monthlyPrice: number;
  /** Of its memory and disk, and how busy its processors may be. */
  readonly usableShare: number;
  readonly busyShare: number;
  /** Readers, each of whom asks again so many seconds after an answer. */
  readonly readers: number;
  readonly thinkSeconds: number;
  readonly targetP99Ms: number;
  readonly embeddingHosts: number;
  readonly reembeddingDays: number;
  readonly takeInHours: number;
  /** Until what 1,000 passages changed is found. */
  readonly followSeconds: number;
  readonly backupMegabytesPerSecond: number;
  readonly backupHours: number;
};

export const usualAssumptions: Assumptions = {
  cores: 16,
  gigabytes: 128,
  diskGigabytes: 4_000,
  monthlyPrice: 400,
  usableShare: 0.7,
  busyShare: 0.6,
  readers: 1_000,
  thinkSeconds: 30,
  targetP99Ms: 1_000,
  embeddingHosts: 4,
  reembeddingDays: 30,
  takeInHours: 24,
  followSeconds: 60,
  backupMegabytesPerSecond: 200,
  backupHours: 24,
};

export const plannedEngines = ['embedded', 'pgvector', 'weaviate'] as const satisfies readonly EngineName[];

/** What every answer takes besides the search, and every passage besides its place in the index. */
export type Common = {
  /** Processor time of an API process: the question is embedded, evidence ranked, the answer verified. */
  readonly answerMs: number;
  readonly catalogBytes: (passages: number) => number;
  readonly passageCpuMs: number;
};

export type Planned = Layout & {
  readonly engine: EngineName;
  readonly passages: number;
  /** By how much a shard is larger than what was measured. */
  readonly beyondMeasured: number;
  readonly monthlyPrice: number;
  readonly takeInHours: number;
  readonly reembeddingDays: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How many readers are answered within the target, 99 of 100 times. */
  readonly readersAtTarget: number;
  /** The worst first. */
  readonly limits: readonly Limit[];
};

/** How something grows cannot be told from one size. */
export const leastSizes = 2;

/** `null` where what it rests on was not measured. */
export function commonOf(figures: GrowthFigures): Common | null {
  const { model, answers, engines, machine } = figures;
  const [answer] = answers.toSorted((a, b) => a.passages - b.passages);
  const catalogs = engines.filter(({ engine }) => engine === 'catalog');
  const embedded = growthModel('embedded', { engines, machine });
  if (!model || !answer || !embedded || catalogs.length < leastSizes) return null;
  // Its embedding was remembered when the answer was timed, and the search is counted with its engine.
  const answerMs = model.questionCpuMs + answer.answerCpuMs - embedded.cost('both', answer.passages).clientMs;
  const bytes = linear(
    catalogs.map(({ passages, bytes }) => [passages, Object.values(bytes).reduce((sum, part) => sum + part, 0)]),
  );
  return { answerMs: Math.max(model.questionCpuMs, answerMs), catalogBytes: bytes, passageCpuMs: model.passageCpuMs };
}

/** Hosts for an archive of so many passages, and what its readers meet. */
export function planFor(passages: number, model: GrowthModel, common: Common, assumed: Assumptions): Planned {
  const layout = layoutOf(passages, model, common, assumed);
  const perSecond = assumed.readers / assumed.thinkSeconds;
  const cost = model.cost('both', passages / layout.shards);
  const { p50Ms, p99Ms } = simulateLayout(layout, cost, common, assumed, perSecond);
  return {
    ...layout,
    engine: model.engine,
    passages,
    beyondMeasured: passages / layout.shards / (model.sizes.at(-1) ?? 1),
    monthlyPrice: (layout.apiHosts + layout.nodes + layout.catalogHosts) * assumed.monthlyPrice,
    takeInHours: takeInHours(passages, layout, model),
    reembeddingDays: reembeddingDays(passages, common, assumed),
    p50Ms,
    p99Ms,
    readersAtTarget: readersWithin(layout, cost, common, assumed),
    limits: limitsOf(passages, layout, model, common, assumed),
  };
}

const requestsSimulated = 2_000;

/** Questions that come at random, spread over the hosts of the layout; where they are more than it can bear, they wait without end. */
function simulateLayout(
  layout: Layout,
  cost: SearchCost,
  { answerMs }: Common,
  { cores }: Assumptions,
  perSecond: number,
  requests = requestsSimulated,
) {
  const { apiHosts, apiProcesses, nodes, shards, copies } = layout;
  const apiWork = (perSecond * (answerMs + cost.clientMs)) / 1000;
  const engineWork = (perSecond * shards * cost.engineMs) / 1000;
  if (apiWork >= apiHosts * Math.min(cores, apiProcesses) || (engineWork > 0 && engineWork >= nodes * cores))
    return { p50Ms: Infinity, p99Ms: Infinity };
  const random = randomNumbers(1);
  const one = (count: number) => Math.floor(random() * count);
  const wait = apiHosts + nodes;
  const hosts = Array.from({ length: wait }, (_, host) => ({
    host,
    places: host < apiHosts ? apiProcesses : Infinity,
  }));
  // A shard's copies stand on nodes after each other, those of the next shard after them.
  const nodeOf = (shard: number) => apiHosts + ((shard * copies + one(copies)) % Math.max(1, nodes));
  const { latencies } = simulate({
    network: {
      cores: [...hosts.map(() => cores), Infinity],
      stations: [...hosts, { host: wait, places: Infinity }],
    },
    load: { kind: 'open', perSecond },
    request: () => {
      const client = one(apiHosts);
      const engine = Array.from({ length: shards }, (_, shard) => nodeOf(shard));
      const answer = [{ station: client, work: answerMs / 1000 }];
      return [answer, ...requestOf(cost, random, { client, engine, wait })];
    },
    requests,
    random,
  });
  const { p50Ms, p99Ms } = summaryOf(latencies, perSecond);
  return { p50Ms, p99Ms };
}

/** By halving: more readers never make it faster. */
function readersWithin(layout: Layout, cost: SearchCost, common: Common, assumed: Assumptions): number {
  const isWithin = (readers: number) =>
    simulateLayout(layout, cost, common, assumed, readers / assumed.thinkSeconds).p99Ms <= assumed.targetP99Ms;
  if (!isWithin(1)) return 0;
  let [low, high] = [1, 2];
  while (high < 1e7 && isWithin(high)) [low, high] = [high, high * 4];
  for (let step = 0; step < 5; step++) {
    const middle = Math.sqrt(low * high);
    if (isWithin(middle)) low = middle;
    else high = middle;
  }
  return Math.floor(low);
}
