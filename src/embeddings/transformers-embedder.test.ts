import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelNamed } from '../models/model-registry.ts';
import { realEmbeddingModel } from '../testing/real-models.ts';
import { cosine, describeEmbedder, passageText } from './embedder.behaviour.ts';
import type { Embedder } from './embedder.ts';
import { createTransformersEmbedder } from './transformers-embedder.ts';
import { readWordCodes } from './word-codes.ts';

const { model, missing } = await realEmbeddingModel();
const small = await realEmbeddingModel('all-minilm-l6-v2');
if (missing) console.warn(`Without the embedding model its tests are left out: ${missing}`);

describe.skipIf(!small.model)('another model', () => {
  describeEmbedder('all-minilm-l6-v2 in transformers.js', () => {
    if (!small.model) throw new Error(small.missing);
    return createTransformersEmbedder({ model: small.model, workers: 1 });
  });
});

describe.skipIf(!model)('the transformers.js embedder', () => {
  const create = (options = {}) => {
    if (!model) throw new Error(missing);
    return createTransformersEmbedder({ model, workers: 2, ...options });
  };

  describeEmbedder('bge-small-en-v1.5 in transformers.js', create);

  describe('with the real model', () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await create();
    });
    afterAll(() => embedder?.close());

    const vectorsOf = async (texts: readonly string[]) =>
      (await embedder.embedPassages(texts.map(passageText))).map(({ vector }) => vector);

    it('brings paraphrases together and keeps strangers apart', async () => {
      const [text, paraphrase, stranger] = await vectorsOf([
        'The central bank raised interest rates by half a point to slow inflation.',
        'To bring price growth down, policymakers increased borrowing costs by 0.5 percent.',
        'The goalkeeper signed a two-year contract with the club.',
      ]);
      if (!text || !paraphrase || !stranger) throw new Error('three vectors expected');
      expect(cosine(text, paraphrase)).toBeGreaterThan(cosine(text, stranger) + 0.1);
    });

    it('reads a passage to its 512th token and no further', async () => {
      const long = 'storm '.repeat(510);
      const [whole, withMore, other] = await vectorsOf([long, `${long} harbour mayor`, 'storm '.repeat(300)]);
      expect(withMore).toEqual(whole);
      expect(other).not.toEqual(whole);
    });

    it('codes the words of a passage as they would be coded in one text', async () => {
      const sentences = ['Dr. Okoye’s team won.', '“It” was close!', 'Nobody expected it.'];
      const [apart] = await embedder.embedPassages([{ title: 'A title', sentences }]);
      const [together] = await embedder.embedPassages([{ title: 'A title', sentences: [sentences.join('\n ')] }]);
      expect(apart?.vector).toEqual(together?.vector);
      const [many, one] = [apart, together].map((each) => readWordCodes(each?.wordCodes ?? new Uint8Array()));
      expect([many?.sentences, one?.sentences]).toEqual([3, 1]);
      expect(many?.codes).toEqual(one?.codes);
    });

    it('answers a question while passages keep every passage thread busy', async () => {
      let passagesDone = false;
      const passages = embedder
        .embedPassages(
          Array.from({ length: 40 }, (_, place) => passageText(`Passage ${place}: ${'storm and harbour '.repeat(80)}`)),
        )
        .then(() => (passagesDone = true));
      await embedder.embedQuestion('Why was the harbour closed?');
      expect(passagesDone).toBe(false);
      await passages;
    });

    it('answers many questions at once, each with its own vector', async () => {
      const questions = Array.from({ length: 40 }, (_, place) => `What happened in the year ${1980 + place}?`);
      const together = await Promise.all(questions.map((question) => embedder.embedQuestion(question)));
      expect(together[0]).toEqual(await embedder.embedQuestion(questions[0] ?? ''));
      expect(new Set(together.map(({ vector }) => vector.join())).size).toBe(questions.length);
    });

    it('leaves a long job soon after its signal fires', async () => {
      const controller = new AbortController();
      const texts = Array.from({ length: 400 }, () => passageText('storm and harbour '.repeat(150)));
      const started = performance.now();
      const job = embedder.embedPassages(texts, { signal: controller.signal });
      await embedder.embedQuestion('Is it under way?');
      controller.abort(new Error('no longer needed'));
      await expect(job).rejects.toThrow('no longer needed');
      expect(performance.now() - started).toBeLessThan(5000);
      expect(await embedder.embedPassages([passageText('storm')])).toHaveLength(1);
    });
  });

  it('is bit-equal to another one made later, that no question went through first', async () => {
    const [first, second] = [await create(), await create({ prove: false, workers: 1 })];
    const texts = ['The harbour was closed.', 'Two piers were damaged.'].map(passageText);
    expect(await first.embedPassages(texts)).toEqual(await second.embedPassages(texts));
    await Promise.all([first.close(), second.close()]);
  });

  it('refuses work after it was closed, and can be closed twice', async () => {
    const embedder = await create();
    await embedder.close();
    await embedder.close();
    await expect(embedder.embedQuestion('Why?')).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    await expect(embedder.embedPassages([passageText('Storm.')])).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  it('closes in the middle of work without hurting the process', async () => {
    const embedder = await create();
    const job = embedder.embedPassages(Array.from({ length: 200 }, () => passageText('storm '.repeat(200))));
    const refused = expect(job).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    await embedder.close();
    await refused;
  });
});

describe('an embedding model that cannot be run', () => {
  it('is reported as such and ends no process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'footnote-embedder-'));
    const [weights, tokenizer] = [join(folder, 'model_quantized.onnx'), join(folder, 'tokenizer.json')];
    await writeFile(weights, 'not a model');
    await writeFile(tokenizer, '{ "not": "a tokenizer"');
    const entry = modelNamed('bge-small-en-v1.5', 'embedding');
    await expect(
      createTransformersEmbedder({ model: { entry, weights, tokenizer }, workers: 1 }),
    ).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining('does not run here'),
    });
    await rm(folder, { recursive: true });
  });
});
