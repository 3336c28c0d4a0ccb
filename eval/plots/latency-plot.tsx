import { across, duration, Frame, layout, logAxis } from './axes.tsx';
import { Dot, Line, svg } from './svg.tsx';

export type LatencySeries = { readonly name: string; readonly milliseconds: readonly number[] };

const marked = [0.5, 0.95];

/** Which share of the questions was answered within which time; dots at the median and at 95 %. */
export function latencyPlot(title: string, series: readonly LatencySeries[]): string {
  const sorted = series.map(({ name, milliseconds }) => ({ name, times: milliseconds.toSorted((a, b) => a - b) }));
  const all = sorted.flatMap(({ times }) => times);
  const { height, top, bottom, up } = layout(series.length, 'answered by then');
  const x = logAxis('time from the question to the whole answer', all.length > 0 ? all : [1], across);
  return svg({
    title,
    description: sorted.map(inWords).join(' '),
    height,
    children: (
      <Frame {...{ title, x, y: up, top, bottom }} series={series.map(({ name }) => name)}>
        {sorted.map(({ times }, at) => (
          <g>
            <Line
              series={at}
              points={thinned(times).map(([time, share]) => [x.place(time), up.place(share)] as const)}
            />
            {times.length > 0 &&
              marked.map((share) => <Dot x={x.place(percentile(times, share))} y={up.place(share)} series={at} />)}
          </g>
        ))}
      </Frame>
    ),
  });
}

/** At most a few hundred points, the last among them. */
function thinned(times: readonly number[]): (readonly [time: number, share: number])[] {
  const step = Math.max(1, Math.ceil(times.length / 300));
  const points = times.map((time, at) => [time, (at + 1) / times.length] as const);
  return points.filter((_, at) => at % step === 0 || at === points.length - 1);
}

/** By nearest rank, as eval/scorers/latency.ts takes it. */
function percentile(times: readonly number[], share: number): number {
  return times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? 0;
}

function inWords({ name, times }: { readonly name: string; readonly times: readonly number[] }): string {
  if (times.length === 0) return `${name}: nothing was answered.`;
  const shown = marked.map((share) => `${share * 100} % within ${duration(percentile(times, share))}`);
  return `${name}: ${shown.join(', ')}, all within ${duration(times.at(-1)!)}.`;
}
