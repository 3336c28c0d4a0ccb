import { alignColumns } from './align-columns.ts';
import type { Estimate } from './bootstrap.ts';
import { isRight } from './compare.ts';
import { sliceNames } from './eval-case.ts';
import { metrics } from './metrics.ts';
import type { Report } from './report.ts';
import { sliceTable } from './slice-table.ts';
import { format, oneLine } from './table-cells.ts';

/** How many of the questions that came out wrong, and of the failures, are listed; the JSON report has all. */
const wrongShown = 15;

/** The report as text for a terminal: metrics with intervals, slices, reliability, changes, gates. */
export function reportTable(report: Report): string {
  const { assistant, cases } = report;
  const { articles, passages } = assistant.coverage;
  const sections = [
    `${report.set} (${report.split}): ${cases.length} questions on ${articles} articles, ${passages} passages, ` +
      `${assistant.llm.provider} ${assistant.llm.name}, ${report.seconds.toFixed(1)} s${memory(report)}`,
    ...assistant.degraded.map((sentence) => `Degraded: ${sentence}`),
    ...runNotes(report),
    metricTable(report),
    ...sliceNames.map((by) => sliceTable(report, by)),
    reliability(report),
    comparison(report),
    wrongCases(report),
    gates(report),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

function metricTable({ metrics: estimates }: Report): string {
  const rows = metrics.flatMap((metric) => {
    const one = estimates[metric.name];
    if (!one || one.value === null) return [];
    const interval = `${format(one.low, metric)} – ${format(one.high, metric)}`;
    return [
      [
        metric.group,
        metric.name,
        format(one.value, metric),
        interval,
        String(one.cases),
        metric.better === 'lower' ? 'lower is better' : '',
      ],
    ];
  });
  return alignColumns([['group', 'metric', 'value', '95 % interval', 'cases', ''], ...rows], [2, 3, 4]);
}

/** What a reader must know of where the figures are from. */
function runNotes({ recorded, llmJudge }: Report): string[] {
  const agreed = Object.entries(llmJudge?.agreement ?? {}).map(
    ([set, { balancedAccuracy, kappa }]) =>
      `${set}: balanced accuracy ${plainShare(balancedAccuracy)}, kappa ${plainShare(kappa)}`,
  );
  return [
    ...(recorded > 0
      ? [`${recorded} answers, and their latencies, are from the recording of an earlier run (--no-cache asks anew).`]
      : []),
    ...(llmJudge
      ? [
          `judged-… is what ${llmJudge.name} says. Its agreement with people: ${agreed.join('; ') || 'not measured (eval judge --agreement)'}`,
        ]
      : []),
  ];
}

function plainShare({ value, low, high }: Estimate): string {
  return value === null ? '–' : `${value.toFixed(2)} [${low?.toFixed(2) ?? '–'}, ${high?.toFixed(2) ?? '–'}]`;
}

function memory({ memory: used }: Report): string {
  return used ? `, at most ${(used.peakRssBytes / 2 ** 20).toFixed(0)} MB` : '';
}

function reliability({ reliability: bins }: Report): string {
  const rows = bins
    .filter(({ count }) => count > 0)
    .map(({ from, to, count, confidence, accuracy }) => [
      `${from.toFixed(1)}–${to.toFixed(1)}`,
      String(count),
      (confidence ?? 0).toFixed(2),
      (accuracy ?? 0).toFixed(2),
    ]);
  return rows.length === 0
    ? ''
    : alignColumns([['confidence', 'answers', 'promised', 'came true'], ...rows], [1, 2, 3]);
}

function comparison({ comparison: compared }: Report): string {
  if (!compared) return '';
  const rows = compared.changes.map(({ metric: name, before, now, difference, low, high, cases, verdict }) => {
    const metric = metrics.find((one) => one.name === name)!;
    const signed = (value: number): string => `${value < 0 ? '−' : '+'}${format(Math.abs(value), metric)}`;
    return [
      name,
      format(before, metric),
      format(now, metric),
      signed(difference),
      `${signed(low)} – ${signed(high)}`,
      String(cases),
      verdict,
    ];
  });
  return [
    `Against the run of ${compared.with}:`,
    alignColumns([['metric', 'before', 'now', 'change', '95 % interval', 'cases', ''], ...rows], [1, 2, 3, 4, 5]),
    `Right or wrong: ${compared.fixed.length} became right, ${compared.broken.length} became wrong, McNemar's exact test p = ${compared.pValue.toFixed(3)}`,
    ...(compared.fixed.length > 0 ? [`Right now, wrong before: ${compared.fixed.join(', ')}`] : []),
    ...(compared.broken.length > 0 ? [`Wrong now, right before: ${compared.broken.join(', ')}`] : []),
  ].join('\n');
}

function wrongCases({ cases }: Report): string {
  const wrong = cases.filter((one) => one.failure === null && !isRight(one));
  if (wrong.length === 0) return '';
  const rows = wrong.slice(0, wrongShown).map(({ id, kind, answerable, answered, fixture }) => {
    const what = !answerable ? 'answered, has no answer' : answered ? 'wrong answer' : 'refused, has an answer';
    return [id, kind, what, oneLine(fixture.question, 70)];
  });
  return [`Not right: ${wrong.length} of ${cases.length}; the first:`, alignColumns(rows, [])].join('\n');
}

function gates({ cases, thresholds }: Report): string {
  const failed = cases.flatMap(({ id, failure }) =>
    failure === null ? [] : [`FAILED ${id}: ${oneLine(failure, 160)}`],
  );
  const broken = cases.flatMap(({ id, violations }) =>
    violations.map((violation) => `BROKEN PROMISE ${id}: ${violation}`),
  );
  const missed = thresholds
    .filter(({ passed }) => !passed)
    .map(({ metric, slice, value, min, max }) => {
      const wanted = [min === undefined ? [] : [`at least ${min}`], max === undefined ? [] : [`at most ${max}`]].flat();
      const name = slice === null ? metric : `${metric} of ${slice}`;
      return `THRESHOLD ${name}: ${value === null ? 'not measured' : value.toFixed(3)}, must be ${wanted.join(' and ')}`;
    });
  const all = [...missed, ...firstOf(broken), ...firstOf(failed)];
  if (all.length > 0) return all.join('\n');
  const reached = thresholds.length > 0 ? ` ${thresholds.length} thresholds reached.` : '';
  return `All ${cases.length} answers keep the promises.${reached}`;
}

function firstOf(lines: readonly string[]): string[] {
  const rest = lines.length - wrongShown;
  return rest > 0 ? [...lines.slice(0, wrongShown), `… and ${rest} more`] : [...lines];
}
