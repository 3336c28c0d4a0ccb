import { openSqliteCatalog } from '../../src/catalog/sqlite-catalog.ts';
import type { Catalog, StoredPassage } from '../../src/catalog/catalog.ts';
import type { Config } from '../../src/config.ts';
import type { Embedder, Embedding } from '../../src/embeddings/embedder.ts';
import { createTransformersEmbedder } from '../../src/embeddings/transformers-embedder.ts';
import { openEmbeddedSearchIndex } from '../../src/index/embedded/embedded-search-index.ts';
import type { SearchIndex } from '../../src/index/search-index.ts';
import { fold } from '../../src/language/fold.ts';
import { findEmbeddingModel } from '../../src/models/model-files.ts';
import { embeddingModelOf } from '../../src/models/model-registry.ts';
import { parseReading } from '../../src/passages/sentence-reading.ts';
import type { Question } from '../../src/retrieval/question.ts';
import { createPassageReader } from '../../src/retrieval/passage-reader.ts';
import { retrieve, timelyEvidence, type Retrieval } from '../../src/retrieval/retrieve.ts';

/** The program's own parts over one index, as `ask` uses them: the one place here that knows how they are put together. */
export type OpenRetrieval = {
  readonly catalog: Catalog;
  readonly index: SearchIndex;
  /** Whether there are vectors to search. */
  readonly dense: boolean;
  /** Each text is embedded once in a run; `null` without an embedding model. */
  readonly embedQuestion: (text: string) => Promise<Float32Array | null>;
  /** As a passage is: without what the model wants before a question. */
  readonly embedTexts: (texts: readonly string[]) => Promise<Float32Array[]>;
  /** Footnote's retrieval, with the evidence that an answer would be made from. */
  retrieve(question: Question): Promise<Retrieval>;
  close(): Promise<void>;
};

/** Opens the index of `config`, which a sync has brought up to date. */
export async function openRetrieval(config: Config): Promise<OpenRetrieval> {
  const embedder = await openEmbedder(config);
  const catalog = openSqliteCatalog(config.index, { readonly: true });
  const index = await openEmbeddedSearchIndex({ catalog, indexFolder: config.index });
  const parts = {
    catalog,
    index,
    embedder: embedder && rememberQuestions(embedder),
    read: createPassageReader(catalog),
  };
  return {
    catalog,
    index,
    dense: embedder !== null && index.dense,
    embedQuestion: async (text) => (await parts.embedder?.embedQuestion(text))?.vector ?? null,
    async embedTexts(texts) {
      const embedded = await embedder?.embedPassages(texts.map((text) => ({ title: '', sentences: [text] })));
      return embedded?.map(({ vector }) => vector) ?? [];
    },
    async retrieve(question) {
      const retrieval = await retrieve(question, parts);
      return { ...retrieval, evidence: timelyEvidence(question, retrieval.evidence) };
    },
    async close() {
      await index.close();
      await catalog.close();
      await embedder?.close();
    },
  };
}

/** The stems of each sentence of a passage, as ingest read them: those of words that carry meaning. */
export function stemsOfSentences({ reading }: StoredPassage): (readonly string[])[] {
  return parseReading(reading).map(({ stems }) => stems);
}

/** Runs of letters and digits, in lower case, without accents. */
export function plainWords(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

async function openEmbedder(config: Config): Promise<Embedder | null> {
  if (config.embeddingModel === 'none') return null;
  const model = await findEmbeddingModel(embeddingModelOf(config.embeddingModel), {
    modelsFolder: config.models,
    hub: config.modelHub,
    registries: config.modelRegistries,
  });
  return createTransformersEmbedder({ model, workers: config.embeddingWorkers });
}

function rememberQuestions(embedder: Embedder): Embedder {
  const known = new Map<string, Promise<Embedding>>();
  return {
    ...embedder,
    embedQuestion(text) {
      const vector = known.get(text) ?? embedder.embedQuestion(text);
      known.set(text, vector);
      return vector;
    },
  };
}
