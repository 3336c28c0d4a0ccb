/**
 * BM25 as Lucene computes it (without the constant factor k1 + 1), with the settings of the field's reference runs
 * (Anserini, BEIR): k1 = 0.9, b = 0.4. Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009.
 */
const k1 = 0.9;
const b = 0.4;

/** What scores depend on beside the passage itself. */
export type Collection = { readonly passages: number; readonly totalLength: number };

/** The two numbers that lengthen a weight's denominator: `weight / (weight + base + slope * length)`. Weights and lengths count halves, hence the 2. */
export type Saturation = { readonly base: number; readonly slope: number };

export function saturation({ passages, totalLength }: Collection): Saturation {
  return { base: 2 * k1 * (1 - b), slope: totalLength > 0 ? (2 * k1 * b * passages) / totalLength : 0 };
}

/** How much of its rarity a term counts in a passage, from 0 to below 1. */
export function share(weight: number, length: number, { base, slope }: Saturation): number {
  return weight / (weight + base + slope * length);
}

/** What a term is worth that stands in `frequency` of `passages`; above 0. */
export function rarity(frequency: number, passages: number): number {
  return Math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5));
}
