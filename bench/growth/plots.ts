import { linePlot, type Panel } from '../line-plot.ts';
import { type EngineFigures, type EngineName, type GrowthFigures, loadOf } from './figures.ts';
import { indexBytes, serversOf } from './growth-model.ts';
import { costOf, placesOf, predictHere } from './search-cost.ts';

const plotted: readonly EngineName[] = ['embedded', 'pgvector', 'weaviate', 'weaviate-3'];
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** What was measured, over the number of passages, and what the simulation says of the busiest load. */
export function growthPlot({ engines, machine }: GrowthFigures): string {
  const panel = (title: string, value: (each: EngineFigures) => number | undefined): Panel => ({
    title,
    lines: plotted.flatMap((name) => {
      const points = engines
        .filter(({ engine }) => engine === name)
        .toSorted((a, b) => a.passages - b.passages)
        .flatMap((each): [number, number][] => {
          const found = value(each);
          return found === undefined ? [] : [[each.passages, found]];
        });
      return points.length > 0 ? [{ name, points }] : [];
    }),
  });
  const simulated = (each: EngineFigures) => {
    const [alone, busy] = [loadOf(each, 'both', 1), loadOf(each, 'both', 32)];
    const cores = machine.cores - (busy?.othersCores ?? 0);
    return (
      alone && predictHere(costOf(alone, machine.cores), { readers: 32, cores, places: placesOf[each.engine] }).p95Ms
    );
  };
  return linePlot('The engines from ten thousand passages on', [
    panel('Taken in from nothing, processor seconds', ({ takeInCpuSeconds }) => takeInCpuSeconds),
    panel('Memory of all nodes after searches, MB', (each) =>
      sum(serversOf(each).map(({ askedMegabytes }) => askedMegabytes)),
    ),
    panel('Index on the disk, MB', (each) => indexBytes(each) / 1e6),
    panel('Search by both, 1 reader, p50 ms', (each) => loadOf(each, 'both', 1)?.p50Ms),
    panel('Search by both, 32 readers, p95 ms', (each) => loadOf(each, 'both', 32)?.p95Ms),
    panel('The same, simulated from one reader', simulated),
  ]);
}
