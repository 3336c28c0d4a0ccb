import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from './embedder.ts';
import { likeness, readWordCodes } from './word-codes.ts';

/** What every `Embedder` must do, whatever is behind it. */
export function describeEmbedder(name: string, create: () => Promise<Embedder>): void {
  describe(`${name} as an Embedder`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await create();
    });
    afterAll(() => embedder?.close());

    const passage = 'The harbour was closed on Tuesday after a storm damaged both piers.';
    const vectorsOf = async (texts: readonly string[]) =>
      (await embedder.embedPassages(texts.map(passageText))).map(({ vector }) => vector);
    const oneOf = async (text: string) => (await vectorsOf([text]))[0] ?? new Float32Array();
    const questionVector = async (text: string) => (await embedder.embedQuestion(text)).vector;

    it('names its model, weights and dimensions', () => {
      expect(embedder.identity.model).not.toBe('');
      expect(embedder.identity.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(embedder.identity.dimensions).toBeGreaterThan(0);
    });

    it('gives one unit vector for each passage, in order', async () => {
      const texts = ['A storm.', 'Two piers.', passage, 'The mayor spoke.', 'A storm.'];
      const vectors = await vectorsOf(texts);
      expect(vectors).toHaveLength(texts.length);
      for (const [place, vector] of vectors.entries()) {
        expect(vector).toBeInstanceOf(Float32Array);
        expect(vector).toHaveLength(embedder.identity.dimensions);
        expect(lengthOf(vector)).toBeCloseTo(1, 5);
        expect(vector).toEqual(await oneOf(texts[place] ?? ''));
      }
    });

    it('gives no vectors for no passages', async () => {
      expect(await embedder.embedPassages([])).toEqual([]);
    });

    it('gives the same vector for the same text, bit for bit, whatever it travels with', async () => {
      const alone = await oneOf(passage);
      const crowd = Array.from({ length: 24 }, (_, place) =>
        place % 3 === 0 ? passage : `Neighbour number ${place}.`,
      );
      const together = await Promise.all([vectorsOf(crowd), vectorsOf(crowd)]);
      for (const vector of together.flatMap((vectors) => vectors.filter((_, place) => place % 3 === 0)))
        expect(bytesOf(vector)).toEqual(bytesOf(alone));
    });

    it('gives vectors that the caller may keep and change', async () => {
      const [first, second] = await Promise.all([questionVector(passage), questionVector(passage)]);
      first.fill(0);
      expect(lengthOf(second)).toBeCloseTo(1, 5);
    });

    it('puts a question nearer to the passage that answers it than to another', async () => {
      const question = await questionVector('Why was the harbour closed?');
      const answering = cosine(question, await oneOf(passage));
      const other = cosine(question, await oneOf('Tomatoes need sunlight and regular watering to ripen.'));
      expect(answering).toBeGreaterThan(other);
    });

    it('tells which sentence of a passage says what a question asks', async () => {
      const sentences = ['The mayor spoke at noon.', passage, 'Tomatoes need sunlight to ripen.'];
      const [embedding] = await embedder.embedPassages([{ title: 'A day in town', sentences }]);
      const question = readWordCodes((await embedder.embedQuestion('Why was the harbour closed?')).wordCodes);
      const codes = readWordCodes(embedding?.wordCodes ?? new Uint8Array());
      const alike = sentences.map((_, at) => likeness(question, codes, at) ?? Number.NaN);
      expect(codes.sentences).toBe(3);
      expect(alike.indexOf(Math.max(...alike))).toBe(1);
    });

    it.each([
      ['nothing', ''],
      ['white space', ' \n\t '],
      ['ten thousand words', 'harbour storm pier mayor '.repeat(2500)],
      ['one endless word', 'a'.repeat(200_000)],
      ['emoji and half of one', '🌊⚓️ \ud83c'],
      ['other scripts', 'Гавань закрыта после шторма 港は閉鎖された'],
      ['control characters', '\u0000\u0007\u200b'],
    ])('takes %s', async (_, text) => {
      for (const vector of [await oneOf(text), await questionVector(text)]) {
        expect(vector).toHaveLength(embedder.identity.dimensions);
        expect(lengthOf(vector)).toBeCloseTo(1, 5);
      }
    });

    it('stops when its signal has fired, with the reason, and works on', async () => {
      const signal = AbortSignal.abort(new Error('the reader left'));
      await expect(embedder.embedPassages([passageText(passage)], { signal })).rejects.toThrow('the reader left');
      await expect(embedder.embedQuestion('Why?', { signal })).rejects.toThrow('the reader left');
      expect(await questionVector('Why?')).toHaveLength(embedder.identity.dimensions);
    });
  });
}

export const passageText = (text: string) => ({ title: '', sentences: [text] });

export function cosine(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, component, place) => sum + component * (right[place] ?? Number.NaN), 0);
}

const lengthOf = (vector: Float32Array) => Math.hypot(...vector);
const bytesOf = (vector: Float32Array) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
