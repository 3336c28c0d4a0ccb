import { figure, type Table } from '../result-table.ts';
import { type Checked, errorTable } from './check.ts';
import type { GrowthFigures } from './figures.ts';
import { growthModel } from './growth-model.ts';
import { reachOf } from './limits.ts';
import { type Assumptions, commonOf, leastSizes, type Planned, plannedEngines, planFor } from './plan.ts';

export const plannedSizes = [1e7, 1e8, 1e9];

export const errorSummary = (readers: readonly Checked[], largest: readonly Checked[]): Table =>
  errorTable('How far the simulation is off, as a factor (1 is exact, 2 is half or double)', {
    'several readers from one': readers,
    'largest size from smaller ones': largest,
  });

/** The plan, with what it assumes; nothing of an engine that was not measured at two sizes, or where what all rest on was not. */
export function planTables(figures: GrowthFigures, assumed: Assumptions): Table[] {
  const common = commonOf(figures);
  const models = plannedEngines
    .flatMap((engine) => growthModel(engine, figures) ?? [])
    .filter(({ sizes }) => sizes.length >= leastSizes);
  const planned = common
    ? plannedSizes.flatMap((passages) => models.map((model) => planFor(passages, model, common, assumed)))
    : [];
  return [
    {
      title: 'Assumptions',
      columns: ['', 'value'],
      rows: Object.entries(assumed).map(([name, value]) => [
        name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`),
        value,
      ]),
    },
    hostsTable(planned, assumed),
    timesTable(planned),
    limitsTable(planned),
    reachTable(common ? models.map((model) => [model.engine, reachOf(model, common, assumed)]) : []),
  ];
}

const short = (passages: number, digits: number) => passages.toExponential(digits).replace('e+', 'e');
const row = ({ passages, engine }: Planned) => [short(passages, 0), engine] as const;

function hostsTable(planned: readonly Planned[], assumed: Assumptions): Table {
  return {
    title: 'Hosts',
    columns: [
      'passages',
      'engine',
      'shards',
      'copies',
      'engine hosts',
      'API hosts',
      'catalog hosts',
      'GB memory each',
      'GB disk each',
      'catalog GB',
      'price a month',
      'within all limits',
    ],
    rows: planned.map((each) => [
      ...row(each),
      each.shards,
      each.copies,
      each.nodes,
      each.apiHosts,
      each.catalogHosts,
      each.nodeGigabytes,
      each.nodeDiskGigabytes,
      each.catalogGigabytes,
      ...(isWithin(each, assumed) ? [each.monthlyPrice, 'yes'] : ['–', 'no']),
    ]),
  };
}

const isWithin = ({ p99Ms, limits }: Planned, { targetP99Ms }: Assumptions) =>
  p99Ms <= targetP99Ms && limits.every(({ times }) => times <= 1);

function timesTable(planned: readonly Planned[]): Table {
  return {
    title: 'Times',
    columns: [
      'passages',
      'engine',
      'taken in, h',
      're-embedded, days',
      'p50 ms',
      'p99 ms',
      'readers at the target',
      'a shard beyond what was measured, times',
    ],
    rows: planned.map((each) => [
      ...row(each),
      each.takeInHours,
      each.reembeddingDays,
      each.p50Ms,
      each.p99Ms,
      each.readersAtTarget,
      each.beyondMeasured,
    ]),
  };
}

function limitsTable(planned: readonly Planned[]): Table {
  return {
    title: 'What breaks first, as need over limit (above 1 it does not go)',
    columns: ['passages', 'engine', 'first', 'then', 'then'],
    rows: planned.map((each) => [
      ...row(each),
      ...each.limits.slice(0, 3).map(({ what, times }) => `${what}: ${figure(times)}`),
    ]),
  };
}

/** Limits that are reached nowhere are not named. */
function reachTable(engines: readonly (readonly [engine: string, reached: ReturnType<typeof reachOf>])[]): Table {
  return {
    title: 'From how many passages on each limit is passed',
    columns: ['engine', 'limit', 'passages'],
    rows: engines.flatMap(([engine, reached]) =>
      reached.map(({ what, passages }) => [engine, what, short(passages, 1)]),
    ),
  };
}
