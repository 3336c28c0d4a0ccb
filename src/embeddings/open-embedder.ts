import type { Config } from '../config.ts';
import { FootnoteError } from '../errors.ts';
import { findEmbeddingModel, type FoundModel } from '../models/model-files.ts';
import { modelPlaces } from '../models/model-places.ts';
import type { EmbeddingModelEntry } from '../models/model-registry.ts';
import type { Embedder } from './embedder.ts';
import { createTransformersEmbedder } from './transformers-embedder.ts';

export type OpenedEmbedder = {
  readonly model: FoundModel<EmbeddingModelEntry> | null;
  readonly embedder: Embedder | null;
  readonly missing: string;
};

/** The embedding model, or why there is none: a missing model is no reason not to start. */
export async function openEmbedder(config: Config, say: (sentence: string) => void): Promise<OpenedEmbedder> {
  if (config.embeddingModel === 'none') return { model: null, embedder: null, missing: 'no embedding model is set.' };
  try {
    const model = await findEmbeddingModel(config.embeddingModel, modelPlaces(config, say));
    return {
      model,
      embedder: await createTransformersEmbedder({ model, workers: config.embeddingWorkers }),
      missing: '',
    };
  } catch (error) {
    if (!(error instanceof FootnoteError) || !['MODEL_UNAVAILABLE', 'MODEL_CHECKSUM', 'DISK_FULL'].includes(error.code))
      throw error;
    return { model: null, embedder: null, missing: error.message };
  }
}
