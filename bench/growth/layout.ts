import type { GrowthModel } from './growth-model.ts';
import type { Assumptions, Common } from './plan.ts';
import { aloneP99Ms } from './search-cost.ts';

/** How an archive is spread over hosts. */
export type Layout = {
  readonly shards: number;
  /** Of each shard. */
  readonly copies: number;
  readonly apiHosts: number;
  /** Of each of them; each searches in one thread. */
  readonly apiProcesses: number;
  /** Hosts of the engine; 0 where the API processes hold it themselves. */
  readonly nodes: number;
  /** Hosts that hold the catalog alone. */
  readonly catalogHosts: number;
  /** What one of the hosts that hold the index needs. */
  readonly nodeGigabytes: number;
  readonly nodeDiskGigabytes: number;
  readonly catalogGigabytes: number;
  /** How much of the work of taking in all of one shard has to be done one after the other. */
  readonly takeInShare: number;
};

/** One that answers and one that can take its place. */
const leastHosts = 2;
/** Of Weaviate: one may fail, and most are still there. */
const copiesOfWeaviate = 3;
/** More than this are not planned for: the limits say what is lacking. */
const mostCopies = 6;
const mostShards = 256;
const mostStandbys = 16;

/** As few hosts as hold the archive and bear its readers. An embedded index stays on its host, and neither it nor pgvector can be divided: where that is too small, the limits say so. */
export function layoutOf(passages: number, model: GrowthModel, common: Common, assumed: Assumptions): Layout {
  if (model.engine === 'embedded') return embeddedLayout(passages, model, assumed);
  return model.engine === 'pgvector'
    ? pgvectorLayout(passages, model, common, assumed)
    : weaviateLayout(passages, model, common, assumed);
}

/** One host with the files, of which every process holds the index in its own memory. */
function embeddedLayout(passages: number, model: GrowthModel, assumed: Assumptions): Layout {
  const processGigabytes = model.megabytes(passages) / 1e3;
  const fitting = Math.floor((assumed.gigabytes * assumed.usableShare) / processGigabytes);
  const apiProcesses = Math.min(assumed.cores, Math.max(1, fitting));
  return {
    shards: 1,
    copies: 1,
    apiHosts: 1,
    apiProcesses,
    nodes: 0,
    catalogHosts: 0,
    nodeGigabytes: processGigabytes * apiProcesses,
    nodeDiskGigabytes: (model.bytes(passages) + model.catalogBytes(passages)) / 1e9,
    catalogGigabytes: model.catalogBytes(passages) / 1e9,
    takeInShare: 1,
  };
}

/** Index and catalog in one PostgreSQL, and in standbys that are searched too. Its pages stay in memory, as they did where it was measured. */
function pgvectorLayout(passages: number, model: GrowthModel, common: Common, assumed: Assumptions): Layout {
  const cost = model.cost('both', passages);
  const nodes = Math.min(mostStandbys, Math.max(leastHosts, hostsFor(cost.engineMs, assumed)));
  return {
    shards: 1,
    copies: nodes,
    ...apiOf(cost.clientMs, common, assumed),
    nodes,
    catalogHosts: 0,
    nodeGigabytes: model.bytes(passages) / 1e9,
    nodeDiskGigabytes: (model.bytes(passages) + common.catalogBytes(passages)) / 1e9,
    catalogGigabytes: common.catalogBytes(passages) / 1e9,
    takeInShare: 1,
  };
}

/** As many shards as memory asks for, and the target for one search alone; each on three nodes of its own, or on as many as its processors ask for. */
function weaviateLayout(passages: number, model: GrowthModel, common: Common, assumed: Assumptions): Layout {
  const gigabytesOf = (shards: number) => model.megabytes(passages / shards) / 1e3;
  const coresOf = (shards: number) =>
    (secondsOf(model.cost('both', passages / shards).engineMs) * questionsOf(assumed)) / copiesOfWeaviate;
  const isSmall = (shards: number) =>
    gigabytesOf(shards) <= assumed.gigabytes * assumed.usableShare &&
    (['dense', 'keyword'] as const).every(
      (kind) => aloneP99Ms(model.cost(kind, passages / shards)) <= assumed.targetP99Ms,
    );
  let shards = 1;
  while (shards < mostShards && !isSmall(shards)) shards += 1;
  const copies = Math.min(
    mostCopies,
    Math.max(copiesOfWeaviate, Math.ceil(coresOf(shards) / (assumed.cores * assumed.busyShare))),
  );
  return {
    shards,
    copies,
    ...apiOf(model.cost('both', passages / shards).clientMs, common, assumed),
    nodes: shards * copies,
    catalogHosts: leastHosts,
    nodeGigabytes: gigabytesOf(shards),
    nodeDiskGigabytes: model.bytes(passages / shards) / 1e9,
    catalogGigabytes: common.catalogBytes(passages) / 1e9,
    // Its nodes index with all their processors.
    takeInShare: 1 / (assumed.cores * assumed.busyShare),
  };
}

export const questionsOf = ({ readers, thinkSeconds }: Assumptions) => readers / thinkSeconds;
const secondsOf = (milliseconds: number) => milliseconds / 1000;
const hostsFor = (milliseconds: number, assumed: Assumptions) =>
  Math.ceil((secondsOf(milliseconds) * questionsOf(assumed)) / (assumed.cores * assumed.busyShare));

function apiOf(clientMs: number, { answerMs }: Common, assumed: Assumptions) {
  const apiHosts = Math.max(leastHosts, hostsFor(answerMs + clientMs, assumed));
  return { apiHosts, apiProcesses: assumed.cores };
}
