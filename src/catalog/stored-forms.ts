import type { TextSignature } from '../corpus/near-copies.ts';
import { parseReading } from '../passages/sentence-reading.ts';
import type { Span } from '../passages/span.ts';

/** How values are written into a database, whichever it is, and read from it. */

/** Sentence spans as a flat list of steps from the passage's start: short, and readable in any database shell. */
export function writeSentences(sentences: readonly Span[], passageStart: number): string {
  let at = passageStart;
  const steps: number[] = [];
  for (const { start, end } of sentences) {
    steps.push(start - at, end - start);
    at = end;
  }
  return steps.join(' ');
}

export function readSentences(written: string, passageStart: number): Span[] {
  const steps = written === '' ? [] : written.split(' ').map(Number);
  const sentences: Span[] = [];
  let at = passageStart;
  for (let i = 0; i + 1 < steps.length; i += 2) {
    const start = at + (steps[i] ?? 0);
    at = start + (steps[i + 1] ?? 0);
    sentences.push({ start, end: at });
  }
  return sentences;
}

export function writeVector(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Copies: what a database returns need not start at a multiple of four bytes. */
export function readVector(stored: unknown): Float32Array {
  const bytes = stored as Uint8Array;
  const vector = new Float32Array(bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
  new Uint8Array(vector.buffer).set(bytes);
  return vector;
}

export function writeSignature(signature: TextSignature): Buffer {
  return Buffer.from(signature.buffer, signature.byteOffset, signature.byteLength);
}

/** Copies, as `readVector` does. */
export function readSignature(stored: unknown): TextSignature {
  const bytes = stored as Uint8Array;
  const signature = new Uint32Array(bytes.byteLength / Uint32Array.BYTES_PER_ELEMENT);
  new Uint8Array(signature.buffer).set(bytes);
  return signature;
}

/** The day of an ISO date or date-time: what date filters compare. */
export function dayOf(publishedAt: string | null): string | null {
  return publishedAt?.slice(0, 10) ?? null;
}

/** Half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD, which keeps all offsets. */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}

/** The words of every sentence of a reading: see `parseReading`. */
export function stemsOf(reading: string): string[] {
  return parseReading(reading).flatMap(({ stems }) => [...stems]);
}
