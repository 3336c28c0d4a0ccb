import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeWords, likeness, readWordCodes } from './word-codes.ts';

/** A text whose words are vectors of signs, by sentence. */
const coded = (sentences: readonly (readonly (readonly number[])[])[], dimensions: number) => {
  let from = 0;
  const places = sentences.map((words) => {
    from += words.length;
    return words.map((_, at) => from - words.length + at);
  });
  return readWordCodes(encodeWords(Float32Array.from(sentences.flat(2)), dimensions, places));
};
const signs = (length: number) => fc.array(fc.constantFrom(-1, 1), { minLength: length, maxLength: length });

describe('codes of words', () => {
  it('compare as the cosines of their signs do, with the nearest word of the sentence', () => {
    const sentence = fc.array(signs(64), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sentence, fc.array(sentence, { minLength: 1, maxLength: 4 }), (question, sentences) => {
        const passage = coded(sentences, 64);
        const cosine = (a: readonly number[], b: readonly number[]) =>
          a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0) / 64;
        for (const [at, words] of sentences.entries()) {
          const nearest = question.map((word) => Math.max(...words.map((other) => cosine(word, other))));
          const mean = nearest.reduce((sum, value) => sum + value, 0) / question.length;
          expect(likeness(coded([question], 64), passage, at)).toBeCloseTo(mean, 10);
        }
      }),
    );
  });

  it('know nothing of a sentence without words, of one that there is not, and of another model’s codes', () => {
    const word = Array.from({ length: 64 }, () => 1);
    const passage = coded([[word], []], 64);
    const question = coded([[word]], 64);
    expect([0, 1, 2].map((at) => likeness(question, passage, at))).toEqual([1, null, null]);
    expect(likeness(coded([[]], 64), passage, 0)).toBeNull();
    expect(likeness(coded([[[...word, ...word]]], 128), passage, 0)).toBeNull();
  });

  it('are read from any place in memory, and hold nothing when they are cut off', () => {
    const bytes = encodeWords(
      Float32Array.from({ length: 128 }, (_, at) => (at % 3) - 1),
      64,
      [[0, 1]],
    );
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(readWordCodes(moved.subarray(3))).toEqual(readWordCodes(bytes));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(bytes.length - 1), (noise, length) => {
        const endless = Uint8Array.of(255, 255, 255, 255, ...noise);
        for (const broken of [noise, endless, bytes.subarray(0, length)])
          expect(likeness(readWordCodes(bytes), readWordCodes(broken), 0) ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });
});
