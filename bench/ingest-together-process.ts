import { setTimeout } from 'node:timers/promises';
import { createTurns } from '../src/catalog/postgres/turns.ts';
import type { Embedder } from '../src/embeddings/embedder.ts';
import { createTransformersEmbedder } from '../src/embeddings/transformers-embedder.ts';
import { ingestTogether } from '../src/ingest-together.ts';
import type { EmbeddingModelEntry } from '../src/models/model-registry.ts';
import type { FoundModel } from '../src/models/model-files.ts';
import { createHashEmbedder } from '../src/testing/hash-embedder.ts';

/** A child process of `bench/ingest-together.ts`: says `ready`, and syncs when it is told the database. */
export type TogetherTask = {
  readonly corpusFolder: string;
  /** A number: vectors that cost no computing, and so many milliseconds a passage, one after the other, as from a service of one's own. 0: only storing is measured. */
  readonly model: FoundModel<EmbeddingModelEntry> | number;
};
export type TogetherResult = { readonly passages: number; readonly articles: number };

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

process.once('message', (url: string) => {
  const synced = ingestTogether({ url, corpusFolder, embedder, synchroniseIndex: async () => {} });
  synced.then(
    ({ passagesEmbedded: passages, added }) =>
      process.send?.({ passages, articles: added.length } satisfies TogetherResult, () => process.exit()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send?.('ready');
