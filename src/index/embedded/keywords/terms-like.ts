import { byLikeness, distanceOfBeginning, likelyTerms, passagesEach } from '../../terms-like.ts';
import type { KeywordPart } from './part.ts';
import { ordinalOf } from './segment.ts';

export type TermLike = {
  readonly term: string;
  /** Passages that hold it. */
  readonly frequency: number;
  /** Some of these. */
  readonly passageIds: readonly number[];
};

/**
 * Terms that may be the stem of what somebody meant who typed `word`: all but `edits` letters of theirs stand at its beginning.
 * Looks at the terms with its first letter, or its first two the other way round. Most alike first, then most frequent.
 */
export function termsLike(parts: readonly KeywordPart[], word: string, edits: number, limit: number): TermLike[] {
  const { beginnings, shortest, longest } = likelyTerms(word, edits);
  const distances = new Map<string, number>();
  for (const part of parts) {
    for (const beginning of beginnings) {
      for (const term of part.termsFrom(beginning, shortest, longest)) {
        const distance = distanceOfBeginning(word, term, edits);
        if (distance <= edits) distances.set(term, distance);
      }
    }
  }
  const found = Array.from(distances, ([term, distance]) => ({ distance, ...placesOf(parts, term) }));
  return found
    .filter(({ frequency }) => frequency > 0)
    .sort(byLikeness)
    .slice(0, limit)
    .map(({ term, frequency, passageIds }) => ({ term, frequency, passageIds }));
}

function placesOf(parts: readonly KeywordPart[], term: string): TermLike {
  let frequency = 0;
  const passageIds: number[] = [];
  for (const part of parts) {
    const places = part.find(term);
    if (!places) continue;
    frequency += places.frequency;
    for (let at = places.end - 1; at >= places.start && passageIds.length < passagesEach; at--) {
      const ordinal = ordinalOf(places.postings[at] as number);
      if (part.scores[ordinal] !== -Infinity) passageIds.push(part.passageIds[ordinal] as number);
    }
  }
  return { term, frequency, passageIds };
}
