import type { EvalCase, Score } from '../eval-case.ts';
import { goldSpans, type GoldSpan } from '../fixture.ts';

const names = ['span-precision', 'span-recall', 'span-f1', 'span-iou'];

/**
 * How many characters the cited spans share with the gold spans, each character counted once (the token measures of
 * ERASER, DeYoung et al. 2020, by character).
 * - `span-precision`: shared / cited; `null` where nothing is cited.
 * - `span-recall`: shared / gold. A refusal scores 0, as in the two that follow.
 * - `span-f1`: 2 · shared / (cited + gold). `span-iou`: shared / (cited or gold).
 * All are `null` where no gold span is known, as for questions that have no answer. Gold spans that are alternatives count
 * as one gold, so that a perfect answer that cites one of them has no full recall.
 */
export function scoreSpanOverlap({ fixture, answer }: EvalCase): readonly Score[] {
  const gold = fixture.answerable ? goldSpans(fixture) : [];
  if (!answer || gold.length === 0) return names.map((name) => ({ name, score: null }));
  const [citedLength, goldLength] = [unionLength(answer.citations), unionLength(gold)];
  const union = unionLength([...answer.citations, ...gold]);
  const shared = citedLength + goldLength - union;
  const scores = [
    citedLength > 0 ? shared / citedLength : null,
    shared / goldLength,
    (2 * shared) / (citedLength + goldLength),
    shared / union,
  ];
  return names.map((name, index) => ({ name, score: scores[index] ?? null }));
}

/** How many characters of articles the spans cover; where two overlap these count once. */
function unionLength(spans: readonly GoldSpan[]): number {
  const ends = new Map<string, number>();
  let length = 0;
  for (const { articleId, start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const from = Math.max(start, ends.get(articleId) ?? 0);
    length += Math.max(0, end - from);
    ends.set(articleId, Math.max(from, end));
  }
  return length;
}
