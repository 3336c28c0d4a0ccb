import { alignColumns } from '../align-columns.ts';
import type { ReportCase } from '../report.ts';
import { shown } from './shown-text.ts';

const longestDetail = 600;

/** All scores of a case with why; as lines of text, since 3,000 cases have 100,000 of them. */
export function ScoreList({ one: { scores, details } }: { one: ReportCase }) {
  const rows = Object.entries(scores).flatMap(([name, score]) =>
    score === null ? [] : [[name, Number(score.toFixed(3)).toString(), reason(details[name])]],
  );
  const others = Object.entries(details).flatMap(([name, detail]) =>
    scores[name] === undefined && reason(detail) !== '' ? [[name, '', reason(detail)]] : [],
  );
  const silent = Object.keys(scores).filter((name) => scores[name] === null);
  if (rows.length === 0 && others.length === 0) return null;
  return (
    <details class="more">
      <summary>Scores, and why</summary>
      <pre>{shown(alignColumns([...rows, ...others], [1]))}</pre>
      {silent.length > 0 && <p class="muted">Does not apply: {silent.join(', ')}.</p>}
    </details>
  );
}

/** What a scorer said beside its score, on one line; nothing where all it said is empty. */
function reason(detail: unknown): string {
  if (detail === undefined || detail === null) return '';
  const entries: (readonly [string, unknown])[] = typeof detail === 'object' ? Object.entries(detail) : [['', detail]];
  const told = entries.filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  const text = told.map(([name, value]) => `${name} ${JSON.stringify(value)}`.trim()).join(', ');
  return text.length > longestDetail ? `${text.slice(0, longestDetail)}…` : text;
}
