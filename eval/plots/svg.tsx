import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** Narrow enough to be read on a phone without being made smaller. */
export const plotWidth = 360;

type Drawing = {
  readonly title: string;
  /** What the plot shows, in words, for who cannot see it. */
  readonly description: string;
  readonly width?: number;
  readonly height: number;
  readonly children: ComponentChildren;
};

/**
 * An SVG that needs nothing else: its colours are fixed, and as attributes, which any style of a page overrides. A page
 * sets its own by the classes `ground`, `ink`, `muted`, `grid` and `series-0` to `series-5`.
 */
export function svg({ title, description, width = plotWidth, height, children }: Drawing): string {
  const drawing = (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      font-family="system-ui, sans-serif"
      font-size="11"
      class="plot"
    >
      <title>{printable(title)}</title>
      <desc>{printable(description)}</desc>
      <rect class="ground" width="100%" height="100%" fill="#fff" />
      {children}
    </svg>
  );
  return `${renderToString(drawing)}\n`;
}

type Words = {
  readonly x: number;
  readonly y: number;
  readonly children: string;
  readonly look?: keyof typeof looks;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Turned by so many degrees around its place. */
  readonly turned?: number;
};

const looks = {
  plain: { class: 'ink', fill: '#222' },
  muted: { class: 'muted', fill: '#555' },
  title: { class: 'ink', fill: '#222', 'font-size': '13', 'font-weight': '600' },
};

export function Words({ x, y, children, look = 'plain', anchor = 'start', turned }: Words) {
  const place = turned === undefined ? { x, y } : { transform: `translate(${x} ${y}) rotate(${turned})` };
  return (
    <text {...place} {...looks[look]} text-anchor={anchor}>
      {printable(children)}
    </text>
  );
}

/** Cut to what fits, whole on pointing at it; what comes `after` is not cut. */
export function ShortWords({ length, after = '', children, ...words }: Words & { length: number; after?: string }) {
  const letters = Array.from(printable(children));
  if (letters.length <= length) return <Words {...words}>{`${children}${after}`}</Words>;
  return (
    <g>
      <title>{printable(children)}</title>
      <Words {...words}>{`${letters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…${after}`}</Words>
    </g>
  );
}

/** Told apart by people with any kind of colour vision, and at least 3 : 1 on white. */
const colours = ['#0072b2', '#c2500a', '#007a58', '#a8467d', '#6a51a3', '#5b5b5b'];
type Look = Readonly<Record<string, string | number | undefined>>;

const colourOf = (series: number): string | undefined => colours[series % colours.length];

/** By which a page gives the n-th series its own colour. */
export function seriesClass(series: number): string {
  return `series-${series % colours.length}`;
}

/** How lines of the n-th series look. */
export function lineOf(series: number): Look {
  return { class: `line ${seriesClass(series)}`, stroke: colourOf(series), fill: 'none', 'stroke-width': 1.75 };
}

/** A line through points; nothing where there are none. */
export function Line({ points, series }: { points: readonly (readonly [x: number, y: number])[]; series: number }) {
  if (points.length === 0) return null;
  return <polyline {...lineOf(series)} points={points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')} />;
}

/** How areas of the n-th series look. */
export function fillOf(series: number): Look {
  return { class: `fill ${seriesClass(series)}`, fill: colourOf(series) };
}

/** A dot whose shape, not its colour alone, tells which series it is of. */
export function Dot({ x, y, series, radius = 3.5 }: { x: number; y: number; series: number; radius?: number }) {
  const [across, up] = [round(x), round(y)];
  const wide = round(radius * 1.8);
  const square = (
    <rect x={round(x - wide / 2)} y={round(y - wide / 2)} width={wide} height={wide} {...fillOf(series)} />
  );
  const shapes = [
    <circle cx={across} cy={up} r={round(radius)} {...fillOf(series)} />,
    square,
    <path d={`M${across} ${round(y - radius * 1.2)}l${wide * 0.6} ${wide}h${-wide * 1.2}z`} {...fillOf(series)} />,
    <g transform={`rotate(45 ${across} ${up})`}>{square}</g>,
  ];
  return shapes[series % shapes.length]!;
}

export const round = (value: number): number => Math.round(value * 10) / 10;

/** Names come from articles and settings: without what XML cannot hold, and on one line. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
}
