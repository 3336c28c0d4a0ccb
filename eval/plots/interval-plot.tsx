import { shareAxis, shortShare } from './axes.tsx';
import { Dot, lineOf, plotWidth, round, ShortWords, svg, Words } from './svg.tsx';

type Interval = { readonly value: number | null; readonly low: number | null; readonly high: number | null };
/** One thing measured, in each of the runs. */
export type IntervalRow = {
  readonly label: string;
  /** Stands after the label, and is never cut. */
  readonly note?: string;
  readonly values: readonly (Interval | undefined)[];
};

const left = 158;
const labelLength = 24;
const right = plotWidth - 44;
const lineHeight = 13;
const gap = 7;

/** Shares with their 95 % intervals, several runs below each other. */
export function intervalPlot(title: string, runs: readonly string[], rows: readonly IntervalRow[]): string {
  const keys = runs.length > 1 ? runs.length * 15 : 0;
  const top = 34 + keys;
  const rowHeight = runs.length * lineHeight + gap;
  const bottom = top + rows.length * rowHeight;
  const x = shareAxis('', [left, right]);
  return svg({
    title,
    description: rows.map((row) => inWords(row, runs)).join(' '),
    height: bottom + 24,
    children: (
      <>
        <Words x={12} y={20} look="title">
          {title}
        </Words>
        {runs.length > 1 &&
          runs.map((name, at) => (
            <g>
              <Dot x={18} y={34 + at * 15} series={at} />
              <ShortWords x={28} y={38 + at * 15} length={50}>
                {name}
              </ShortWords>
            </g>
          ))}
        {x.ticks.map(([value, name]) => (
          <g>
            <path d={`M${round(x.place(value))} ${top}V${bottom}`} class="grid" stroke="#ddd" />
            <Words x={round(x.place(value))} y={bottom + 14} look="muted" anchor="middle">
              {name}
            </Words>
          </g>
        ))}
        {rows.map(({ label, note = '', values }, row) => {
          const middle = top + row * rowHeight + rowHeight / 2;
          return (
            <g>
              <ShortWords x={left - 10} y={middle + 4} length={labelLength - note.length} after={note} anchor="end">
                {label}
              </ShortWords>
              {values.map((one, at) => (
                <Whisker
                  {...{ one, series: at, place: x.place }}
                  y={middle + (at - (runs.length - 1) / 2) * lineHeight}
                />
              ))}
            </g>
          );
        })}
      </>
    ),
  });
}

type Whisker = { one: Interval | undefined; series: number; y: number; place: (value: number) => number };

function Whisker({ one, series, y, place }: Whisker) {
  const known = one !== undefined && one.value !== null ? one.value : null;
  const [low, high] = [one?.low ?? known, one?.high ?? known];
  return (
    <g>
      {low !== null && high !== null && (
        <path d={`M${round(place(low))} ${y}H${round(place(high))}`} {...lineOf(series)} />
      )}
      {known !== null && <Dot x={place(known)} y={y} series={series} />}
      <Words x={plotWidth - 8} y={y + 4} anchor="end" look={known === null ? 'muted' : 'plain'}>
        {known === null ? '–' : shortShare(known)}
      </Words>
    </g>
  );
}

function inWords({ label, values }: IntervalRow, runs: readonly string[]): string {
  const said = values.map((one, at) => {
    const name = runs.length > 1 ? `${runs[at]} ` : '';
    if (!one || one.value === null) return `${name}not measured`;
    const interval =
      one.low === null || one.high === null ? '' : `, from ${shortShare(one.low)} to ${shortShare(one.high)}`;
    return `${name}${shortShare(one.value)}${interval}`;
  });
  return `${label}: ${said.join('; ')}.`;
}
