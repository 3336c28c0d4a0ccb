import { overlaps } from '../../src/passages/span.ts';
import type { EvalCase, Score } from '../eval-case.ts';
import { goldSpans } from '../fixture.ts';

/**
 * How the cited spans lie to the gold evidence: a citation is right when it shares a character with a gold span.
 * - `citation-precision`: right citations / citations; `null` where nothing is cited or no span is known.
 * - `citation-recall`: gold spans that a citation overlaps / gold spans; `null` where no span is known. A refusal scores 0.
 * - `citation-hit`: 1 when any citation is right, the measure to read where the gold spans are alternatives.
 * A question that has no answer has no gold, and scores `null`.
 */
export function scoreCitations({ fixture, answer }: EvalCase): readonly Score[] {
  const gold = fixture.answerable ? goldSpans(fixture) : [];
  if (!answer || gold.length === 0) {
    return ['citation-precision', 'citation-recall', 'citation-hit'].map((name) => ({ name, score: null }));
  }
  const { citations } = answer;
  const right = citations.filter((citation) => gold.some((span) => same(span, citation)));
  const found = gold.filter((span) => citations.some((citation) => same(span, citation)));
  return [
    {
      name: 'citation-precision',
      score: citations.length > 0 ? right.length / citations.length : null,
      detail: { right: right.map(({ number }) => number) },
    },
    { name: 'citation-recall', score: found.length / gold.length },
    { name: 'citation-hit', score: found.length > 0 ? 1 : 0 },
  ];
}

type Place = { readonly articleId: string; readonly start: number; readonly end: number };
const same = (a: Place, b: Place): boolean => a.articleId === b.articleId && overlaps(a, b);
