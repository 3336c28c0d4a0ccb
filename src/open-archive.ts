import type { Catalog } from './catalog/catalog.ts';
import { checkFormat, embedderDiffers } from './catalog/manifest.ts';
import { type ArchivePlace, openCatalog } from './catalog/open-catalog.ts';
import type { Config } from './config.ts';
import { openEmbedder, type OpenedEmbedder } from './embeddings/open-embedder.ts';
import { openSearchIndex } from './index/open-search-index.ts';
import type { ServingSearch } from './index/fallback-search.ts';
import type { IngestRequest } from './ingest-thread.ts';
import { embeddingModelOf } from './models/model-registry.ts';
import { createPassageReader, type PassageReader } from './retrieval/passage-reader.ts';
import { createUploadThread, type UploadThread } from './upload-thread.ts';

/** One generation of an archive, open: what answers from it, and what changes it. */
export type OpenArchive = {
  readonly place: ArchivePlace;
  readonly catalog: Catalog;
  readonly embedding: OpenedEmbedder;
  readonly search: ServingSearch;
  readonly read: PassageReader;
  readonly uploads: UploadThread;
  /** What every change of it is made with. */
  readonly makers: Pick<IngestRequest, 'place' | 'model' | 'embeddingWorkers'>;
  /** Name of the model whose vectors it holds; of the settings' where there are none yet. */
  embeddingModel(): Promise<string>;
  /** Why articles are not all found by meaning, each as a sentence for a reader. */
  searchProblems(): Promise<string[]>;
  close(): Promise<void>;
};

/**
 * Opens a generation with the embedding model that made it, whatever the settings name for new ones; without it, it is found
 * by words alone and says so. Throws as opening a catalog does, and `MODEL_UNKNOWN` where the settings decide and name no model.
 */
export async function openArchive(
  place: ArchivePlace,
  config: Config,
  say: (sentence: string) => void,
): Promise<OpenArchive> {
  const closing: (() => Promise<void>)[] = [];
  const opened = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    closing.unshift(() => part.close());
    return part;
  };
  const close = async () => {
    for (const step of closing.splice(0)) await step();
  };
  try {
    const catalog = opened(await openCatalog(place));
    await checkFormat(catalog);
    const embedding = await embeddingOf(catalog, config, say);
    const { model, embedder } = embedding;
    if (embedder) opened(embedder);
    const search = opened(await openSearchIndex({ catalog, place, onProblem: say }));
    const makers = { place, model, embeddingWorkers: config.embeddingWorkers };
    const uploads = opened(createUploadThread(makers));
    return {
      place,
      catalog,
      embedding,
      search,
      read: createPassageReader(catalog),
      uploads,
      makers,
      async embeddingModel() {
        const maker = (await catalog.manifest())?.embedder ?? null;
        return config.embeddingModel === 'none' ? 'none' : (maker?.model ?? embeddingModelOf(config.embeddingModel));
      },
      async searchProblems() {
        if (!embedder) return [`Articles are found by their words only, not by meaning: ${embedding.missing}`];
        const { passages, passagesWithVectors, passagesByWordsOnly } = await catalog.coverage();
        if (!search.index.dense) await search.index.refresh();
        if (passagesWithVectors > 0 && !search.index.dense && search.missing() === null)
          return ['Articles are found by their words only, until the vector index is built again.'];
        const without = passages - passagesWithVectors - passagesByWordsOnly;
        return without > 0 ? [`${without} passages are found by their words only, until the next sync.`] : [];
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The model whose vectors the catalog holds, else the one of the settings. */
async function embeddingOf(catalog: Catalog, config: Config, say: (sentence: string) => void): Promise<OpenedEmbedder> {
  const maker = (await catalog.manifest())?.embedder ?? null;
  const wanted = embeddingModelOf(config.embeddingModel, maker?.model);
  if (maker && wanted !== maker.model && wanted !== 'none')
    say(
      `The archive was made with ${maker.model}, which it is searched with; --embedding-model names ${wanted}. \`npm run ingest\` makes it anew with that one beside, and switches.`,
    );
  const embedding = await openEmbedder(maker?.model ?? null, config, say);
  if (!embedding.embedder || !maker || !embedderDiffers(maker, embedding.embedder.identity)) return embedding;
  await embedding.embedder.close();
  const missing = `the archive was made with other weights of ${maker.model}. Run \`npm run ingest\`, which makes it anew beside and switches.`;
  return { model: null, embedder: null, missing };
}
