import type { Report, ReportCase } from '../report.ts';

/** A question with what came of it in each run that asked it. */
export type Question = {
  /** Where a link to it points. */
  readonly anchor: string;
  readonly fixture: ReportCase['fixture'];
  readonly set: string;
  readonly answers: readonly RunAnswer[];
};
export type RunAnswer = {
  /** Place of the run among the reports. */
  readonly run: number;
  readonly name: string;
  readonly one: ReportCase;
  /** Against the baseline of the run. */
  readonly change: 'fixed' | 'broken' | null;
};

/** The questions of all runs, each once, in the order in which they were asked. */
export function questionsOf(reports: readonly Report[]): Question[] {
  const questions = new Map<string, Omit<Question, 'answers'> & { answers: RunAnswer[] }>();
  const taken = new Set<string>();
  for (const [run, report] of reports.entries()) {
    const fixed = new Set(report.comparison?.fixed);
    const broken = new Set(report.comparison?.broken);
    for (const one of report.cases) {
      const key = JSON.stringify([report.set, one.id]);
      const known = questions.get(key) ?? {
        anchor: freeAnchor(one.id, taken),
        fixture: one.fixture,
        set: report.set,
        answers: [],
      };
      const change = fixed.has(one.id) ? 'fixed' : broken.has(one.id) ? 'broken' : null;
      known.answers.push({ run, name: report.name, one, change });
      questions.set(key, known);
    }
  }
  return [...questions.values()];
}

/** Ids may hold anything; an anchor may not, and two sets may have the same id. */
function freeAnchor(id: string, taken: Set<string>): string {
  const plain = `q-${id.replaceAll(/[^\w.-]+/gu, '_').slice(0, 100)}`;
  let anchor = plain;
  for (let count = 2; taken.has(anchor); count += 1) anchor = `${plain}~${count}`;
  taken.add(anchor);
  return anchor;
}
