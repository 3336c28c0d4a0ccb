import { across, Frame, layout, shareAxis, shortShare } from './axes.tsx';
import { Dot, fillOf, lineOf, plotWidth, round, svg, Words } from './svg.tsx';

export type ReliabilitySeries = {
  readonly name: string;
  readonly bins: readonly {
    readonly from: number;
    readonly to: number;
    readonly count: number;
    readonly confidence: number | null;
    readonly accuracy: number | null;
  }[];
  readonly calibrationError: number | null;
};

const barHeight = 40;
const columns = 2;

/**
 * What confidence promised against what came true, one plot a series: dots on the diagonal kept their word. The lines are
 * 95 % intervals; the bars below say how many answers each dot stands for.
 */
export function reliabilityPlot(title: string, series: readonly ReliabilitySeries[], firstLook = 0): string {
  const { height: plotHeight } = layout(1, '');
  const height = plotHeight + barHeight + 20;
  const inRow = Math.min(columns, Math.max(1, series.length));
  return svg({
    title,
    description: series.map(inWords).join(' '),
    width: plotWidth * inRow,
    height: height * Math.ceil(series.length / inRow),
    children: series.map((one, at) => (
      <g transform={`translate(${(at % inRow) * plotWidth} ${Math.floor(at / inRow) * height})`}>
        <Panel title={series.length > 1 ? one.name : title} series={one} at={firstLook + at} />
      </g>
    )),
  });
}

function Panel({
  title,
  series: { bins, calibrationError },
  at,
}: {
  title: string;
  series: ReliabilitySeries;
  at: number;
}) {
  const { top, bottom, up } = layout(1, 'came true');
  const x = shareAxis('confidence', across);
  const kept = bins.flatMap(({ count, confidence, accuracy, ...bin }) =>
    count > 0 && confidence !== null && accuracy !== null ? [{ ...bin, count, confidence, accuracy }] : [],
  );
  const most = Math.max(1, ...kept.map(({ count }) => count));
  const floor = bottom + 40 + barHeight;
  const error = calibrationError === null ? '' : `, calibration error ${shortShare(calibrationError)}`;
  const answers = kept.reduce((sum, { count }) => sum + count, 0);
  return (
    <Frame {...{ title, x, y: up, top, bottom }} series={[]}>
      <path
        class="grid strong"
        stroke="#888"
        stroke-dasharray="4 4"
        d={`M${x.place(0)} ${up.place(0)}L${x.place(1)} ${up.place(1)}`}
      />
      {kept.map(({ confidence, accuracy, count }) => {
        const [low, high] = wilson(accuracy, count);
        const middle = round(x.place(confidence));
        return (
          <g>
            <path d={`M${middle} ${round(up.place(low))}V${round(up.place(high))}`} {...lineOf(at)} />
            <Dot x={middle} y={up.place(accuracy)} series={at} radius={2.5 + 3 * Math.sqrt(count / most)} />
          </g>
        );
      })}
      {kept.map(({ from, to, count }) => {
        const high = round((count / most) * (barHeight - 12));
        const [left, right] = [round(x.place(from)) + 1, round(x.place(to)) - 1];
        return (
          <g>
            <rect x={left} y={floor - high} width={round(right - left)} height={high} {...fillOf(at)} />
            <Words x={round((left + right) / 2)} y={floor - high - 2} look="muted" anchor="middle">
              {String(count)}
            </Words>
          </g>
        );
      })}
      <Words x={plotWidth / 2 + 16} y={floor + 13} look="muted" anchor="middle">
        {`${answers} answers${error}`}
      </Words>
    </Frame>
  );
}

/** The 95 % interval of a share (Wilson 1927): a dot of few answers may lie anywhere. */
function wilson(share: number, count: number): readonly [low: number, high: number] {
  const z2 = 1.96 ** 2;
  const middle = share + z2 / (2 * count);
  const reach = 1.96 * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count ** 2));
  const scale = 1 + z2 / count;
  return [Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale)];
}

function inWords({ name, bins, calibrationError }: ReliabilitySeries): string {
  const said = bins.flatMap(({ count, confidence, accuracy }) =>
    count === 0 || confidence === null || accuracy === null
      ? []
      : [`${count} at ${shortShare(confidence)}, of them right ${shortShare(accuracy)}`],
  );
  const error = calibrationError === null ? '' : ` Calibration error ${shortShare(calibrationError)}.`;
  return `${name}: answers by confidence: ${said.length === 0 ? 'none' : said.join('; ')}.${error}`;
}
