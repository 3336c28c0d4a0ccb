import type { SearchKind } from './figures.ts';
import type { GrowthModel } from './growth-model.ts';
import { layoutOf, type Layout, questionsOf } from './layout.ts';
import type { Assumptions, Common } from './plan.ts';
import { aloneP99Ms } from './search-cost.ts';

/** What is needed over what there is; above 1 it does not go. */
export type Limit = { readonly what: string; readonly times: number };

/** The worst first. */
export function limitsOf(
  passages: number,
  layout: Layout,
  model: GrowthModel,
  common: Common,
  assumed: Assumptions,
): readonly Limit[] {
  const { gigabytes, diskGigabytes, usableShare, targetP99Ms } = assumed;
  const shard = passages / layout.shards;
  const { catalogGigabytes, catalogHosts } = layout;
  const backupHours = (catalogGigabytes * 1e3) / assumed.backupMegabytesPerSecond / 3600;
  const aloneMs = (kind: SearchKind) => aloneP99Ms(model.cost(kind, shard));
  const limits: Limit[] = [
    { what: 'memory of a host', times: layout.nodeGigabytes / (gigabytes * usableShare) },
    { what: 'disk of a host', times: layout.nodeDiskGigabytes / (diskGigabytes * usableShare) },
    { what: 'a search by vectors alone', times: aloneMs('dense') / targetP99Ms },
    { what: 'a search by words alone', times: aloneMs('keyword') / targetP99Ms },
    { what: 'taking in from nothing', times: takeInHours(passages, layout, model) / assumed.takeInHours },
    { what: 'following 1,000 passages', times: model.followCpuSeconds(shard) / assumed.followSeconds },
    { what: 're-embedding', times: reembeddingDays(passages, common, assumed) / assumed.reembeddingDays },
    ...(catalogHosts > 0
      ? [{ what: 'disk of one PostgreSQL', times: catalogGigabytes / (diskGigabytes * usableShare) }]
      : []),
    { what: 'processors', times: busyShareOf(shard, layout, model, common, assumed) / assumed.busyShare },
    { what: 'backup of the catalog', times: backupHours / assumed.backupHours },
  ];
  return limits.toSorted((a, b) => b.times - a.times);
}

/** Of the API's processors or the engine's, whichever are busier. */
function busyShareOf(shard: number, layout: Layout, model: GrowthModel, common: Common, assumed: Assumptions): number {
  const { apiHosts, apiProcesses, nodes, shards } = layout;
  const { clientMs, engineMs } = model.cost('both', shard);
  const perMillisecond = questionsOf(assumed) / 1000;
  const api = (perMillisecond * (common.answerMs + clientMs)) / (apiHosts * Math.min(assumed.cores, apiProcesses));
  return Math.max(api, nodes === 0 ? 0 : (perMillisecond * shards * engineMs) / (nodes * assumed.cores));
}

export function takeInHours(passages: number, { shards, takeInShare }: Layout, model: GrowthModel): number {
  return (model.takeInCpuSeconds(passages / shards) * takeInShare) / 3600;
}

export function reembeddingDays(
  passages: number,
  { passageCpuMs }: Common,
  { embeddingHosts, cores }: Pick<Assumptions, 'embeddingHosts' | 'cores'>,
): number {
  return (passages * passageCpuMs) / 1000 / 86_400 / (embeddingHosts * cores);
}

const fewest = 1e4;
const most = 1e12;
const halvings = 40;

/** From how many passages on each limit is passed, the lowest first; limits that are not reached are left out. */
export function reachOf(
  model: GrowthModel,
  common: Common,
  assumed: Assumptions,
): { what: string; passages: number }[] {
  const timesAt = (passages: number) =>
    new Map(
      limitsOf(passages, layoutOf(passages, model, common, assumed), model, common, assumed).map((limit) => [
        limit.what,
        limit.times,
      ]),
    );
  const reached = [...timesAt(most)].flatMap(([what, times]) => {
    if (times <= 1) return [];
    let [low, high] = [fewest, most];
    for (let step = 0; step < halvings; step++) {
      const middle = Math.sqrt(low * high);
      if ((timesAt(middle).get(what) ?? 0) > 1) high = middle;
      else low = middle;
    }
    return [{ what, passages: high }];
  });
  return reached.toSorted((a, b) => a.passages - b.passages);
}
