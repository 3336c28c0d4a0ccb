import type { EvalCase, Score } from '../eval-case.ts';

/**
 * `promises-kept`: 1 when the answer keeps promises P1–P3 (src/testing/promises.ts): every quote is exact, every citation
 * valid, every statement verified, every refusal explained. The one metric that must be 1 for every case.
 * `null` only where there is no answer to check.
 */
export function scorePromises({ answer, violations }: EvalCase): readonly Score[] {
  return [{ name: 'promises-kept', score: answer ? Number(violations.length === 0) : null, detail: { violations } }];
}
