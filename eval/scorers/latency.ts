import type { ScoredCase } from '../eval-case.ts';

/** The time, in ms, within which a share `p` of the questions was done: the nearest-rank percentile. Lower is better. */
export function latencyPercentile(cases: readonly ScoredCase[], p: number): number | null {
  return percentile(
    cases.flatMap(({ answered, latencyMs }) => (answered === null ? [] : latencyMs)),
    p,
  );
}

/** The time, in ms, within which a share `p` of the answers showed their first statement; refusals show none. */
export function firstStatementPercentile(cases: readonly ScoredCase[], p: number): number | null {
  return percentile(
    cases.flatMap(({ firstStatementMs }) => firstStatementMs ?? []),
    p,
  );
}

function percentile(times: readonly number[], p: number): number | null {
  // A typed array: the bootstrap sorts a thousand times.
  return Float64Array.from(times).sort()[Math.max(0, Math.ceil(p * times.length) - 1)] ?? null;
}
