import { passes, type Report } from '../report.ts';
import { outcomeOf } from './outcome.ts';
import { RunName } from './badge.tsx';
import { shown } from './shown-text.ts';

/** What was run, on what, and whether it may go out; a column for each run. */
export function Summary({ reports }: { reports: readonly Report[] }) {
  const rows = facts.filter(({ of }) => reports.some((report) => of(report) !== null));
  return (
    <section>
      <h2 id="summary">Runs</h2>
      <div class="wide" tabIndex={0} role="group" aria-label="Runs">
        <table>
          {reports.length > 1 && (
            <thead>
              <tr>
                <td />
                {reports.map(({ name }, run) => (
                  <th scope="col">
                    <RunName run={run} name={name} />
                  </th>
                ))}
              </tr>
            </thead>
          )}
          <tbody>
            <tr>
              <th scope="row">May it go out</th>
              {reports.map((report) => (
                <td>
                  <span class={`badge ${passes(report) ? 'good' : 'bad'}`}>
                    {passes(report) ? 'passed' : 'not passed'}
                  </span>
                </td>
              ))}
            </tr>
            {rows.map(({ name, of }) => (
              <tr>
                <th scope="row">{name}</th>
                {reports.map((report) => (
                  <td>{shown(of(report) ?? '–', 500)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {reports.map((report, run) => (
        <Missed report={report} run={reports.length > 1 ? run : null} />
      ))}
    </section>
  );
}

type Fact = { readonly name: string; readonly of: (report: Report) => string | null };

const facts: readonly Fact[] = [
  { name: 'Questions', of: ({ set, split, cases }) => `${cases.length} of ${set} (${split})` },
  { name: 'Outcomes', of: outcomes },
  { name: 'Promises', of: promises },
  { name: 'Thresholds', of: thresholds },
  {
    name: 'Model',
    of: ({ assistant: { llm } }) => (llm.provider === llm.name ? llm.name : `${llm.provider} ${llm.name}`),
  },
  { name: 'Prompt', of: ({ assistant }) => assistant.promptVersion },
  {
    name: 'Embedding',
    of: ({ assistant: { embedding } }) => (embedding.available ? embedding.model : `${embedding.model}, not available`),
  },
  {
    name: 'Archive',
    of: ({ assistant: { coverage, indexVersion } }) =>
      `${coverage.articles} articles, ${coverage.passages} passages, index version ${indexVersion}`,
  },
  { name: 'Degraded', of: ({ assistant: { degraded } }) => (degraded.length === 0 ? null : degraded.join(' ')) },
  { name: 'Support judged by', of: ({ judge }) => judge },
  { name: 'Program', of: ({ program }) => program },
  {
    name: 'Run',
    of: ({ startedAt, seconds }) => `${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${seconds.toFixed(1)} s`,
  },
  { name: 'Recorded before', of: ({ recorded }) => (recorded > 0 ? `${recorded} of the answers` : null) },
  {
    name: 'Peak memory',
    of: ({ memory }) => memory && `${Math.round(memory.peakRssBytes / 1_000_000)} MB`,
  },
  { name: 'Seed', of: ({ settings: { seed } }) => String(seed) },
];

function outcomes({ cases }: Report): string {
  const counts = new Map<string, number>();
  for (const one of cases) counts.set(outcomeOf(one), (counts.get(outcomeOf(one)) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(' · ');
}

function promises({ cases }: Report): string {
  const broken = cases.filter(({ violations }) => violations.length > 0).length;
  const failed = cases.filter(({ failure }) => failure !== null).length;
  const kept = broken === 0 ? 'all kept' : `broken by ${broken}`;
  return failed === 0 ? kept : `${kept}, ${failed} without an answer`;
}

function thresholds({ thresholds: all }: Report): string | null {
  if (all.length === 0) return 'none set';
  return `${all.filter(({ passed }) => passed).length} of ${all.length} reached`;
}

/** The thresholds that stop a run. */
function Missed({ report, run }: { report: Report; run: number | null }) {
  const missed = report.thresholds.filter(({ passed }) => !passed);
  if (missed.length === 0) return null;
  return (
    <ul class="note">
      {missed.map(({ metric, slice, value, min, max }) => (
        <li>
          {run !== null && <RunName run={run} name={report.name} />} {metric}
          {slice !== null && ` of ${shown(slice, 100)}`}: {value === null ? 'not measured' : value.toFixed(3)}, must be{' '}
          {[min === undefined ? [] : [`at least ${min}`], max === undefined ? [] : [`at most ${max}`]]
            .flat()
            .join(' and ')}
        </li>
      ))}
    </ul>
  );
}
