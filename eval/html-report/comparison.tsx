import type { Change } from '../compare.ts';
import { metrics } from '../metrics.ts';
import type { Report } from '../report.ts';
import { figure, signed } from './figures.ts';
import type { Question } from './question.ts';
import { RunName } from './badge.tsx';
import { shown } from './shown-text.ts';

type Props = { readonly reports: readonly Report[]; readonly questions: readonly Question[] };

/** What became better or worse against the baseline, and which questions. */
export function Comparisons({ reports, questions }: Props) {
  const compared = reports.flatMap((report, run) => (report.comparison ? [{ report, run, ...report.comparison }] : []));
  if (compared.length === 0) return null;
  return (
    <section>
      <h2 id="comparison">Against the baseline</h2>
      {compared.map(({ report, run, with: baseline, changes, fixed, broken }) => {
        const anchors = new Map(
          questions.filter(({ set }) => set === report.set).map(({ fixture, anchor }) => [fixture.id, anchor]),
        );
        const told = changes.filter(({ verdict }) => verdict !== 'same');
        return (
          <>
            <p>
              {reports.length > 1 && <RunName run={run} name={report.name} />} Against the run of {shown(baseline, 100)}
              : {count(changes, 'better')} better, {count(changes, 'worse')} worse, {count(changes, 'same')} the same
              within chance.
            </p>
            {told.length > 0 && <ChangeTable changes={told} label="Changes that are not chance" />}
            <Ids name="Right now, wrong before" ids={fixed} anchors={anchors} />
            <Ids name="Wrong now, right before" ids={broken} anchors={anchors} />
            {told.length < changes.length && (
              <details class="more">
                <summary>What stayed the same</summary>
                <ChangeTable
                  changes={changes.filter(({ verdict }) => verdict === 'same')}
                  label="The same within chance"
                />
              </details>
            )}
          </>
        );
      })}
    </section>
  );
}

function ChangeTable({ changes, label }: { changes: readonly Change[]; label: string }) {
  return (
    <div class="wide" tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>
            {['Metric', 'Verdict', 'Before', 'Now', 'Change', '95 % interval', 'Questions'].map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ metric, before, now, difference, low, high, cases, verdict }) => {
            const unit = metrics.find(({ name }) => name === metric)?.unit ?? 'share';
            return (
              <tr>
                <th scope="row">{metric}</th>
                <td>
                  {verdict !== 'same' && (
                    <span class={`badge ${verdict === 'better' ? 'good' : 'bad'}`}>{verdict}</span>
                  )}
                </td>
                <td>{figure(before, unit)}</td>
                <td>{figure(now, unit)}</td>
                <td>{signed(difference, unit)}</td>
                <td>
                  {signed(low, unit)} – {signed(high, unit)}
                </td>
                <td>{cases}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

type IdsProps = { name: string; ids: readonly string[]; anchors: ReadonlyMap<string, string> };

function Ids({ name, ids, anchors }: IdsProps) {
  if (ids.length === 0) return null;
  return (
    <p>
      {name}:{' '}
      {ids.map((id, index) => (
        <>
          {index > 0 && ', '}
          <a href={`#${anchors.get(id) ?? ''}`}>
            <bdi>{shown(id, 120)}</bdi>
          </a>
        </>
      ))}
    </p>
  );
}

function count(changes: readonly Change[], verdict: Change['verdict']): number {
  return changes.filter((change) => change.verdict === verdict).length;
}
