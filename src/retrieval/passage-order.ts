import type { RankedSentence } from './evidence.ts';
import type { FusedHit } from './fusion.ts';

/**
 * What there would be without a ranking of sentences: those of the first passage in their order, then those of the second.
 * Each has the signals and the score of the best one, so that whether the archive can answer is judged as it is with the ranking.
 */
export function inPassageOrder(ranked: readonly RankedSentence[], hits: readonly FusedHit[]): RankedSentence[] {
  const [best] = ranked;
  if (!best) return [];
  const rank = new Map(hits.map(({ passageId }, at) => [passageId, at]));
  const rankOf = ({ passageId }: RankedSentence): number => rank.get(passageId) ?? hits.length;
  return ranked
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.start - b.start)
    .map((sentence) => ({ ...sentence, score: best.score, signals: best.signals }));
}

/** The first sentence of each passage in the order of the hits, then every second one. */
export function firstOfEach(ranked: readonly RankedSentence[], hits: readonly FusedHit[]): RankedSentence[] {
  const counts = new Map<number, number>();
  const placed = inPassageOrder(ranked, hits).map((sentence) => {
    const place = counts.get(sentence.passageId) ?? 0;
    counts.set(sentence.passageId, place + 1);
    return { place, sentence: { ...sentence, score: 0 } };
  });
  return placed.sort((a, b) => a.place - b.place).map(({ sentence }) => sentence);
}
