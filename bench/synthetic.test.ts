import { describe, expect, it } from 'vitest';
import { readWordCodes } from '../src/embeddings/word-codes.ts';
import { splitArticle } from '../src/passages/split-article.ts';
import { createHashEmbedder } from '../src/testing/hash-embedder.ts';
import { sampleArticles } from './articles.ts';
import { materialOf, syntheticArticle } from './synthetic-articles.ts';
import { createSyntheticEmbedder } from './synthetic-embedder.ts';

const { articles } = await sampleArticles(20, 'no-such-folder');
const material = materialOf(articles);

describe('synthetic articles', () => {
  it('are made of the words of real sentences, none like another, the same in every run', () => {
    const real = new Set(articles.flatMap(({ title, text }) => `${title} ${text}`.split(/\s+/u)));
    const made = Array.from({ length: 50 }, (_, number) => syntheticArticle(number, material));
    for (const { title, text } of made)
      expect(`${title} ${text}`.split(/\s+/u).filter((word) => !real.has(word))).toEqual([]);
    const passages = made.flatMap(({ text }) => splitArticle(text).map(({ start, end }) => text.slice(start, end)));
    expect(new Set(passages).size).toBe(passages.length);
    expect(passages.length).toBeGreaterThan(2 * made.length);
    expect(syntheticArticle(7, material)).toEqual(made[7]);
  });
});

describe('the synthetic embedder', () => {
  it('gives each text a unit vector of its own near a real one, and words for each sentence', async () => {
    const hash = createHashEmbedder();
    const real = await hash.embedPassages(articles.map(({ title, text }) => ({ title, sentences: [text] })));
    const embedder = createSyntheticEmbedder(real, hash.identity);
    const texts = Array.from({ length: 30 }, (_, at) => ({
      title: '',
      sentences: [`One ${at} is here.`, 'Two are there.'],
    }));
    const made = await embedder.embedPassages(texts);
    expect(await embedder.embedPassages(texts)).toEqual(made);
    expect(new Set(made.map(({ vector }) => vector.join())).size).toBe(30);
    for (const { vector, wordCodes } of made) {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      const nearest = Math.max(...real.map((each) => dot(vector, each.vector)));
      expect(nearest).toBeGreaterThan(0.75);
      expect(nearest).toBeLessThan(0.97);
      const { sentences, starts } = readWordCodes(wordCodes);
      expect(sentences).toBe(2);
      expect(starts[2]).toBeGreaterThan(starts[1] ?? Infinity);
    }
  });
});

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
