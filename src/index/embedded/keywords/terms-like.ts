import type { KeywordPart } from './part.ts';
import { ordinalOf } from './segment.ts';

export type TermLike = {
  readonly term: string;
  /** Passages that hold it. */
  readonly frequency: number;
  /** Some of these. */
  readonly passageIds: readonly number[];
};

const passagesEach = 5;
/** A stem lacks an ending of this length at most, and is no shorter than two fifths of its word. */
const longestEnding = 6;

/**
 * Terms that may be the stem of what somebody meant who typed `word`: all but `edits` letters of theirs stand at its beginning.
 * Looks at the terms with its first letter, or its first two the other way round. Most alike first, then most frequent.
 */
export function termsLike(parts: readonly KeywordPart[], word: string, edits: number, limit: number): TermLike[] {
  const [first = '', second = ''] = word;
  const beginnings = first === second ? [first] : [first, second + first];
  const shortest = Math.max(3, word.length - longestEnding, Math.ceil(0.4 * word.length));
  const distances = new Map<string, number>();
  for (const part of parts) {
    for (const beginning of beginnings) {
      for (const term of part.termsFrom(beginning, shortest, word.length + edits)) {
        const distance = distanceOfBeginning(word, term, edits);
        if (distance <= edits) distances.set(term, distance);
      }
    }
  }
  const found = Array.from(distances, ([term, distance]) => ({ distance, ...placesOf(parts, term) }));
  return found
    .filter(({ frequency }) => frequency > 0)
    .sort(
      (a, b) =>
        a.distance - b.distance ||
        b.term.length - a.term.length ||
        b.frequency - a.frequency ||
        (a.term < b.term ? -1 : 1),
    )
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

/** Damerau and Levenshtein's distance, without overlaps, of a term and the beginning of `word` that is most like it; more than `most` for any larger one. */
function distanceOfBeginning(word: string, term: string, most: number): number {
  let before: number[] = [];
  let row = Array.from({ length: word.length + 1 }, (_, at) => at);
  for (let i = 1; i <= term.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= word.length; j++) {
      const isSame = sameLetter(term, i - 1, word[j - 1]);
      let distance = Math.min(
        (row[j - 1] as number) + (isSame ? 0 : 1),
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
      );
      if (i > 1 && j > 1 && sameLetter(term, i - 1, word[j - 2]) && term[i - 2] === word[j - 1])
        distance = Math.min(distance, (before[j - 2] as number) + 1);
      next.push(distance);
      least = Math.min(least, distance);
    }
    if (least > most + 1) return least;
    before = row;
    row = next;
  }
  return Math.min(...row);
}

/** A stem writes "i" for the "y" that ends a word. */
function sameLetter(term: string, at: number, letter: string | undefined): boolean {
  return term[at] === letter || (letter === 'y' && term[at] === 'i' && at === term.length - 1);
}
