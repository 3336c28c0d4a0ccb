import type { Embedder, Embedding } from '../embeddings/embedder.ts';
import { encodeWords } from '../embeddings/word-codes.ts';
import { randomNumbers } from './random-numbers.ts';

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
    async embedPassages(passages, { signal } = {}) {
      signal?.throwIfAborted();
      asked.passages.push(...passages.map(({ title, sentences }) => [title, ...sentences].join('\n')));
      return passages.map(({ title, sentences }) => hashed(title, sentences, dimensions));
    },
    async embedQuestion(text, { signal } = {}) {
      signal?.throwIfAborted();
      asked.questions.push(text);
      return hashed('', [text], dimensions);
    },
    async close() {},
  };
}

function hashed(title: string, sentences: readonly string[], dimensions: number): Embedding {
  let from = 0;
  const states: number[] = [];
  const places = sentences.map((sentence) => {
    const words = wordsOf(sentence);
    for (const word of words) states.push(...statesOf(word, dimensions));
    from += words.length;
    return words.map((_, at) => from - words.length + at);
  });
  return {
    vector: hashedVector([title, ...sentences].join('\n'), dimensions),
    wordCodes: encodeWords(Float32Array.from(states), dimensions, places),
  };
}

/** The same signs for the same word, others for another one. */
function statesOf(word: string, dimensions: number): number[] {
  const random = randomNumbers(hash(stem(word)));
  return Array.from({ length: dimensions }, () => random() - 0.5);
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function hashedVector(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  // A text without words still has a direction.
  vector[0] = 0.01;
  for (const word of wordsOf(text)) {
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
