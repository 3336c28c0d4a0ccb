import { percentile, type Table } from '../result-table.ts';
import { type EngineFigures, engineNames, type GrowthFigures, loadOf, searchKinds } from './figures.ts';
import { growthModel, indexBytes, serversOf } from './growth-model.ts';
import { costOf, placesOf, predictHere, type Predicted } from './search-cost.ts';

/** A figure beside what was said of it. */
export type Checked = { readonly what: string; readonly measured: number; readonly predicted: number };

const compared = { p50Ms: 'p50 ms', p95Ms: 'p95 ms', p99Ms: 'p99 ms', perSecond: 'searches a second' } as const;
/** By how much it was off, whichever way: 1 is exact, 2 is half or double. */
const factorOf = ({ measured, predicted }: Checked) => Math.max(measured / predicted, predicted / measured);

/** What several readers met, said from what one reader met at the same size. */
export function checkReaders({ engines, machine }: GrowthFigures): Checked[] {
  return engines.flatMap((figures) =>
    searchKinds.flatMap((kind) => {
      const alone = loadOf(figures, kind, 1);
      if (!alone) return [];
      const cost = costOf(alone, machine.cores);
      return figures.loads
        .filter((load) => load.kind === kind && load.readers > 1)
        .flatMap((load) => {
          const cores = machine.cores - load.othersCores;
          const predicted = predictHere(cost, { readers: load.readers, cores, places: placesOf[figures.engine] });
          return compare(`${nameOf(figures)}, ${kind}, ${load.readers} readers`, load, predicted);
        });
    }),
  );
}

/** What was met at the largest size of each engine, said from the smaller ones alone. */
export function checkLargest({ engines, machine }: GrowthFigures): Checked[] {
  return engineNames.flatMap((engine) => {
    const own = engines.filter((each) => each.engine === engine).toSorted((a, b) => a.passages - b.passages);
    const largest = own.at(-1);
    const model = growthModel(engine, { engines: own.slice(0, -1), machine });
    if (!largest || !model || model.sizes.length < 2) return [];
    const { passages, takeInCpuSeconds } = largest;
    const name = nameOf(largest);
    const megabytes = serversOf(largest).reduce((sum, { askedMegabytes }) => sum + askedMegabytes, 0);
    return [
      { what: `${name}, memory MB`, measured: megabytes, predicted: model.megabytes(passages) },
      { what: `${name}, disk MB`, measured: indexBytes(largest) / 1e6, predicted: model.bytes(passages) / 1e6 },
      {
        what: `${name}, taken in, processor s`,
        measured: takeInCpuSeconds,
        predicted: model.takeInCpuSeconds(passages),
      },
      ...largest.loads.flatMap((load) => {
        const cores = machine.cores - load.othersCores;
        const cost = model.cost(load.kind, passages);
        const predicted = predictHere(cost, { readers: load.readers, cores, places: placesOf[engine] });
        return compare(`${name}, ${load.kind}, ${load.readers} readers`, load, predicted);
      }),
    ];
  });
}

const nameOf = ({ engine, passages }: Pick<EngineFigures, 'engine' | 'passages'>) => `${engine} at ${passages}`;

function compare(what: string, measured: Predicted, predicted: Predicted): Checked[] {
  const names = Object.keys(compared) as (keyof typeof compared)[];
  return names.map((name) => ({
    what: `${what}, ${compared[name]}`,
    measured: measured[name],
    predicted: predicted[name],
  }));
}

export function checkTable(title: string, checked: readonly Checked[]): Table {
  return {
    title,
    columns: ['', 'measured', 'said', 'off by a factor of'],
    rows: checked.map((each) => [each.what, each.measured, each.predicted, factorOf(each)]),
  };
}

/** How far off, in the middle and for nine of ten. */
export function errorTable(title: string, parts: Readonly<Record<string, readonly Checked[]>>): Table {
  const rows = Object.entries(parts).flatMap(([name, all]) =>
    groups(all).map(([group, checked]) => {
      const factors = checked.map(factorOf);
      return [`${name}: ${group}`, checked.length, percentile(factors, 0.5), percentile(factors, 0.9)];
    }),
  );
  return { title, columns: ['', 'figures', 'median factor', '9 of 10 within'], rows };
}

/** By the last words, which say what was compared. */
function groups(checked: readonly Checked[]): [string, Checked[]][] {
  const byName = new Map<string, Checked[]>();
  for (const each of checked) {
    const name = each.what.split(', ').at(-1) ?? '';
    byName.set(name, [...(byName.get(name) ?? []), each]);
  }
  return [...byName];
}
