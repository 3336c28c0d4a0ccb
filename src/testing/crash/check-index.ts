import hnswlib from 'hnswlib-node';
import type { Catalog } from '../../catalog/catalog.ts';
import { openCatalogDatabase, openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { findDamage } from '../../catalog/sqlite-schema.ts';
import { openEmbeddedSearchIndex } from '../../index/embedded/embedded-search-index.ts';
import { checkGraph, graphFile } from '../../index/embedded/hnsw-file.ts';
import { checkKeywords } from '../../index/embedded/keywords/keyword-file.ts';
import type { SearchIndex } from '../../index/search-index.ts';
import { sentenceTexts } from '../../passages/embedding-text.ts';
import { createHashEmbedder } from '../hash-embedder.ts';
import type { Archive } from './archive.ts';
import { type CatalogCheck, type CatalogExpectation, checkCatalog } from './check-catalog.ts';

export type IndexCheck = CatalogCheck & {
  readonly searches: number;
  /** Dense searches for a vector that the graph holds, and does not lead to. */
  readonly unreached: number;
};
export type Expectation = Omit<CatalogExpectation, 'corpus'> & {
  /** Articles that are searched for; every one if not given. */
  readonly sample?: readonly string[];
};

/**
 * What must hold whatever happened to the process or the disk: the index opens, each article is whole, old or new, each span
 * slices to its text, and dense and keyword search find what the catalog holds and nothing else. Throws with what is wrong.
 */
export async function checkIndex(
  { indexFolder, corpus }: Archive,
  { before, isComplete, sample }: Expectation,
): Promise<IndexCheck> {
  const database = openCatalogDatabase(indexFolder, { readonly: false });
  const damage = findDamage(database);
  const orphans = database.pragma('foreign_key_check') as unknown[];
  database.close();
  if (damage) throw new Error(damage);
  if (orphans.length > 0) throw new Error('the catalog holds parts of articles that are gone');
  const catalog = openSqliteCatalog(indexFolder, { readonly: true });
  try {
    const { stored, uploads, spans } = await checkCatalog(catalog, { corpus, before, isComplete });
    if (isComplete) await checkFiles(indexFolder, catalog);
    const wanted = (sample ?? [...stored.keys()]).filter((id) => stored.has(id));
    return { stored, uploads, spans, ...(await checkSearch(indexFolder, catalog, wanted)) };
  } finally {
    await catalog.close();
  }
}

/** Both files are whole, and hold what the catalog holds. */
async function checkFiles(indexFolder: string, catalog: Catalog): Promise<void> {
  const embedder = (await catalog.manifest())?.embedder;
  if (!embedder) throw new Error('a finished sync left no manifest');
  const version = await catalog.version();
  const { passages } = await catalog.coverage();
  const graph = await checkGraph(indexFolder, { catalog: catalog.id, embedder });
  const keywords = await checkKeywords(indexFolder, { catalog: catalog.id });
  if (graph.kind !== 'verified' || keywords.kind !== 'verified')
    throw new Error(`a finished sync left files that are ${graph.kind} and ${keywords.kind}`);
  const { count, removed } = graph.description;
  if (count - removed !== passages || keywords.description.passages !== passages)
    throw new Error(`of ${passages} passages the files hold ${count - removed} and ${keywords.description.passages}`);
  if (graph.description.version > version) throw new Error('the graph is of the future');
}

/**
 * Search as a server starts it, from whatever files were left, finds passages by their own words and vectors. A graph does not
 * lead to every one of its vectors, which is no loss: then it must hold the vector.
 */
async function checkSearch(indexFolder: string, catalog: Catalog, ids: readonly string[]) {
  const index = await openEmbeddedSearchIndex({ catalog, indexFolder, exactLimit: 0, recentLimit: Infinity });
  const counts = { searches: 0, unreached: 0 };
  try {
    for (const id of ids) {
      const passageId = await findsPassage(index, catalog, id);
      counts.searches += 2;
      if (passageId === null) continue;
      if (!(await idsOfGraph(indexFolder)).includes(passageId)) throw new Error(`dense search does not find ${id}`);
      counts.unreached += 1;
    }
    if (ids.length > 0 && index.version() !== (await catalog.version())) throw new Error('dense search is behind');
    return counts;
  } finally {
    await index.close();
  }
}

/** The first passage of an article where dense search does not come to it, else `null`. */
async function findsPassage(index: SearchIndex, catalog: Catalog, id: string): Promise<number | null> {
  const embedder = createHashEmbedder();
  const article = await catalog.article(id);
  const [passage] = await catalog.passagesOf(id);
  if (!passage || !article) throw new Error(`${id} has no passages`);
  const [embedding] = await embedder.embedPassages([
    { title: article.title, sentences: sentenceTexts(article, passage) },
  ]);
  const near = await index.searchDense(embedding?.vector ?? new Float32Array(), { limit: 8 });
  const words = await index.searchKeyword(passage.text, { limit: 8 });
  if (words[0]?.passageId !== passage.id) throw new Error(`keyword search does not find ${id}`);
  for (const hits of [near, words])
    if ((await catalog.passages(hits.map(({ passageId }) => passageId))).length !== hits.length)
      throw new Error('search finds passages that are gone');
  return near[0]?.passageId === passage.id && near[0].score > 0.999 ? null : passage.id;
}

/** Every vector in a graph file that was verified. */
async function idsOfGraph(indexFolder: string): Promise<number[]> {
  const graph = new hnswlib.HierarchicalNSW('ip', createHashEmbedder().identity.dimensions);
  await graph.readIndex(graphFile(indexFolder));
  return graph.getIdsList();
}
