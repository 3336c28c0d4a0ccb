import type { Config } from '../config.ts';
import { FootnoteError } from '../errors.ts';
import { findEmbeddingModel, type FoundModel } from '../models/model-files.ts';
import { modelPlaces } from '../models/model-places.ts';
import { type EmbeddingModelEntry, embeddingModelOf } from '../models/model-registry.ts';
import type { Embedder } from './embedder.ts';
import { createTransformersEmbedder } from './transformers-embedder.ts';

export type OpenedEmbedder = {
  readonly model: FoundModel<EmbeddingModelEntry> | null;
  readonly embedder: Embedder | null;
  readonly missing: string;
};

const notToBeHad = ['MODEL_UNAVAILABLE', 'MODEL_CHECKSUM', 'DISK_FULL'];

/**
 * The embedding model of an archive (`archive`: the one that made its vectors, `null` where it has none), or why there is
 * none: a missing model is no reason not to start. Throws `MODEL_UNKNOWN` for a setting that names none.
 */
export async function openEmbedder(
  archive: string | null,
  config: Config,
  say: (sentence: string) => void,
): Promise<OpenedEmbedder> {
  if (config.embeddingModel === 'none') return { model: null, embedder: null, missing: 'no embedding model is set.' };
  try {
    const name = archive ?? embeddingModelOf(config.embeddingModel);
    const model = await findEmbeddingModel(name, modelPlaces(config, say));
    return {
      model,
      embedder: await createTransformersEmbedder({ model, workers: config.embeddingWorkers }),
      missing: '',
    };
  } catch (error) {
    // A newer program may have made the archive.
    const isMissing = (code: string) => notToBeHad.includes(code) || (code === 'MODEL_UNKNOWN' && archive !== null);
    if (!(error instanceof FootnoteError) || !isMissing(error.code)) throw error;
    return { model: null, embedder: null, missing: error.message };
  }
}
