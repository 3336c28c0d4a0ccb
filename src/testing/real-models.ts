import { readConfig } from '../config.ts';
import { findEmbeddingModel, findModel, type FoundModel } from '../models/model-files.ts';
import type { EmbeddingModelEntry } from '../models/model-registry.ts';

/** A model for a test, from where the program itself would take it; or why there is none, for the test's name. */
export type ModelForTest<Model> =
  | { readonly model: Model; readonly missing: null }
  | { readonly model: null; readonly missing: string };

/** An embedding model, the default one unless another is named: fetched once, found in the model folder from then on. */
export async function realEmbeddingModel(
  name = 'bge-small-en-v1.5',
): Promise<ModelForTest<FoundModel<EmbeddingModelEntry>>> {
  const config = readConfig({}, process.env);
  return orMissing(findEmbeddingModel(name, placesOf(config)));
}

/** The smallest language model of the registry. */
export async function realLanguageModel(): Promise<ModelForTest<FoundModel>> {
  const config = readConfig({}, process.env);
  return orMissing(findModel('smollm2-135m-instruct', placesOf(config)));
}

const placesOf = (config: ReturnType<typeof readConfig>) => ({
  modelsFolder: config.models,
  hub: config.modelHub,
  registries: config.modelRegistries,
});

async function orMissing<Model>(finding: Promise<Model>): Promise<ModelForTest<Model>> {
  return finding.then(
    (model) => ({ model, missing: null }),
    (error: unknown) => ({ model: null, missing: error instanceof Error ? error.message : String(error) }),
  );
}
