import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../src/catalog/catalog.ts';
import { openSqliteCatalog } from '../src/catalog/sqlite-catalog.ts';
import type { Embedder } from '../src/embeddings/embedder.ts';
import { createTransformersEmbedder } from '../src/embeddings/transformers-embedder.ts';
import { openEmbeddedSearchIndex } from '../src/index/embedded/embedded-search-index.ts';
import type { SearchIndex } from '../src/index/search-index.ts';
import { ingestFolder } from '../src/ingest-thread.ts';
import type { Sample } from './articles.ts';
import type { Benchmark } from './benchmark.ts';
import { targetsTable, type Target } from './result-table.ts';

const nearest = 10;
const replacements = 3;
const atLeast = 0.99;

/**
 * recall@10 of the graph against exact search over the same vectors, which are those of real articles and questions; small
 * archives, which are searched exactly, are put through the graph too. A replacement gives every article the text of the
 * next one, in one sync: all that was there is removed, and as much is added.
 */
export const benchmarkRecall: Benchmark = async (bench) => {
  const { folder } = await bench.ingested('footnote');
  const indexFolder = join(await bench.folder(), 'index');
  await cp(join(folder, 'index'), indexFolder, { recursive: true });
  const embedder = await createTransformersEmbedder({ model: bench.model, workers: 1 });
  try {
    const questions: Float32Array[] = [];
    for (const question of bench.sample.questions) questions.push((await embedder.embedQuestion(question)).vector);
    const targets = await measureRecall({
      indexFolder,
      embedder,
      questions,
      articles: bench.sample.articles,
      say: (sentence) => bench.say(sentence),
    });
    const title = `recall@${nearest} of the graph against exact search, ${questions.length} questions, ${bench.sample.articles.length} articles`;
    bench.report(targetsTable(title, targets));
  } finally {
    await embedder.close();
  }
};

export type RecallTask = {
  readonly indexFolder: string;
  readonly embedder: Embedder;
  readonly questions: readonly Float32Array[];
  readonly articles: Sample['articles'];
  readonly say: (sentence: string) => void;
};

/** recall@10 of an index that a sync with `articles` made, now and after each replacement of all of them. Works in the folder above the index. */
export async function measureRecall({
  indexFolder,
  embedder,
  questions,
  articles,
  say,
}: RecallTask): Promise<Target[]> {
  const targets: Target[] = [];
  const catalog = openSqliteCatalog(indexFolder, { readonly: true });
  const open = () =>
    openEmbeddedSearchIndex({
      catalog,
      indexFolder,
      exactLimit: 0,
      lookMs: 0,
      onProblem: (problem) => {
        throw new Error(problem);
      },
    });
  const running = await open();
  const look = async (when: string, index: SearchIndex) =>
    void targets.push({ what: when, measured: await recall(index, catalog, questions), atLeast });
  const restarted = async (when: string) => {
    const index = await open();
    await look(when, index);
    await index.close();
  };
  try {
    await look('after the build', running);
    await restarted('after a restart');
    for (let round = 1; round <= replacements; round += 1) {
      say(`recall: replacement ${round} of ${replacements}`);
      const corpusFolder = join(indexFolder, '..', `corpus-${round}`);
      await mkdir(corpusFolder);
      const rotated = articles.map(({ id }, at) => ({ ...articles[(at + round) % articles.length], id }));
      await writeFile(
        join(corpusFolder, 'articles.jsonl'),
        rotated.map((article) => JSON.stringify(article)).join('\n'),
      );
      const { changed } = await ingestFolder({ indexFolder, corpusFolder, embedder });
      if (changed.length < articles.length) throw new Error(`${changed.length} of ${articles.length} were replaced.`);
      // The first search finds that there is a newer graph; what it starts to load serves the next ones.
      await running.refresh();
      await look(`after replacement ${round}, the same process`, running);
      await restarted(`after replacement ${round}, restarted`);
    }
  } finally {
    await running.close();
    await catalog.close();
  }
  return targets;
}

/** Mean share of the exact nearest ten that the index finds. */
async function recall(index: SearchIndex, catalog: Catalog, questions: readonly Float32Array[]): Promise<number> {
  const { added } = await catalog.changesSince(0);
  const vectors: { passageId: number; vector: Float32Array }[] = [];
  for await (const each of added) vectors.push(each);
  let found = 0;
  let wanted = 0;
  for (const question of questions) {
    const exact = vectors
      .map(({ passageId, vector }) => ({ passageId, cosine: dot(question, vector) }))
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, nearest);
    const hits = new Set((await index.searchDense(question, { limit: nearest })).map(({ passageId }) => passageId));
    // Copies of a passage are at the same distance: any of them is right.
    const last = (exact.at(-1)?.cosine ?? 1) - 1e-6;
    const near = new Set(
      vectors.filter(({ vector }) => dot(question, vector) >= last).map(({ passageId }) => passageId),
    );
    found += Math.min(exact.length, [...hits].filter((passageId) => near.has(passageId)).length);
    wanted += exact.length;
  }
  return found / wanted;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
