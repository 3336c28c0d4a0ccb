/**
 * BM25 as Lucene computes it (without the constant factor k1 + 1), with the settings of the field's reference runs
 * (Anserini, BEIR): k1 = 0.9, b = 0.4. Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009.
 */
const k1 = 0.9;
const b = 0.4;

/** A word of the text counts twice, a word of the title once: the title's weight is a half. */
export const textWeight = 2;
export const titleWeight = 1;
export const largestWeight = 255;
const largestLength = 65_535;

/** The sum of the weights of a passage's words; the largest length stands for more. */
export function lengthOf(words: number, titleWords: number): number {
  return Math.min(largestLength, textWeight * words + titleWeight * titleWords);
}

/** Different words of a question that are looked up, and how many of them, the rarest, are searched for. */
export const maximalLookUps = 256;
export const maximalTerms = 32;

/** What scores depend on beside the passage itself. */
export type Collection = { readonly passages: number; readonly totalLength: number };

/** What an engine needs that computes the same: `base`, and `slope` but for passages per length (see `saturation`). */
export const saturationBase = 2 * k1 * (1 - b);
export const slopeFactor = 2 * k1 * b;

/** The two numbers that lengthen a weight's denominator: `weight / (weight + base + slope * length)`. Weights and lengths count halves, hence the 2. */
export type Saturation = { readonly base: number; readonly slope: number };

export function saturation({ passages, totalLength }: Collection): Saturation {
  return { base: saturationBase, slope: totalLength > 0 ? (slopeFactor * passages) / totalLength : 0 };
}

/** How much of its rarity a term counts in a passage, from 0 to below 1. */
export function share(weight: number, length: number, { base, slope }: Saturation): number {
  return weight / (weight + base + slope * length);
}

/** What a term is worth that stands in `frequency` of `passages`; above 0. */
export function rarity(frequency: number, passages: number): number {
  return Math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5));
}
