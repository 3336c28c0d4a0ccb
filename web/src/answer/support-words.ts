import type { Statement } from '../../../src/answer/answer.ts';

/** How far the cited words carry the statement, in words. The bands only choose the wording; the check itself is the server's. */
export function supportWords({ score, verdict }: Statement['support']): string {
  if (verdict === 'contradicted') return 'contradicted by its source';
  if (verdict === 'unsupported') return 'not supported by its source';
  if (score >= 0.9) return 'fully supported';
  return score >= 0.6 ? 'mostly supported' : 'weakly supported';
}

export function isFullySupported(support: Statement['support']): boolean {
  return support.verdict === 'supported' && support.score >= 0.9;
}
