import type { Catalog } from '../../catalog/catalog.ts';
import { readVector } from '../../catalog/stored-forms.ts';
import { openCatalogDatabase } from '../../catalog/sqlite-catalog.ts';
import { guarded } from '../../catalog/sqlite.ts';
import type { Hit, SearchIndex } from '../search-index.ts';
import { best, cosine, createExactVectors } from './exact-search.ts';
import { allowedPassages, articleCondition } from './filters.ts';
import { followCatalog } from './follow-catalog.ts';
import { stemsTold } from '../terms-like.ts';
import { questionTerms } from '../question-terms.ts';
import { advanceKeywords, noKeywords } from './held-keywords.ts';
import type { HeldVectors } from './held-vectors.ts';
import { advance, searchHeld } from './held-vectors.ts';
import { graphFingerprint, openGraph } from './hnsw-file.ts';
import { keywordFingerprint, openKeywords } from './keywords/keyword-file.ts';
import { keywordIndex } from './keywords/keyword-index.ts';

export type EmbeddedSearchOptions = {
  /** The catalog of the same index folder. */
  readonly catalog: Catalog;
  readonly indexFolder: string;
  /** Up to so many vectors are searched one by one, which is exact: 0.3 ms at 2,000 of 384 dimensions. So few passages need no keyword file either. */
  readonly exactLimit?: number;
  /** So many vectors may stand beside the graph, searched one by one, before dense search waits for a new graph. */
  readonly recentLimit?: number;
  /** How often, at most, newer files of another process or thread are looked for. */
  readonly lookMs?: number;
  /** Told in a sentence when a file cannot be used; keyword search reads the catalog instead, dense search waits for a new graph. */
  readonly onProblem?: (problem: string) => void;
};

/** Filters that allow at most so many passages are searched exactly, from the catalog: 3 µs each. */
const exactFilter = 5_000;
const noVectors = (): HeldVectors => ({ graph: null, recent: createExactVectors(), version: 0, isBehind: false });

/**
 * Search over the index folder: vectors by the graph file, words by the keyword file, each with what the catalog gained since.
 * Writes nothing. A newer file is loaded beside the old one and takes its place.
 */
export async function openEmbeddedSearchIndex(options: EmbeddedSearchOptions): Promise<SearchIndex> {
  const { catalog, indexFolder, exactLimit = 2_000, recentLimit = 20_000, lookMs = 1_000 } = options;
  const { onProblem = () => {} } = options;
  const database = openCatalogDatabase(indexFolder, { readonly: true });
  const allowed = allowedPassages(database);
  const selectVectors = database.prepare(`
    SELECT passages.id AS id, vectors.vector AS vector FROM json_each(?) AS wanted
    JOIN passages ON passages.id = wanted.value JOIN vectors ON vectors.id = passages.vector`);
  let hasEmbedder = false;
  const tell = ({ reason }: { readonly reason: string }) =>
    onProblem(`${reason}; it is being rebuilt from the catalog.`);

  const dense = followCatalog<HeldVectors>({
    catalog,
    nothing: noVectors(),
    lookMs,
    onProblem,
    fingerprint: () => graphFingerprint(indexFolder),
    async load() {
      const embedder = (await catalog.manifest())?.embedder;
      const { passagesWithVectors } = await catalog.coverage();
      if (!embedder || passagesWithVectors <= exactLimit) return noVectors();
      const { check, graph } = await openGraph(indexFolder, { catalog: catalog.id, embedder });
      if (check.kind === 'verified') return { ...noVectors(), graph, version: check.description.version };
      tell(check);
      return noVectors();
    },
    async advance(held) {
      const next = await advance(held, catalog, recentLimit);
      hasEmbedder = Boolean((await catalog.manifest())?.embedder);
      return next;
    },
    release(held, next) {
      if (held.graph !== next.graph) held.graph?.release();
    },
  });

  const keywords = followCatalog({
    catalog,
    nothing: noKeywords(),
    lookMs,
    onProblem,
    fingerprint: () => keywordFingerprint(indexFolder),
    async load() {
      const { check, segment } = await openKeywords(indexFolder, { catalog: catalog.id });
      if (check.kind === 'verified' && segment)
        return { ...noKeywords(), index: keywordIndex(segment), version: check.description.version };
      const { passages } = await catalog.coverage();
      if (check.kind !== 'verified' && (check.kind !== 'missing' || passages > exactLimit)) tell(check);
      return noKeywords();
    },
    advance: (held) => advanceKeywords(held, catalog),
    release: () => {},
  });

  function searchExactly(vector: Float32Array, limit: number, passageIds: ReadonlySet<number>): Hit[] {
    const rows = selectVectors.all(JSON.stringify([...passageIds])) as { id: number; vector: unknown }[];
    const hits = rows.map((row) => ({ passageId: row.id, score: cosine(vector, readVector(row.vector)) }));
    return best(hits, limit);
  }

  await Promise.all([dense.reload(), keywords.reload()]);
  return {
    version: () => dense.held.version,
    async refresh() {
      await Promise.all([dense.catchUp(), keywords.catchUp()]);
    },
    get dense() {
      return hasEmbedder && (dense.held.graph !== null || !dense.held.isBehind);
    },
    async searchDense(vector, { limit, filters }) {
      await dense.catchUp();
      const version = await catalog.version();
      const condition = articleCondition(filters);
      return guarded(() => {
        const ids = condition && allowed(condition, version);
        return ids && dense.held.graph && ids.size <= exactFilter
          ? searchExactly(vector, limit, ids)
          : searchHeld(dense.held, vector, limit, ids);
      });
    },
    async searchKeyword(question, { limit, filters }) {
      await keywords.catchUp();
      const version = await catalog.version();
      const condition = articleCondition(filters);
      return guarded(() => {
        const ids = condition && allowed(condition, version);
        return keywords.held.index.search(questionTerms(question), limit, ids);
      });
    },
    async newest({ limit, filters }) {
      const condition = articleCondition(filters);
      return guarded(() => {
        const ids = database
          .prepare(
            `SELECT passages.id FROM articles JOIN passages ON passages.article = articles.key
             WHERE passages.ordinal = 0 AND ${condition?.sql ?? 'TRUE'}
             ORDER BY articles.published_on DESC, articles.id LIMIT @limit`,
          )
          .pluck()
          .all({ ...condition?.parameters, limit }) as number[];
        return ids.map((passageId) => ({ passageId, score: 0 }));
      });
    },
    async passagesWith(stem) {
      await keywords.catchUp();
      return keywords.held.index.frequency(stem);
    },
    async stemsLike(word, edits) {
      await keywords.catchUp();
      return keywords.held.index
        .termsLike(word, edits, stemsTold)
        .map(({ term, passageIds }) => ({ stem: term, passageIds }));
    },
    async close() {
      await Promise.all([dense.close(), keywords.close()]);
      database.close();
    },
  };
}
