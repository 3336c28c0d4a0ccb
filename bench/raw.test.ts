import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTransformersEmbedder } from '../src/embeddings/transformers-embedder.ts';
import { realEmbeddingModel } from '../src/testing/real-models.ts';
import { startRawEmbedding, tokenLines } from './raw-embedding.ts';
import { openRaw } from './raw-contestant.ts';
import { openTokenizer } from './raw-session.ts';

const { model, missing } = await realEmbeddingModel();
const named = (what: string) => (missing === null ? what : `${what} (skipped: ${missing})`);
const texts = ['The harbour was closed after a storm.', 'Tomatoes need sunlight to ripen.', 'Ministers met in Geneva.'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-raw-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!model)(named('the raw limit'), () => {
  it('does the work of the embedder: the same vectors of the same texts', async () => {
    if (!model) return;
    const tokenize = await openTokenizer(model.tokenizer ?? '');
    const lines = tokenLines(texts.map((text) => tokenize(`\n${text}`)));
    const raw = await startRawEmbedding(model.weights, lines);
    await raw.run();
    await raw.close();
    const embedder = await createTransformersEmbedder({ model, workers: 1, prove: false });
    const ours = await embedder.embedPassages(texts.map((text) => ({ title: '', sentences: [text] })));
    await embedder.close();
    for (const [at, { vector }] of ours.entries()) {
      const { dimensions } = lines;
      expect(cosine(vector, lines.vectors.subarray(at * dimensions, (at + 1) * dimensions))).toBeGreaterThan(0.999);
    }
  });
});

describe.skipIf(!model)(named('the least server'), () => {
  it('finds the passage that answers, also when many ask at once', async () => {
    const { weights = '', tokenizer } = model ?? {};
    const raw = await openRaw({ name: 'raw', folder, models: '', weights, tokenizer: tokenizer ?? '', footnote: '' });
    try {
      const articles = texts.map((text, at) => ({ id: `${at}`, title: 'News', text }));
      await raw.prepare(articles);
      expect(await raw.ingest(articles)).toEqual({ passages: 3 });
      const { url } = await raw.serve();
      const ask = async (question: string): Promise<string | undefined> => {
        const reply = await fetch(url, { method: 'POST', body: JSON.stringify({ question }) });
        return ((await reply.json()) as { passages: { text: string }[] }).passages[0]?.text;
      };
      const asked = Array.from(
        { length: 12 },
        (_, at) => ['Why was the harbour closed?', 'Where did ministers meet?'][at % 2],
      );
      const found = await Promise.all(asked.map((question) => ask(question ?? '')));
      expect(found).toEqual(asked.map((_, at) => texts[at % 2 === 0 ? 0 : 2]));
    } finally {
      await raw.close();
    }
  });
});

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
