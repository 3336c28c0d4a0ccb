import { createTransformersEmbedder } from '../src/embeddings/transformers-embedder.ts';
import { ingestTogether } from '../src/ingest-together.ts';
import type { EmbeddingModelEntry } from '../src/models/model-registry.ts';
import type { FoundModel } from '../src/models/model-files.ts';
import { createHashEmbedder } from '../src/testing/hash-embedder.ts';

/** A child process of `bench/ingest-together.ts`: says `ready`, and syncs when it is told the database. */
export type TogetherTask = {
  readonly corpusFolder: string;
  /** `null`: vectors that cost nothing, so that only storing is measured. */
  readonly model: FoundModel<EmbeddingModelEntry> | null;
};
export type TogetherResult = { readonly passages: number; readonly articles: number };

const { corpusFolder, model } = JSON.parse(process.argv[2] ?? '') as TogetherTask;
const embedder = model ? await createTransformersEmbedder({ model, workers: 1 }) : createHashEmbedder();

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
