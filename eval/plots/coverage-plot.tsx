import { across, Frame, layout, shareAxis, shortShare } from './axes.tsx';
import { Line, svg } from './svg.tsx';

export type CoverageSeries = {
  readonly name: string;
  /** From the surest answer alone to all of them. */
  readonly curve: readonly { readonly coverage: number; readonly accuracy: number }[];
};

/** How right answers are when only the surest are given: a curve that falls to the right has confidence that means something. */
export function coveragePlot(title: string, series: readonly CoverageSeries[]): string {
  const { height, top, bottom, up } = layout(series.length, 'of them right');
  const x = shareAxis('questions answered, the surest first', across);
  return svg({
    title,
    description: series.map(inWords).join(' '),
    height,
    children: (
      <Frame {...{ title, x, y: up, top, bottom }} series={series.map(({ name }) => name)}>
        {series.map(({ curve }, at) => (
          <Line
            series={at}
            points={curve.map(({ coverage, accuracy }) => [x.place(coverage), up.place(accuracy)] as const)}
          />
        ))}
      </Frame>
    ),
  });
}

function inWords({ name, curve }: CoverageSeries): string {
  const reached = [0.25, 0.5, 0.75, 1].flatMap((share) => {
    const point = curve.findLast(({ coverage }) => coverage <= share);
    return point ? [`${shortShare(point.accuracy)} of the surest ${shortShare(point.coverage)}`] : [];
  });
  return `${name}: ${curve.length === 0 ? 'nothing was answered' : `right are ${[...new Set(reached)].join(', ')}`}.`;
}
