import type { Catalog } from '../../catalog/catalog.ts';
import { readVector } from '../../catalog/sqlite-rows.ts';
import { openCatalogDatabase } from '../../catalog/sqlite-catalog.ts';
import { guarded } from '../../catalog/sqlite.ts';
import type { Hit, SearchIndex } from '../search-index.ts';
import { best, cosine, createExactVectors } from './exact-search.ts';
import { allowedPassages, articleCondition } from './filters.ts';
import type { HeldVectors } from './held-vectors.ts';
import { advance, searchHeld } from './held-vectors.ts';
import { fingerprint, openGraph } from './hnsw-file.ts';
import { keywordSearch } from './keyword.ts';

export type EmbeddedSearchOptions = {
  /** The catalog of the same index folder. */
  readonly catalog: Catalog;
  readonly indexFolder: string;
  /** Up to so many vectors are searched one by one, which is exact: 0.7 ms at 2,000 of 384 dimensions. */
  readonly exactLimit?: number;
  /** So many vectors may stand beside the graph, searched one by one, before dense search waits for a new graph. */
  readonly recentLimit?: number;
  /** How often, at most, a newer graph of another process or thread is looked for. */
  readonly lookMs?: number;
  /** Told in a sentence when the graph cannot be used; keyword search serves meanwhile. */
  readonly onProblem?: (problem: string) => void;
};

/** Filters that allow at most so many passages are searched exactly, from the catalog: 3 µs each. */
const exactFilter = 5_000;
const nothing = (): HeldVectors => ({ graph: null, recent: createExactVectors(), version: 0, isBehind: false });

/**
 * Search over the index folder: keywords by the catalog's own full-text table, which is always current; vectors by the graph
 * file and by what the catalog gained since. Writes nothing. A newer graph is loaded beside the old one and takes its place.
 */
export async function openEmbeddedSearchIndex(options: EmbeddedSearchOptions): Promise<SearchIndex> {
  const { catalog, indexFolder, exactLimit = 2_000, recentLimit = 20_000, lookMs = 1_000 } = options;
  const { onProblem = () => {} } = options;
  const database = openCatalogDatabase(indexFolder, { readonly: true });
  const keywords = keywordSearch(database);
  const allowed = allowedPassages(database);
  const selectVectors = database.prepare(`
    SELECT passages.id AS id, vectors.vector AS vector FROM json_each(?) AS wanted
    JOIN passages ON passages.id = wanted.value JOIN vectors ON vectors.id = passages.vector`);
  let held = nothing();
  let hasEmbedder = false;
  let loadedFingerprint = '';
  let lookedAt = 0;
  let loading: Promise<void> | null = null;
  let advancing: Promise<void> | null = null;
  let isClosed = false;

  async function load(): Promise<void> {
    loadedFingerprint = await fingerprint(indexFolder);
    lookedAt = performance.now();
    const embedder = (await catalog.manifest())?.embedder;
    const { passagesWithVectors } = await catalog.coverage();
    let next = nothing();
    if (embedder && passagesWithVectors > exactLimit) {
      const { check, graph } = await openGraph(indexFolder, { catalog: catalog.id, embedder });
      if (check.kind === 'verified') next = { ...next, graph, version: check.description.version };
      else onProblem(`${check.reason}; it is being rebuilt from the catalog.`);
    }
    next = await advance(next, catalog, recentLimit);
    hasEmbedder = Boolean(embedder);
    const old = held.graph;
    held = next;
    if (old !== next.graph) old?.release();
    if (isClosed) next.graph?.release();
  }

  /** One load at a time; a failure is told and the old graph serves on. */
  function reload(): Promise<void> {
    loading ??= load()
      .catch((error: unknown) => onProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => (loading = null));
    return loading;
  }

  async function catchUp(): Promise<void> {
    if (performance.now() - lookedAt >= lookMs) {
      lookedAt = performance.now();
      if ((await fingerprint(indexFolder)) !== loadedFingerprint) void reload();
    }
    if (held.isBehind || (await catalog.version()) === held.version) return;
    advancing ??= (async () => {
      const before = held;
      const next = await advance(before, catalog, recentLimit);
      // A graph that was loaded meanwhile is newer.
      if (held === before) held = next;
      hasEmbedder = Boolean((await catalog.manifest())?.embedder);
    })().finally(() => (advancing = null));
    await advancing;
  }

  function searchExactly(vector: Float32Array, limit: number, passageIds: ReadonlySet<number>): Hit[] {
    const rows = selectVectors.all(JSON.stringify([...passageIds])) as { id: number; vector: unknown }[];
    const hits = rows.map((row) => ({ passageId: row.id, score: cosine(vector, readVector(row.vector)) }));
    return best(hits, limit);
  }

  await reload();
  return {
    version: () => held.version,
    refresh: catchUp,
    get dense() {
      return hasEmbedder && (held.graph !== null || !held.isBehind);
    },
    async searchDense(vector, { limit, filters }) {
      await catchUp();
      const version = await catalog.version();
      const condition = articleCondition(filters);
      return guarded(() => {
        const ids = condition && allowed(condition, version);
        return ids && held.graph && ids.size <= exactFilter
          ? searchExactly(vector, limit, ids)
          : searchHeld(held, vector, limit, ids);
      });
    },
    async searchKeyword(question, { limit, filters }) {
      const version = await catalog.version();
      return guarded(() => keywords(question, limit, articleCondition(filters), version));
    },
    async close() {
      isClosed = true;
      await loading;
      await advancing?.catch(() => {});
      held.graph?.release();
      held = nothing();
      database.close();
    },
  };
}
