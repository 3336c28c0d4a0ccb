import { sliceNames } from '../eval-case.ts';
import { metrics } from '../metrics.ts';
import { intervalPlot } from '../plots/interval-plot.tsx';
import type { Report } from '../report.ts';
import { withInterval } from './figures.ts';
import { Plot } from './plots.tsx';
import { RunName } from './badge.tsx';
import { shown } from './shown-text.ts';

type SliceName = (typeof sliceNames)[number];

const headings: Readonly<Record<SliceName, string>> = {
  kind: 'Right by kind',
  date: 'Right by year',
  outlet: 'Right by outlet',
};
/** What the table of a slice shows; the JSON report has all. */
const tableMetrics = [
  'right-outcomes',
  'accuracy-of-answers',
  'citation-hit',
  'sentence-hit@5',
  'false-refusals',
  'latency-p50',
];
const plotted = 'right-outcomes';
/** Outlets may be many. */
const mostPlotted = 24;

/** Where a run is weak: the share of right outcomes by kind of question, year and outlet of the article that answers. */
export function Slices({ reports }: { reports: readonly Report[] }) {
  const shownSlices = sliceNames
    .map((by) => ({ by, names: namesOf(reports, by) }))
    .filter(({ names }) => names.length > 1);
  if (shownSlices.length === 0) return null;
  return (
    <section>
      <h2 id="slices">Slices</h2>
      <div class="plots">
        {shownSlices.map(({ by, names }) => (
          <Plot
            svg={intervalPlot(
              names.length > mostPlotted ? `${headings[by]}, the ${mostPlotted} largest` : headings[by],
              reports.map(({ name }) => name),
              names.slice(0, mostPlotted).map((name) => ({
                label: name,
                note: ` (${casesOf(reports, by, name)})`,
                values: reports.map((report) => report.slices[by][name]?.[plotted]),
              })),
            )}
          />
        ))}
      </div>
      <details class="more">
        <summary>Slices as tables</summary>
        {shownSlices.map(({ by, names }) => (
          <SliceTable {...{ reports, by, names }} />
        ))}
      </details>
    </section>
  );
}

function SliceTable({ reports, by, names }: { reports: readonly Report[]; by: SliceName; names: readonly string[] }) {
  const chosen = tableMetrics.flatMap((name) => metrics.filter((metric) => metric.name === name));
  return (
    <div class="wide" tabIndex={0} role="group" aria-label={`By ${by}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">By {by}</th>
            {reports.length > 1 && <th scope="col">Run</th>}
            {chosen.map(({ name }) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.flatMap((slice) =>
            reports.map((report, run) => (
              <tr>
                <th scope="row">{shown(slice, 100)}</th>
                {reports.length > 1 && (
                  <td>
                    <RunName run={run} name={report.name} />
                  </td>
                )}
                {chosen.map(({ name, unit }) => (
                  <td>{withInterval(report.slices[by][slice]?.[name], unit)}</td>
                ))}
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Years in their order, others by size. */
function namesOf(reports: readonly Report[], by: SliceName): string[] {
  const names = [...new Set(reports.flatMap(({ slices }) => Object.keys(slices[by])))];
  if (by === 'date') return names.sort();
  return names.sort((a, b) => casesOf(reports, by, b) - casesOf(reports, by, a));
}

/** Questions of a slice, in the run that asked most of them. */
function casesOf(reports: readonly Report[], by: SliceName, name: string): number {
  return Math.max(...reports.map(({ cases }) => cases.filter(({ slices }) => slices[by] === name).length));
}
