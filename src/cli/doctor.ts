import type { Config } from '../config.ts';
import { doctorChecks } from './doctor-checks.ts';
import { type Check, type Finding, sentenceOf } from './doctor-finding.ts';
import { terminalLine } from './terminal-text.ts';

export type DoctorOptions = {
  /** Write one JSON object instead of lines for a reader. */
  readonly json: boolean;
  readonly write: (text: string) => void;
  /** For tests: other checks than the program's own. */
  readonly checks?: readonly Check[];
};

type Result = Finding & { readonly name: string };

/**
 * `footnote doctor`: says for each part what was found, and what to do about what is wrong, missing or stale.
 * Returns the exit status: 0 when Footnote can be used, if with less than it could have, else 1.
 */
export async function doctorCommand(config: Config, options: DoctorOptions): Promise<number> {
  const { json, write, checks = doctorChecks(config) } = options;
  const width = Math.max(...checks.map(({ name }) => name.length));
  const results: Result[] = [];
  for (const check of checks) {
    const result = { name: check.name, ...(await examine(check)) };
    results.push(result);
    if (!json) write(`${marks[result.status]}  ${result.name.padEnd(width)}  ${terminalLine(result.detail)}\n`);
  }
  const usable = results.every(({ status }) => status !== 'failure');
  write(json ? `${JSON.stringify({ usable, checks: results }, null, 2)}\n` : summary(results));
  return usable ? 0 : 1;
}

const marks = { ok: 'ok  ', warning: 'warn', failure: 'FAIL' } as const;

async function examine(check: Check): Promise<Finding> {
  try {
    return await check.run();
  } catch (error) {
    return { status: 'failure', detail: sentenceOf(error) };
  }
}

function summary(results: readonly Result[]): string {
  const remedies = results.flatMap(({ name, remedy }) => (remedy ? [`  ${name}: ${terminalLine(remedy)}`] : []));
  const failures = results.filter(({ status }) => status === 'failure').length;
  const warnings = results.filter(({ status }) => status === 'warning').length;
  const verdict =
    failures > 0
      ? `Footnote cannot be used as it is: ${failures} of ${results.length} parts failed.`
      : warnings > 0
        ? 'Footnote can be used, with less than it could have.'
        : 'All is well.';
  return ['', verdict, ...(remedies.length > 0 ? ['What to do:', ...remedies] : []), ''].join('\n');
}
