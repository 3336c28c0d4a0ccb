import type { Catalog } from '../../catalog/catalog.ts';
import type { Hit } from '../search-index.ts';
import type { ExactVectors } from './exact-search.ts';
import { best, createExactVectors } from './exact-search.ts';
import type { VectorGraph } from './vector-graph.ts';

/**
 * What dense search holds in memory: a graph as of some version of the catalog, and beside it, searched exactly, what the
 * catalog gained since. So a new article is found at once, and a small archive needs no graph.
 */
export type HeldVectors = {
  readonly graph: VectorGraph | null;
  readonly recent: ExactVectors;
  /** The catalog version that is held completely. */
  readonly version: number;
  /** Whether the catalog is so far ahead that a new graph is needed. */
  readonly isBehind: boolean;
};

/** Takes in what the catalog changed since; stops at `recentLimit` vectors beside the graph. */
export async function advance(held: HeldVectors, catalog: Catalog, recentLimit: number): Promise<HeldVectors> {
  const changes = await catalog.changesSince(held.version);
  if (changes.fromScratch && held.version > 0) {
    held.graph?.release();
    return advance({ graph: null, recent: createExactVectors(), version: 0, isBehind: false }, catalog, recentLimit);
  }
  const { graph, recent } = held;
  for (const passageId of changes.removed) if (!recent.remove(passageId)) graph?.remove(passageId);
  for await (const { passageId, vector } of changes.added) {
    if (recent.size >= recentLimit) return { ...held, isBehind: true };
    recent.add(passageId, vector);
  }
  return { graph, recent, version: changes.version, isBehind: false };
}

/** The nearest passages among everything held, best first. */
export function searchHeld(
  { graph, recent }: HeldVectors,
  vector: Float32Array,
  limit: number,
  allowed: ReadonlySet<number> | null,
): Hit[] {
  const hits = graph?.search(vector, limit, allowed) ?? [];
  return best([...hits, ...recent.search(vector, limit, allowed)], limit);
}
