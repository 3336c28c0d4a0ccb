import { Minhash } from 'minhash';

/** Changes whenever a text's signature does; articles are then stored anew. */
export const signatureVersion = 'minhash-1';

/** Words in a row that count as one. With 3, edited copies stand further off from updates of a story than with 4. */
const shingleWords = 3;
const permutations = 128;
/** A pair with resemblance r shares one of the 32 bands with 1 - (1 - r²)³²: .95 at .3, .996 at .4, .9999 at .5. */
const bandRows = 2;
const bands = 32;
/** A shorter text counts as a whole: it is a copy only of its equal. */
const fewestWords = 40;

/** Fitted on generated copies and updates of news articles: see near-copies.test.ts. */
const copiedShare = 0.7;
/** A wire's story is printed the same day or the next; a report on one story some days later repeats its background. */
const daysOfOneStory = 1;
/** Below, one is a summary or a caption that the other holds among much else. */
const leastResemblance = 0.25;
/** From here on the text is the same, whenever it was published. */
const sameText = 0.9;

/** Element 0: distinct shingles of the text; the others: the least value of each permutation over them. */
export type TextSignature = Uint32Array;

/** What tells whether two articles are copies; `publishedAt` as in `Article`. */
export type CopyMarks = { readonly signature: TextSignature; readonly publishedAt: string | null };

/** Multipliers below 2²¹ keep every product of the library exact. Its own come from `Math.sin`, whose last bit may differ between versions of Node. */
const multipliers = pseudoRandom(0x9e3779b9, 2 ** 21);
const summands = pseudoRandom(0x85ebca6b, 2 ** 32);

/**
 * A text's MinHash (Broder 1997) over its runs of three words, whatever their case and punctuation: it tells how much of two
 * texts is the same words. `prose` is an article without its boilerplate, which many articles share. 129 numbers that depend
 * on nothing but the text. Takes ~2 ms for 5,000 characters.
 */
export function signatureOf(prose: string): TextSignature {
  const shingles = shinglesOf(wordHashes(prose));
  const sketch = new Minhash({ numPerm: permutations });
  sketch.permA = multipliers;
  sketch.permB = summands;
  // The library would hash a string once for each permutation.
  sketch.hash = (hashed) => hashed;
  for (const shingle of shingles) sketch.update(shingle);
  return Uint32Array.of(shingles.size, ...sketch.hashvalues);
}

/** Numbers for a look-up table: articles that share one may be copies. 32 numbers below 2³²; none for a text without words. */
export function bandsOf(signature: TextSignature): number[] {
  if (!signature[0]) return [];
  return Array.from({ length: bands }, (_, band) => {
    let hash = mix(band + 1);
    for (let row = 0; row < bandRows; row++) hash = mix(hash ^ (signature[1 + band * bandRows + row] ?? 0));
    return hash;
  });
}

/** How much of two texts is the same, from 0 to 1: of both together (`resemblance`, with a standard error of at most .045), of the shorter one (`containment`). */
export function estimateOverlap(a: TextSignature, b: TextSignature): { resemblance: number; containment: number } {
  const [sizeA = 0, sizeB = 0] = [a[0], b[0]];
  if (sizeA === 0 || sizeB === 0) return { resemblance: 0, containment: 0 };
  let equal = 0;
  for (let i = 1; i <= permutations; i++) if (a[i] === b[i]) equal++;
  const resemblance = equal / permutations;
  const shared = (resemblance / (1 + resemblance)) * (sizeA + sizeB);
  return { resemblance, containment: Math.min(1, shared / Math.min(sizeA, sizeB)) };
}

/**
 * Whether two articles are one text, printed twice: whole, cut, edited or added to. Two days' reports of a story are not,
 * though they repeat its background; an article without a date is judged by its text alone.
 */
export function areCopies(a: CopyMarks, b: CopyMarks): boolean {
  const { resemblance, containment } = estimateOverlap(a.signature, b.signature);
  if (resemblance >= sameText) return true;
  if (containment < copiedShare || resemblance < leastResemblance) return false;
  return daysApart(a.publishedAt, b.publishedAt) <= daysOfOneStory;
}

function daysApart(a: string | null, b: string | null): number {
  if (a === null || b === null) return 0;
  return Math.abs(Date.parse(a.slice(0, 10)) - Date.parse(b.slice(0, 10))) / 86_400_000;
}

function shinglesOf(words: readonly number[]): Set<number> {
  if (words.length === 0) return new Set();
  // Two numbers for the whole of a short text: one of 32 bits would be the same by chance in a large archive.
  if (words.length < fewestWords) return new Set([combine(1, words), combine(2, words)]);
  const shingles = new Set<number>();
  for (let at = 0; at + shingleWords <= words.length; at++)
    shingles.add(combine(0, words.slice(at, at + shingleWords)));
  return shingles;
}

function combine(seed: number, words: readonly number[]): number {
  let hash = mix(seed + 1);
  for (const word of words) hash = mix(hash ^ word);
  return hash;
}

/** One number for each word, in lower case. */
function wordHashes(text: string): number[] {
  const hashes: number[] = [];
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    // FNV-1a.
    let hash = 0x811c9dc5;
    for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
    hashes.push(hash);
  }
  return hashes;
}

/** The finaliser of MurmurHash3: each bit of the number changes half of those of the result. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** One number from 1 to `below` - 1 for each permutation, always the same. */
function pseudoRandom(seed: number, below: number): number[] {
  return Array.from({ length: permutations }, (_, i) => mix(seed + i + 1) % below || 1);
}
