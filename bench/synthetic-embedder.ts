import type { Embedder, Embedding } from '../src/embeddings/embedder.ts';
import { encodeWords, readWordCodes } from '../src/embeddings/word-codes.ts';
import { randomNumbers } from '../src/testing/random-numbers.ts';

/** Length of the noise beside a real vector of length 1: the cosine to it is .85, that of a near passage on the same matter. */
const noise = 0.62;
/** Tokens of a word, on average, in English news. */
const tokensOfWord = 1.3;

/**
 * An embedder that runs no model: vectors are real ones, each with noise of its own, and words mean what words of the real
 * passages mean. As fast as the disk, for archives that no model could embed in a day.
 */
export type SyntheticEmbedder = Embedder & {
  /** The vector of what has this name. */
  readonly vectorOf: (name: string) => Float32Array;
};

export function createSyntheticEmbedder(real: readonly Embedding[], identity: Embedder['identity']): SyntheticEmbedder {
  const { dimensions } = identity;
  const states = statesOf(real, dimensions);
  const tokens = states.length / dimensions;
  const vectorOf = (random: () => number) =>
    disturbed(real[Math.floor(random() * real.length)]?.vector ?? new Float32Array(dimensions), random);
  const embed = (sentences: readonly string[]): Embedding => {
    const random = randomNumbers(hashOf(sentences));
    const vector = vectorOf(random);
    const places = sentences.map((sentence) => {
      const length = Math.min(tokens, Math.ceil(sentence.split(' ').length * tokensOfWord));
      const from = Math.floor(random() * (tokens - length));
      return Array.from({ length }, (_, at) => from + at);
    });
    return { vector, wordCodes: encodeWords(states, dimensions, places) };
  };
  return {
    identity,
    vectorOf: (name) => vectorOf(randomNumbers(hashOf([name]))),
    embedPassages: async (passages) => passages.map(({ sentences }) => embed(sentences)),
    embedQuestion: async (text) => embed([text]),
    close: async () => {},
  };
}

/** The vector and a random one at a right angle or nearly so, at length 1. */
function disturbed(vector: Float32Array, random: () => number): Float32Array {
  // Uniform numbers have variance 1/12 where they reach over 1; in hundreds of dimensions their sum is as round as any.
  const scale = noise * Math.sqrt(12 / vector.length);
  const moved = vector.map((value) => value + (random() - 0.5) * scale);
  let squares = 0;
  for (const value of moved) squares += value * value;
  const length = Math.sqrt(squares);
  return moved.map((value) => value / length);
}

/** The words of the real passages as signs, one after the other. */
function statesOf(real: readonly Embedding[], dimensions: number): Float32Array {
  const codes = real.map(({ wordCodes }) => readWordCodes(wordCodes));
  const words = codes.reduce((sum, { codes: all, width }) => sum + all.length / width, 0);
  const states = new Float32Array(words * dimensions);
  let word = 0;
  for (const { codes: all, width } of codes) {
    for (let start = 0; start < all.length; start += width, word += 1)
      for (let component = 0; component < dimensions; component++)
        states[word * dimensions + component] =
          ((all[start + (component >>> 5)] ?? 0) >>> (component & 31)) & 1 ? 1 : -1;
  }
  return states;
}

/** FNV-1a over the sentences: the same text gets the same vector. */
function hashOf(sentences: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const sentence of sentences)
    for (let at = 0; at < sentence.length; at++) hash = Math.imul(hash ^ sentence.charCodeAt(at), 0x01000193);
  return hash;
}
