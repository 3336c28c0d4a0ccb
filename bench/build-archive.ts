import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { ArticleContent } from '../src/catalog/catalog.ts';
import { contentMaker, embedPassages } from '../src/catalog/embed-passages.ts';
import { agreeOnManifest } from '../src/catalog/manifest.ts';
import { openCatalogDatabase, openSqliteCatalog, sqliteCatalog } from '../src/catalog/sqlite-catalog.ts';
import type { Article } from '../src/corpus/article.ts';
import type { Embedder, Embedding } from '../src/embeddings/embedder.ts';
import { createTransformersEmbedder } from '../src/embeddings/transformers-embedder.ts';
import { synchroniseHere } from '../src/index/embedded/synchronise.ts';
import type { FoundModel } from '../src/models/model-files.ts';
import type { EmbeddingModelEntry } from '../src/models/model-registry.ts';
import { sentenceTexts } from '../src/passages/embedding-text.ts';
import { splitArticle } from '../src/passages/split-article.ts';
import { sampleArticles, type Sample } from './articles.ts';
import { materialOf, syntheticArticle, type Material } from './synthetic-articles.ts';
import { createSyntheticEmbedder, type SyntheticEmbedder } from './synthetic-embedder.ts';

export type ArchiveTask = {
  /** Gets `index/`; what is there already is added to. */
  readonly folder: string;
  /** How many passages there are to be, about. */
  readonly passages: number;
  readonly model: FoundModel<EmbeddingModelEntry>;
  /** Real articles that the text is made of, and real passages whose vectors are disturbed. */
  readonly articles: number;
  readonly vectors: number;
  /** Whether graph and keyword index are left to whoever takes the archive in. */
  readonly withoutIndex?: boolean;
};

export type ArchiveReport = {
  readonly passages: number;
  readonly articles: number;
  /** Storing; no model runs, and nothing waits for the disk. */
  readonly catalogSeconds: number;
  /** Graph and keyword index, brought up from what was there before. */
  readonly indexSeconds: number;
  readonly peakMegabytes: number;
};

/** Articles that are split and read; the others are these again under another id, with vectors of their own. */
const differentArticles = 2_000;

/** Builds a synthetic archive, or makes one larger, through the catalog, with Footnote's own graph and keyword index. */
export async function buildArchive(task: ArchiveTask): Promise<ArchiveReport> {
  const { articles } = await sampleArticles(task.articles);
  const indexFolder = join(task.folder, 'index');
  await mkdir(indexFolder, { recursive: true });
  const embedder = createSyntheticEmbedder(...(await realEmbeddings(task, articles)));
  const before = await coverage(indexFolder);
  const startedAt = performance.now();
  await store(indexFolder, embedder, await differentContents(materialOf(articles), embedder), before, task.passages);
  const storedAt = performance.now();
  if (!task.withoutIndex) await synchroniseHere(indexFolder);
  const endedAt = performance.now();
  return {
    ...(await coverage(indexFolder)),
    catalogSeconds: (storedAt - startedAt) / 1000,
    indexSeconds: (endedAt - storedAt) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

export const syntheticId = (number: number) => `synthetic/${number}`;
/** By which the vector of a passage is found. */
export const passageHash = (number: number, ordinal: number) => `${number} ${ordinal}`;

type Made = { readonly article: Article; readonly content: ArticleContent };

/** Split, read and embedded as ingest does it. */
async function differentContents(material: Material, embedder: Embedder): Promise<Made[]> {
  const catalog = { cachedVectors: async () => new Map<string, Embedding>() };
  const made: Made[] = [];
  for (let number = 0; number < differentArticles; number++) {
    const { source, ...synthetic } = syntheticArticle(number, material);
    const article = { ...synthetic, path: `${synthetic.id}.txt`, outlet: source, author: null, url: null };
    const { content } = await embedPassages(article, splitArticle(article.text), { catalog, embedder });
    // Repetitions are not the matter here, and copies of each other they would be.
    made.push({ article, content: { contentHash: article.id, origin: 'corpus', ...content, signature: null } });
  }
  return made;
}

async function store(
  indexFolder: string,
  embedder: Embedder & Pick<SyntheticEmbedder, 'vectorOf'>,
  made: readonly Made[],
  before: { readonly articles: number; readonly passages: number },
  wanted: number,
): Promise<void> {
  const database = openCatalogDatabase(indexFolder, { readonly: false });
  // A real archive grows over years, and waits for the disk with each article.
  database.pragma('synchronous = OFF');
  const catalog = sqliteCatalog(database);
  try {
    await agreeOnManifest(catalog, { embedder: embedder.identity, splitter: contentMaker }, false);
    let { passages } = before;
    for (let number = before.articles; passages < wanted; number++) {
      const { article, content } = made[number % made.length] as Made;
      const own = content.passages.map((passage) => {
        const textHash = passageHash(number, passage.ordinal);
        const embedding = passage.embedding && { ...passage.embedding, vector: embedder.vectorOf(textHash) };
        return { ...passage, textHash, embedding };
      });
      const id = syntheticId(number);
      await catalog.putArticle({ ...article, id, path: `${id}.txt` }, { ...content, contentHash: id, passages: own });
      passages += own.length;
    }
  } finally {
    await catalog.close();
  }
}

type RealEmbeddings = readonly [embedded: Embedding[], identity: Embedder['identity']];

/** Embedded once for an archive that grows. */
async function realEmbeddings(task: ArchiveTask, articles: Sample['articles']): Promise<RealEmbeddings> {
  const file = join(task.folder, `embeddings-${task.model.entry.name}-${articles.length}-${task.vectors}.v8`);
  const kept = await readFile(file).catch(() => null);
  if (kept) return deserialize(kept) as RealEmbeddings;
  const made = await embedReal(task, articles);
  await writeFile(file, serialize(made));
  return made;
}

async function embedReal({ model, vectors }: ArchiveTask, articles: Sample['articles']): Promise<RealEmbeddings> {
  const passages = articles.flatMap((article) =>
    splitArticle(article.text).map((passage) => ({ title: article.title, sentences: sentenceTexts(article, passage) })),
  );
  const embedder = await createTransformersEmbedder({ model, workers: 2, prove: false });
  try {
    // From all articles, rather than all of the first ones.
    const step = Math.max(1, Math.floor(passages.length / vectors));
    const chosen = passages.filter((_, at) => at % step === 0).slice(0, vectors);
    const embedded: Embedding[] = await embedder.embedPassages(chosen);
    return [embedded, embedder.identity];
  } finally {
    await embedder.close();
  }
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
