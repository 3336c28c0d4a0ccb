/** Which stems whoever mistyped a word may have meant: the comparison, for every search index alike. */

/** Beside what somebody meant stands little that is as much like what they typed. */
export const stemsTold = 12;
/** Passages that are named of each. */
export const passagesEach = 5;
/** A stem lacks an ending of this length at most, and is no shorter than two fifths of its word. */
const longestEnding = 6;

/** The terms among which those like `word` stand. */
export type Likely = {
  /** The word's first letter, and its first two the other way round. */
  readonly beginnings: readonly string[];
  readonly shortest: number;
  readonly longest: number;
};

export function likelyTerms(word: string, edits: number): Likely {
  const [first = '', second = ''] = word;
  const beginnings = first === second ? [first] : [first, second + first];
  const shortest = Math.max(3, word.length - longestEnding, Math.ceil(0.4 * word.length));
  return { beginnings, shortest, longest: word.length + edits };
}

/** Most alike first, then longest, then most frequent. */
export function byLikeness(a: TermDistance, b: TermDistance): number {
  return (
    a.distance - b.distance || b.term.length - a.term.length || b.frequency - a.frequency || (a.term < b.term ? -1 : 1)
  );
}

export type TermDistance = {
  readonly term: string;
  readonly distance: number;
  /** How many passages hold it. */
  readonly frequency: number;
};

/** Damerau and Levenshtein's distance, without overlaps, of a term and the beginning of `word` that is most like it; more than `most` for any larger one. */
export function distanceOfBeginning(word: string, term: string, most: number): number {
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
