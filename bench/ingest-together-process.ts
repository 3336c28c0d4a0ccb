import { setTimeout } from 'node:timers/promises';
import { embedPassages } from '../src/catalog/embed-passages.ts';
import { createTurns } from '../src/catalog/postgres/turns.ts';
import type { Embedder } from '../src/embeddings/embedder.ts';
import { createTransformersEmbedder } from '../src/embeddings/transformers-embedder.ts';
import { ingestTogether } from '../src/ingest-together.ts';
import type { EmbeddingModelEntry } from '../src/models/model-registry.ts';
import type { FoundModel } from '../src/models/model-files.ts';
import { splitArticle } from '../src/passages/split-article.ts';
import { createHashEmbedder } from '../src/testing/hash-embedder.ts';

/** A child process of `bench/ingest-together.ts`: says `ready`, and syncs when it is told the database. */
export type TogetherTask = {
  readonly corpusFolder: string;
  /** A number: vectors that cost no computing, and so many milliseconds a passage, one after the other, as from a service of one's own. 0: only storing is measured. */
  readonly model: FoundModel<EmbeddingModelEntry> | number;
};
export type TogetherResult = {
  readonly articles: number;
  readonly filesRead: number;
  /** Of all threads, since it was told to begin. */
  readonly processorSeconds: number;
};

const { corpusFolder, model } = JSON.parse(process.argv[2] ?? '') as TogetherTask;
const embedder =
  typeof model === 'number' ? slowEmbedder(model) : await createTransformersEmbedder({ model, workers: 1 });

function slowEmbedder(passageMs: number): Embedder {
  const embedder = createHashEmbedder();
  const inTurn = createTurns();
  return {
    ...embedder,
    embedPassages: (texts, options) =>
      inTurn(async () => {
        if (passageMs > 0) await setTimeout(passageMs * texts.length);
        return embedder.embedPassages(texts, options);
      }),
  };
}

// What an article needs is loaded when the first one comes: before the clock, then.
const warmUp = { id: 'warm-up', path: '', title: 'A start', outlet: null, author: null, publishedAt: null, url: null };
const text = 'The council opened the bridge on Monday. It had been closed since the flood of last year.';
await embedPassages({ ...warmUp, text }, splitArticle(text), {
  catalog: { cachedVectors: async () => new Map() },
  embedder,
});

async function sync(url: string): Promise<TogetherResult> {
  const before = process.cpuUsage();
  const { added, filesRead } = await ingestTogether({ url, corpusFolder, embedder, synchroniseIndex: async () => {} });
  const { user, system } = process.cpuUsage(before);
  return { articles: added.length, filesRead, processorSeconds: (user + system) / 1e6 };
}

process.once('message', (url: string) => {
  const end = (status: number) => process.exit(status);
  sync(url).then(
    (result) => process.send?.(result, () => end(0)),
    (error: unknown) => {
      console.error(error);
      end(1);
    },
  );
});
process.send?.('ready');
