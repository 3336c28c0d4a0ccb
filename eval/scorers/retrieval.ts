import { z } from 'zod';
import { overlaps } from '../../src/passages/span.ts';
import type { EvalCase, Score } from '../eval-case.ts';
import { goldArticles, goldSpans } from '../fixture.ts';

/** The ranking as `trace.evidence` gives it: sentences, best first. */
const rankingSchema = z.array(z.object({ articleId: z.string(), start: z.number(), end: z.number() }));
const cutoffs = [1, 3, 5, 10];
const depth = 10;

/**
 * How well the ranking of sentences finds the gold evidence, by sentence and by article. A sentence is relevant when it
 * overlaps a gold span, an article when it holds one. `null` without gold evidence, and where the trace has no ranking.
 * - `recall@k`: share of the gold found among the first k (Manning et al., Introduction to Information Retrieval, ch. 8);
 *   `hit@k`: 1 when any of it is, the measure to read where the gold spans are alternatives.
 * - `mrr@10`: 1 / rank of the first relevant one, 0 when it is not among ten (Voorhees 1999).
 * - `ndcg@10`: Σ gain/log2(rank + 1) over the best that an order could reach (Järvelin & Kekäläinen 2002); the gain is 1
 *   for a sentence or article with gold that none above it had.
 */
export function scoreRetrieval({ fixture, answer }: EvalCase): readonly Score[] {
  const parsed = rankingSchema.safeParse(answer?.trace?.evidence);
  const ranking = parsed.success ? parsed.data : null;
  const spans = goldSpans(fixture);
  const articles = [...goldArticles(fixture)];
  const bySentence = ranking?.map((sentence) =>
    spans.flatMap((gold, index) => (gold.articleId === sentence.articleId && overlaps(gold, sentence) ? [index] : [])),
  );
  const rankedArticles = ranking && [...new Set(ranking.map(({ articleId }) => articleId))];
  const byArticle = rankedArticles?.map((id) => (articles.includes(id) ? [articles.indexOf(id)] : []));
  return [
    ...rankingScores('sentence', bySentence ?? null, spans.length),
    ...rankingScores('article', byArticle ?? null, articles.length),
  ];
}

/** The measures above of one ranking; `found` names, for each rank, the gold items that it holds, and is `null` where there is no ranking. */
export function rankingScores(unit: string, found: readonly (readonly number[])[] | null, goldCount: number): Score[] {
  const score = (name: string, measure: (ranks: readonly (readonly number[])[]) => number): Score => ({
    name: `${unit}-${name}`,
    score: found && goldCount > 0 ? measure(found) : null,
  });
  return [
    ...cutoffs.map((k) => score(`recall@${k}`, (ranks) => new Set(ranks.slice(0, k).flat()).size / goldCount)),
    ...cutoffs.map((k) => score(`hit@${k}`, (ranks) => (ranks.slice(0, k).some((items) => items.length > 0) ? 1 : 0))),
    score(`mrr@${depth}`, (ranks) => {
      const first = ranks.slice(0, depth).findIndex((items) => items.length > 0);
      return first < 0 ? 0 : 1 / (first + 1);
    }),
    score(`ndcg@${depth}`, (ranks) => normalisedGain(ranks.slice(0, depth), goldCount)),
  ];
}

function normalisedGain(ranks: readonly (readonly number[])[], goldCount: number): number {
  const seen = new Set<number>();
  let gain = 0;
  let heldTogether = 0;
  for (const [index, items] of ranks.entries()) {
    const fresh = items.filter((item) => !seen.has(item));
    if (fresh.length > 0) gain += discount(index);
    for (const item of fresh) seen.add(item);
    heldTogether += Math.max(0, fresh.length - 1);
  }
  // Gold spans that one sentence holds together can earn one gain only, in the best order too.
  const best = Math.min(depth, goldCount - heldTogether);
  let ideal = 0;
  for (let index = 0; index < best; index += 1) ideal += discount(index);
  return gain / ideal;
}

const discount = (index: number): number => 1 / Math.log2(index + 2);
