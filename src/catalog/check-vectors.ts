import type { EmbeddedPassage, Manifest } from './catalog.ts';

/** How far a length may be from 1: float32 rounding of 384 products stays below a tenth of this. */
const lengthTolerance = 1e-3;

/** A vector of another size, or one that is not a unit vector (NaN among them), would make every later search wrong. */
export function checkVectors(passages: readonly EmbeddedPassage[], manifest: Manifest | null): void {
  for (const { embedding } of passages) {
    if (!embedding) continue;
    const { vector } = embedding;
    if (vector.length !== manifest?.embedder?.dimensions)
      throw new TypeError(
        `A vector has ${vector.length} dimensions, the manifest's ${manifest?.embedder?.dimensions}.`,
      );
    let squares = 0;
    for (const value of vector) squares += value * value;
    if (!(Math.abs(Math.sqrt(squares) - 1) < lengthTolerance)) throw new TypeError('A vector is not a unit vector.');
  }
}
