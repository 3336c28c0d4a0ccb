import type { Embedder } from '../embeddings/embedder.ts';

export type HashEmbedder = Embedder & {
  /** Every text that it was asked for, in order. */
  readonly asked: { readonly passages: string[]; readonly questions: string[] };
};

/**
 * An embedder without a model: each word's stem is hashed to one of the dimensions, so texts that share words are near each
 * other. Deterministic, instant, and a real `Embedder`: it passes the same behaviour suite.
 */
export function createHashEmbedder({ model = 'hash-embedder', dimensions = 384 } = {}): HashEmbedder {
  const asked = { passages: [] as string[], questions: [] as string[] };
  return {
    identity: { model, sha256: '0'.repeat(64), dimensions },
    asked,
    async embedPassages(texts, { signal } = {}) {
      signal?.throwIfAborted();
      asked.passages.push(...texts);
      return texts.map((text) => hashedVector(text, dimensions));
    },
    async embedSentences(texts, { signal } = {}) {
      signal?.throwIfAborted();
      return texts.map((text) => hashedVector(text, dimensions));
    },
    async embedQuestion(text, { signal } = {}) {
      signal?.throwIfAborted();
      asked.questions.push(text);
      return hashedVector(text, dimensions);
    },
    async close() {},
  };
}

function hashedVector(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  // A text without words still has a direction.
  vector[0] = 0.01;
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const place = hash(stem(word)) % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((component) => component / length);
}

/** Crude, and enough to bring "visits", "visited" and "visiting" together. */
const stem = (word: string) => (word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, '') : word);

/** FNV-1a, 32 bits. */
function hash(word: string): number {
  let value = 0x811c9dc5;
  for (let position = 0; position < word.length; position++)
    value = Math.imul(value ^ word.charCodeAt(position), 0x01000193);
  return value >>> 0;
}
