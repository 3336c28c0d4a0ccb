import { changedOutcomes, compareRuns } from '../compare.ts';
import { metrics, type Metric } from '../metrics.ts';
import type { Report } from '../report.ts';
import type { RobustnessSet } from './robustness-sets.ts';

export type RobustnessRun = Pick<RobustnessSet, 'name' | 'about'> & { readonly report: Report };

/** What a perturbation can make worse. */
const shown = [
  'right-outcomes',
  'sentence-hit@5',
  'citation-hit',
  'containment',
  'false-refusals',
  'abstention-recall',
  'grounded-statements',
  'says-forbidden',
];

/**
 * A Markdown table: the base run, then each perturbed one beside what the base run made of the same questions, with the
 * 95 % interval of the paired difference (none where no question differs; bold where it leaves out 0), and the p-value of McNemar's exact test.
 */
export function robustnessTable(base: Report, runs: readonly RobustnessRun[]): string {
  const columns = shown.flatMap((name) => metrics.filter((metric) => metric.name === name));
  const plain = columns.map((metric) => inUnit(base.metrics[metric.name]?.value ?? null));
  const { set, split, cases, assistant } = base;
  return [
    `**${set}**, ${split === 'all' ? 'all questions' : `${split} half`}, ${assistant.llm.provider} ${assistant.llm.name}, seed ${base.settings.seed}:`,
    '',
    `| | questions | ${columns.map(({ name, better }) => (better === 'lower' ? `${name} ↓` : name)).join(' | ')} | p |`,
    `| --- | --- |${' --- |'.repeat(columns.length)} --- |`,
    `| as they are | ${cases.length} | ${plain.join(' | ')} | |`,
    ...runs.map((run) => perturbedRow(base, run, columns)),
    '',
    ...runs.map(({ name, about }) => `- ${name}: ${about}.`),
  ].join('\n');
}

function perturbedRow(base: Report, { name, report }: RobustnessRun, columns: readonly Metric[]): string {
  const changes = new Map(
    compareRuns(base.cases, report.cases, report.settings.seed).map((change) => [change.metric, change]),
  );
  const cells = columns.map((metric) => {
    const change = changes.get(metric.name);
    if (!change) return inUnit(report.metrics[metric.name]?.value ?? null);
    const told = `${inUnit(change.before)} → ${inUnit(change.now)}`;
    if (change.low === 0 && change.high === 0) return told;
    return `${change.verdict === 'same' ? told : `**${told}**`} (${signed(change.low)} … ${signed(change.high)})`;
  });
  const { pValue } = changedOutcomes(base.cases, report.cases);
  return `| ${name} | ${report.cases.length} | ${cells.join(' | ')} | ${pValue < 0.001 ? '<.001' : inUnit(pValue)} |`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${inUnit(Math.abs(value))}`;
}

function inUnit(value: number | null): string {
  return value === null ? '–' : value.toFixed(3).replace(/^0\./u, '.');
}
