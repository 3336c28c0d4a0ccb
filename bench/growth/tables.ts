import { percentile, type Table } from '../result-table.ts';
import { type EngineFigures, type GrowthFigures, loadOf, type SearchKind, searchKinds } from './figures.ts';

type Cell = string | number;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const titles: Readonly<Record<SearchKind, string>> = {
  dense: 'Searches by vectors',
  keyword: 'Searches by words',
  both: 'Searches by words, then by vectors',
};

/** Of one size are those that were to be. */
const roundSize = ({ passages }: EngineFigures) => Number(passages.toPrecision(1));

/** What was measured, size after size and engine beside engine. */
export function growthTables({ engines }: GrowthFigures): Table[] {
  const inOrder = engines.toSorted((a, b) => roundSize(a) - roundSize(b));
  const row = (each: EngineFigures) => [String(each.passages), each.engine] as const;
  const searching = inOrder.filter(({ loads }) => loads.length > 0);
  return [
    {
      title: 'Taken in from nothing, without the embedding model',
      columns: [
        'passages',
        'engine',
        'seconds',
        'processor s',
        'passages/s',
        '1,000 again, s',
        'processor s',
        'disk MB',
        "others' cores",
      ],
      rows: inOrder.map((each) => [
        ...row(each),
        each.takeInSeconds,
        each.takeInCpuSeconds,
        each.passages / each.takeInSeconds,
        each.again?.seconds ?? '',
        each.again?.cpuSeconds ?? '',
        sum(Object.values(each.bytes)) / 1e6,
        each.takeInOthersCores,
      ]),
    },
    {
      title: 'Memory of each process or node, MB',
      columns: ['passages', 'engine', 'of', 'peak', 'at rest', 'asked'],
      rows: inOrder.flatMap((each) =>
        each.memory.map(({ name, peakMegabytes, restMegabytes, askedMegabytes }) => [
          ...row(each),
          name,
          peakMegabytes,
          restMegabytes,
          askedMegabytes,
        ]),
      ),
    },
    ...searchKinds.map((kind) => ({
      title: titles[kind],
      columns: [
        'passages',
        'engine',
        ...[1, 8, 32].flatMap((readers) => [`${readers}: p50 ms`, 'p95', 'p99', 'a second']),
        "others' cores",
      ],
      rows: searching.map((each): Cell[] => {
        const loads = [1, 8, 32].map((readers) => loadOf(each, kind, readers));
        const figures = loads.flatMap((load): Cell[] =>
          load ? [load.p50Ms, load.p95Ms, load.p99Ms, load.perSecond] : ['', '', '', ''],
        );
        const others = loads.flatMap((load) => (load ? [load.othersCores] : []));
        return [...row(each), ...figures, percentile(others, 0.5)];
      }),
    })),
    {
      title: 'Exactness, and processor time of a search with one reader',
      columns: [
        'passages',
        'engine',
        'recall@10',
        'found by words',
        ...searchKinds.flatMap((kind) => [`${kind}: asking ms`, 'engine ms']),
      ],
      rows: searching.map((each): Cell[] => [
        ...row(each),
        each.recall ?? '',
        each.hits.keyword ?? '',
        ...searchKinds.flatMap((kind): Cell[] => {
          const load = loadOf(each, kind, 1);
          return load ? [load.clientCpuMs, load.engineCpuMs] : ['', ''];
        }),
      ]),
    },
  ];
}
