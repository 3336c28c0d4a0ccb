import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openSqliteCatalog } from '../src/catalog/sqlite-catalog.ts';
import { createTransformersEmbedder } from '../src/embeddings/transformers-embedder.ts';
import type { Embedding } from '../src/embeddings/embedder.ts';
import { ingestFolder } from '../src/ingest-thread.ts';
import type { FoundModel } from '../src/models/model-files.ts';
import type { EmbeddingModelEntry } from '../src/models/model-registry.ts';
import { sentenceTexts } from '../src/passages/embedding-text.ts';
import { splitArticle } from '../src/passages/split-article.ts';
import { sampleArticles } from './articles.ts';
import { materialOf, syntheticArticle, type Material } from './synthetic-articles.ts';
import { createSyntheticEmbedder } from './synthetic-embedder.ts';

export type ArchiveTask = {
  /** Gets `index/`; what is there already is added to. */
  readonly folder: string;
  /** How many passages there are to be, about. */
  readonly passages: number;
  readonly model: FoundModel<EmbeddingModelEntry>;
  /** Real articles that the text is made of, and real passages whose vectors are disturbed. */
  readonly articles: number;
  readonly vectors: number;
};

export type ArchiveReport = {
  readonly passages: number;
  readonly articles: number;
  /** Reading, splitting and storing; no model runs. */
  readonly catalogSeconds: number;
  /** Graph and keyword index, brought up from what was there before. */
  readonly indexSeconds: number;
  readonly peakMegabytes: number;
};

/** Builds a synthetic archive, or makes one larger, with Footnote's own ingest. */
export async function buildArchive(task: ArchiveTask): Promise<ArchiveReport> {
  const { articles } = await sampleArticles(task.articles);
  const material = materialOf(articles);
  const embedder = createSyntheticEmbedder(...(await realEmbeddings(task, articles)));
  const indexFolder = join(task.folder, 'index');
  await mkdir(indexFolder, { recursive: true });
  const before = await coverage(indexFolder);
  const wanted = Math.ceil((task.passages - before.passages) / passagesOfArticle(material));
  const corpusFolder = join(task.folder, 'corpus');
  await writeCorpus(corpusFolder, before.articles, wanted, material);
  let indexingAt = 0;
  const startedAt = performance.now();
  const { failed } = await ingestFolder({
    indexFolder,
    corpusFolder,
    // What was there is no longer in the folder, and stays: only these paths are synced.
    paths: [corpusPart(before.articles)],
    embedder,
    onProgress: ({ step }) => {
      if (step === 'indexing') indexingAt = performance.now();
    },
  });
  const endedAt = performance.now();
  if (failed[0]) throw new Error(`${failed.length} articles were not read, ${failed[0].reason}`);
  await rm(corpusFolder, { recursive: true });
  const after = await coverage(indexFolder);
  return {
    ...after,
    catalogSeconds: (indexingAt - startedAt) / 1000,
    indexSeconds: (endedAt - indexingAt) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

async function realEmbeddings(
  { model, vectors }: ArchiveTask,
  articles: Awaited<ReturnType<typeof sampleArticles>>['articles'],
) {
  const passages = articles.flatMap((article) =>
    splitArticle(article.text).map((passage) => ({ title: article.title, sentences: sentenceTexts(article, passage) })),
  );
  const embedder = await createTransformersEmbedder({ model, workers: 2, prove: false });
  try {
    // From all articles, rather than all of the first ones.
    const step = Math.max(1, Math.floor(passages.length / vectors));
    const chosen = passages.filter((_, at) => at % step === 0).slice(0, vectors);
    const embedded: Embedding[] = await embedder.embedPassages(chosen);
    return [embedded, embedder.identity] as const;
  } finally {
    await embedder.close();
  }
}

/** Passages of a synthetic article, on average. */
function passagesOfArticle(material: Material): number {
  const tried = 50;
  let passages = 0;
  for (let number = 0; number < tried; number++)
    passages += splitArticle(syntheticArticle(number, material).text).length;
  return passages / tried;
}

async function coverage(indexFolder: string): Promise<{ articles: number; passages: number }> {
  const catalog = openSqliteCatalog(indexFolder);
  try {
    const { articles, passages } = await catalog.coverage();
    return { articles, passages };
  } finally {
    await catalog.close();
  }
}

const articlesOfFile = 1_000;
const corpusPart = (first: number) => `from-${first}`;

/** Articles `first` to `first + count` as files of some megabytes. */
async function writeCorpus(folder: string, first: number, count: number, material: Material): Promise<void> {
  const part = join(folder, corpusPart(first));
  await mkdir(part, { recursive: true });
  for (let start = first; start < first + count; start += articlesOfFile) {
    const end = Math.min(first + count, start + articlesOfFile);
    const lines = function* () {
      for (let number = start; number < end; number++) yield `${JSON.stringify(syntheticArticle(number, material))}\n`;
    };
    await pipeline(lines, createWriteStream(join(part, `articles-${start}.jsonl`)));
  }
}
