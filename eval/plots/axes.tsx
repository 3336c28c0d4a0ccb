import type { ComponentChildren } from 'preact';
import { Dot, plotWidth, round, ShortWords, Words } from './svg.tsx';

/** Where values lie between the two ends of an axis, and which are written on it. */
export type Axis = {
  readonly label: string;
  readonly ticks: readonly (readonly [value: number, name: string])[];
  readonly place: (value: number) => number;
};

const margin = { left: 46, right: 24, top: 34, bottom: 40 };
const keyRow = 15;
const plotHeight = 190;

export const across = [margin.left, plotWidth - margin.right] as const;

/** From 0 to 1. */
export function shareAxis(label: string, [from, to]: readonly [number, number]): Axis {
  const ticks = ([0, 0.2, 0.4, 0.6, 0.8, 1] as const).map((value) => [value, shortShare(value, 1)] as const);
  return { label, ticks, place: (value) => from + value * (to - from) };
}

/** Logarithmic, with marks at 1, 2 and 5, over all values. */
export function logAxis(label: string, values: readonly number[], [from, to]: readonly [number, number]): Axis {
  const known = values.filter((value) => value > 0);
  const least = Math.min(...known);
  const most = Math.max(...known);
  const marks = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** (power - 3))).flat();
  const low = marks.findLast((mark) => mark <= least) ?? marks[0]!;
  const high = marks.find((mark) => mark > Math.max(most, low)) ?? marks.at(-1)!;
  const span = Math.log10(high) - Math.log10(low);
  const within = marks.filter((mark) => mark >= low && mark <= high);
  const shown = fewEnough(within);
  const place = (value: number): number =>
    from + ((Math.log10(Math.max(value, low)) - Math.log10(low)) / span) * (to - from);
  return { label, ticks: shown.map((mark) => [mark, duration(mark)] as const), place };
}

/** As many marks as can be written beside each other. */
function fewEnough(marks: readonly number[]): readonly number[] {
  const kept = (firsts: string) => marks.filter((mark) => firsts.includes(mark.toExponential()[0]!));
  return marks.length <= 6 ? marks : marks.length <= 9 ? kept('15') : kept('1');
}

/** ".69": a share as the tables of the docs write it. */
export function shortShare(value: number, digits = 2): string {
  return value === 0 ? '0' : value === 1 ? '1' : value.toFixed(digits).replace(/^0\./u, '.');
}

export function duration(milliseconds: number): string {
  if (milliseconds < 10) return `${Math.round(milliseconds * 10) / 10} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${Number((milliseconds / 1000).toPrecision(2))} s`;
}

/** The height that a plot of so many series needs, the place of its drawing area, and the axis that goes up. */
export function layout(seriesCount: number, upLabel: string) {
  const keys = seriesCount > 1 ? seriesCount * keyRow : 0;
  const top = margin.top + keys;
  const bottom = top + plotHeight;
  return { height: bottom + margin.bottom, top, bottom, up: shareAxis(upLabel, [bottom, top]) };
}

type Frame = {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly top: number;
  readonly bottom: number;
  /** Named above the plot where there are several. */
  readonly series: readonly string[];
  readonly children: ComponentChildren;
};

/** Title, names of the series, grid and axes; what is plotted goes over them. */
export function Frame({ title, x, y, top, bottom, series, children }: Frame) {
  const [left, right] = across;
  const grid = { class: 'grid', stroke: '#ddd' };
  return (
    <>
      <ShortWords x={12} y={20} look="title" length={44}>
        {title}
      </ShortWords>
      {series.length > 1 &&
        series.map((name, at) => (
          <g>
            <Dot x={left + 4} y={34 + at * keyRow} series={at} />
            <ShortWords x={left + 14} y={38 + at * keyRow} length={46}>
              {name}
            </ShortWords>
          </g>
        ))}
      {x.ticks.map(([value, name]) => (
        <g>
          <path d={`M${round(x.place(value))} ${top}V${bottom}`} {...grid} />
          <Words x={round(x.place(value))} y={bottom + 14} look="muted" anchor="middle">
            {name}
          </Words>
        </g>
      ))}
      {y.ticks.map(([value, name]) => (
        <g>
          <path d={`M${left} ${round(y.place(value))}H${right}`} {...grid} />
          <Words x={left - 6} y={round(y.place(value)) + 4} look="muted" anchor="end">
            {name}
          </Words>
        </g>
      ))}
      <Words x={(left + right) / 2} y={bottom + 31} anchor="middle">
        {x.label}
      </Words>
      <Words x={14} y={(top + bottom) / 2} anchor="middle" turned={-90}>
        {y.label}
      </Words>
      {children}
    </>
  );
}
