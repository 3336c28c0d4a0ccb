import { metrics } from '../metrics.ts';
import { coveragePlot } from '../plots/coverage-plot.tsx';
import { intervalPlot } from '../plots/interval-plot.tsx';
import { latencyPlot } from '../plots/latency-plot.tsx';
import { reliabilityPlot } from '../plots/reliability-plot.tsx';
import type { Report } from '../report.ts';
import { withInterval } from './figures.ts';
import { RunName } from './badge.tsx';

type Props = { readonly reports: readonly Report[] };

/** An SVG that our own functions wrote, which escape what they are given. */
export function Plot({ svg }: { svg: string }) {
  return <figure class="plot-frame" dangerouslySetInnerHTML={{ __html: svg }} />;
}

/** Every metric of every run, plotted where it is a share. */
export function Quality({ reports }: Props) {
  const runs = reports.map(({ name }) => name);
  const measured = metrics.filter(({ name }) => reports.some((report) => report.metrics[name]?.value != null));
  const groups = [...new Set(measured.map(({ group }) => group))];
  return (
    <section>
      <h2 id="quality">Quality, with 95 % intervals</h2>
      <div class="plots">
        {groups.map((group) => {
          const shares = measured.filter((metric) => metric.group === group && metric.unit === 'share');
          const rows = shares.map(({ name, better }) => ({
            label: better === 'lower' ? `${name} ↓` : name,
            values: reports.map((report) => report.metrics[name]),
          }));
          return rows.length > 0 && <Plot svg={intervalPlot(capital(group), runs, rows)} />;
        })}
      </div>
      <p class="muted">↓ lower is better.</p>
      <details class="more">
        <summary>All metrics as a table</summary>
        <div class="wide" tabIndex={0} role="group" aria-label="All metrics">
          <table>
            <thead>
              <tr>
                <th scope="col">Metric</th>
                {reports.map(({ name }, run) => (
                  <th scope="col">
                    <RunName run={run} name={name} />
                  </th>
                ))}
                <th scope="col">Questions</th>
              </tr>
            </thead>
            <tbody>
              {measured.map(({ name, unit, better }) => (
                <tr>
                  <th scope="row">
                    {name}
                    {better === 'lower' && ' ↓'}
                  </th>
                  {reports.map((report) => (
                    <td>{withInterval(report.metrics[name], unit)}</td>
                  ))}
                  <td>{reports.map((report) => report.metrics[name]?.cases ?? 0).join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

/** Whether confidence means something, and how long it took. */
export function ConfidenceAndSpeed({ reports }: Props) {
  return (
    <section>
      <h2 id="confidence">Confidence and speed</h2>
      <div class="plots">
        <Plot
          svg={coveragePlot(
            'Accuracy against coverage',
            reports.map(({ name, coverageCurve: curve }) => ({ name, curve })),
          )}
        />
        <Plot
          svg={latencyPlot(
            'Latency',
            reports.map(({ name, cases }) => ({
              name,
              milliseconds: cases.filter(({ answered }) => answered !== null).map(({ latencyMs }) => latencyMs),
            })),
          )}
        />
        {reports.map(({ name, reliability: bins, metrics: { 'calibration-error': error } }, run) => (
          <Plot
            svg={reliabilityPlot(
              reports.length > 1 ? `Reliability of ${name}` : 'Reliability',
              [{ name, bins, calibrationError: error?.value ?? null }],
              run,
            )}
          />
        ))}
      </div>
    </section>
  );
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
