import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overlapCrossEncoder } from '../testing/overlap-cross-encoder/overlap-cross-encoder.ts';
import { realEmbeddingModel } from '../testing/real-models.ts';
import { createCrossEncoderReranker } from './cross-encoder-reranker.ts';
import { openReranker } from './open-reranker.ts';
import { describeReranker } from './reranker.behaviour.ts';
import type { Reranker } from './reranker.ts';

const { model, missing } = await overlapCrossEncoder();
if (missing) console.warn(`Without a tokenizer the tests of the reranker are left out: ${missing}`);

describe.skipIf(!model)('the cross-encoder reranker', () => {
  const create = () => {
    if (!model) throw new Error(missing);
    return createCrossEncoderReranker({ model, workers: 2 });
  };
  describeReranker('a small ONNX model', create);

  describe('with the small model, which counts shared words', () => {
    let reranker: Reranker;
    beforeAll(async () => {
      reranker = await create();
    });
    afterAll(() => reranker?.close());
    const scoreOf = async (question: string, text: string) => (await reranker.score(question, [text]))[0] ?? Number.NaN;

    it('takes the model’s number for the score: all words shared, none', async () => {
      expect(await scoreOf('storm harbour', 'The harbour saw a storm.')).toBeCloseTo(1 / (1 + Math.exp(-4)), 5);
      expect(await scoreOf('storm harbour', 'Tomatoes need sunlight.')).toBeCloseTo(1 / (1 + Math.exp(4)), 5);
    });

    it('tells the question from the passage', async () => {
      const [short, long] = ['storm', 'The storm closed the harbour and the airport.'];
      expect(await scoreOf(short, long)).toBeGreaterThan(await scoreOf(long, short));
    });

    it('does not see words of the passage behind the end of the window', async () => {
      const filler = 'tomatoes '.repeat(600);
      expect(await scoreOf('storm', `storm ${filler}`)).toBeGreaterThan(0.9);
      expect(await scoreOf('storm', `${filler} storm`)).toBeLessThan(0.1);
    });

    it('cuts an endless question, not the passage', async () => {
      const endless = `storm ${'harbour '.repeat(3000)}`;
      expect(await scoreOf(endless, 'A storm.')).toBeGreaterThan(await scoreOf(endless, 'A pier.'));
    });

    it('keeps the event loop free while it works', async () => {
      const text = 'The council met on Monday to discuss the budget for roads. '.repeat(40);
      let turns = 0;
      const turning = setInterval(() => turns++, 1);
      const turnsBefore = turns;
      await reranker.score(
        'Which roads?',
        Array.from({ length: 60 }, (_, place) => `${place} ${text}`),
      );
      clearInterval(turning);
      expect(turns - turnsBefore).toBeGreaterThan(10);
    });

    it('serves callers in turns: a short list does not wait for a long one', async () => {
      let longDone = false;
      const long = reranker
        .score(
          'Why?',
          Array.from({ length: 400 }, (_, place) => `${place} ${'storm and pier '.repeat(100)}`),
        )
        .then(() => (longDone = true));
      await scoreOf('Why?', 'A storm.');
      expect(longDone).toBe(false);
      await long;
    });
  });

  it('refuses work after it was closed, and can be closed twice and in the middle of work', async () => {
    const reranker = await create();
    const job = reranker.score(
      'Why?',
      Array.from({ length: 500 }, () => 'storm '.repeat(300)),
    );
    const refused = expect(job).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    await reranker.close();
    await reranker.close();
    await refused;
    await expect(reranker.score('Why?', ['Storm.'])).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  it('says so where a model is no cross-encoder', async () => {
    const { model: embedding } = await realEmbeddingModel();
    if (!model || !embedding) throw new Error('the embedding model was there a moment ago');
    await expect(
      createCrossEncoderReranker({ model: { ...model, weights: embedding.weights }, workers: 1 }),
    ).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE', message: expect.stringContaining('no cross-encoder') });
  });

  it('is opened from the folder of a model of one’s own', async () => {
    if (!model) throw new Error(missing);
    const folder = await mkdtemp(join(tmpdir(), 'footnote-reranker-'));
    await copyFile(model.weights, join(folder, 'model.onnx'));
    await copyFile(model.tokenizer, join(folder, 'tokenizer.json'));
    const opened = await openReranker(folder, { modelsFolder: folder, hub: '', registries: false });
    expect(opened.missing).toBeNull();
    expect(await opened.reranker?.score('storm', ['A storm.', 'A pier.'])).toHaveLength(2);
    await opened.reranker?.close();
    await rm(folder, { recursive: true });
  });
});

describe('a cross-encoder that cannot be run', () => {
  it('is reported with what to do, and ends no process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'footnote-reranker-'));
    const files = { weights: join(folder, 'model.onnx'), tokenizer: join(folder, 'tokenizer.json') };
    await writeFile(files.weights, 'not a model');
    await writeFile(files.tokenizer, '{ "not": "a tokenizer"');
    await expect(
      createCrossEncoderReranker({ model: { name: 'broken', maxTokens: 512, ...files }, workers: 1 }),
    ).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringMatching(/^The reranker broken does not run here: .* --reranker, or none\.$/),
    });
    const opened = await openReranker(folder, { modelsFolder: folder, hub: '', registries: false });
    expect(opened.reranker).toBeNull();
    expect(opened.missing).toContain('Passages are not ranked anew: The reranker');
    await rm(folder, { recursive: true });
  });
});
