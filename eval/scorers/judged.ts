import type { EvalCase, Score } from '../eval-case.ts';

/**
 * What a language model says of the answer (judge/): `judged-statements`, the share of statements that it says their citations
 * support, and `judged-right`, 1 if it says that the answer gives an accepted one. Unsure counts as no. `null` where no model judged.
 */
export function scoreJudged({ judged }: EvalCase): readonly Score[] {
  const supported = judged?.statements.filter((verdict) => verdict === 'yes').length ?? 0;
  return [
    {
      name: 'judged-statements',
      score: judged && judged.statements.length > 0 ? supported / judged.statements.length : null,
      ...(judged && { detail: judged }),
    },
    { name: 'judged-right', score: judged && judged.right !== null ? Number(judged.right === 'yes') : null },
  ];
}
