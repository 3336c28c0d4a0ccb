import type { Report } from '../report.ts';
import { choices } from './outcome.ts';
import type { Question } from './question.ts';
import { shown } from './shown-text.ts';

const orders = [
  ['asked', 'As asked'],
  ['sure', 'Surest first'],
  ['unsure', 'Least sure first'],
  ['slow', 'Slowest first'],
  ['kind', 'By kind'],
] as const;

/** What the page's script shows by. Hidden where no script runs: all questions are there without it. */
export function Controls({ reports, questions }: { reports: readonly Report[]; questions: readonly Question[] }) {
  const kinds = [...new Set(questions.map(({ fixture }) => fixture.kind))].sort();
  const answers = questions.flatMap((question) => question.answers);
  const changed = (['fixed', 'broken'] as const).filter((change) => answers.some((answer) => answer.change === change));
  const counted = [
    ...choices.map(({ name, shows }) => [
      name,
      questions.filter((question) => question.answers.some(({ one }) => shows(one))),
    ]),
    ...changed.map((change) => [
      change,
      questions.filter((question) => question.answers.some((answer) => answer.change === change)),
    ]),
  ] as [name: string, those: Question[]][];
  return (
    <form id="controls" hidden>
      <label>
        Show
        <select name="show">
          <option value="">All ({questions.length})</option>
          {counted.map(([name, { length }]) => (
            <option value={name}>
              {changed.some((change) => change === name) ? `${name} since the baseline` : name} ({length})
            </option>
          ))}
        </select>
      </label>
      {reports.length > 1 && (
        <label>
          In run
          <select name="run">
            <option value="">Any</option>
            {reports.map(({ name }, run) => (
              <option value={run}>{shown(name, 100)}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        Kind
        <select name="kind">
          <option value="">All</option>
          {kinds.map((kind) => (
            <option value={kind}>{shown(kind, 100)}</option>
          ))}
        </select>
      </label>
      <label>
        Order
        <select name="order">
          {orders.map(([value, name]) => (
            <option value={value}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        Words
        <input name="words" type="search" autocomplete="off" />
      </label>
      <output name="count" />
    </form>
  );
}
