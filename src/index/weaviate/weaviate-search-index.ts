import type { Catalog } from '../../catalog/catalog.ts';
import { FootnoteError } from '../../errors.ts';
import { catalogFollower } from '../catalog-follower.ts';
import type { Comparable } from '../index-comparison.ts';
import { questionTerms } from '../question-terms.ts';
import type { SearchIndex } from '../search-index.ts';
import { comparePassages, repairPassages } from './compare.ts';
import type { WeaviateState } from './collections.ts';
import { areThere, readState } from './collections.ts';
import { followCatalog } from './follow-catalog.ts';
import { latestArticles } from './linked-vectors.ts';
import { returnedNodes } from './returned-nodes.ts';
import { newest, passagesWith, searchDense, searchKeyword, stemsLike } from './search.ts';
import type { WeaviateNode } from './weaviate-client.ts';
import { connectWeaviate, isAbsent } from './weaviate-client.ts';

export type WeaviateSearchOptions = {
  readonly catalog: Catalog;
  /** `weaviate://host[:port[:grpcPort]],…`: every node of the cluster; `weaviates://` where they speak TLS. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** On how many nodes each passage is, and into how many parts passages are split; counts for what is made from now on. */
  readonly copies?: number;
  readonly shards?: number;
  /** How long a search waits for the index to take in what the catalog gained; after that it searches what is there. */
  readonly waitMs?: number;
  /** For one search, whichever nodes are asked. */
  readonly timeoutMs?: number;
  /** A search that one node has not answered for so long is asked of another one too. */
  readonly hedgeMs?: number;
  /** Runs work while no other process runs its own: spares work, changes no outcome. */
  readonly exclusively?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Told in a sentence when the index cannot be brought up to the catalog; it is tried again with a later search. */
  readonly onProblem?: (problem: string) => void;
};

/**
 * Search in a cluster of Weaviate: vectors by its HNSW graph, words by its BM25. Throws `INVALID_SETTING` where the URL or the
 * key will not do. Opens where no node answers, too: whatever is asked throws `SEARCH_UNAVAILABLE` then, until one does.
 * Weaviate counts a quorum among live nodes only, so nothing rests on it: hits may name passages that the catalog no longer
 * has, and what a node missed is found by `compare`.
 */
export async function openWeaviateSearchIndex(options: WeaviateSearchOptions): Promise<SearchIndex & Comparable> {
  const { catalog, url, apiKey, copies = 3, shards = 1, waitMs = 5_000 } = options;
  const { timeoutMs = 10_000, hedgeMs = 300, exclusively = (work) => work(), onProblem = () => {} } = options;
  const nodes = await connectWeaviate({ url, apiKey, searchMs: timeoutMs, hedgeMs, checkWhole });
  const returned = returnedNodes({ nodes, catalog, exclusively, onProblem });
  const known = { collection: '', stems: new Set<string>() };
  const following = { nodes, catalog, copies: { copies, shards }, known };
  const follower = catalogFollower<WeaviateState>({
    catalog,
    async read() {
      const state = await readState(nodes, catalog.id);
      return state && (await areThere(nodes, state)) ? state : null;
    },
    follow: () => exclusively(() => followCatalog(following)),
    isReplaced: isAbsent,
    waitMs,
    onProblem,
  });
  async function checkWhole(node: WeaviateNode): Promise<boolean> {
    return follower.held !== null && returned.checkWhole(node, follower.held);
  }
  const doubted = new Map<string, number>();
  const search = <T>(work: (state: WeaviateState) => Promise<T>, nothing: T): Promise<T> =>
    follower.search((state) => {
      // Another process may have taken that in, and this one asked nobody meanwhile.
      for (const [address, version] of Object.entries(state.unlooked)) {
        if (version <= Math.max(doubted.get(address) ?? 0, state.version - latestArticles)) continue;
        nodes.doubt(address);
        doubted.set(address, version);
      }
      return work(state);
    }, nothing);
  const upToDate = async () => {
    const state = await exclusively(() => followCatalog(following));
    follower.take(state);
    return state;
  };
  try {
    await follower.look();
  } catch (error) {
    if (!isUnavailable(error)) {
      await nodes.close();
      throw error;
    }
    onProblem(error.message);
  }
  return {
    version: () => follower.held?.version ?? 0,
    refresh: follower.refresh,
    get dense() {
      return follower.dense;
    },
    searchDense: (vector, asked) =>
      search(
        async (state) =>
          follower.dense ? searchDense({ nodes, state, limit: asked.limit, filters: asked.filters }, vector) : [],
        [],
      ),
    searchKeyword: (question, { limit, filters }) =>
      search((state) => searchKeyword({ nodes, state, limit, filters }, questionTerms(question)), []),
    newest: ({ limit, filters }) => search((state) => newest({ nodes, state, limit, filters }), []),
    passagesWith: (stem) => search((state) => passagesWith(nodes, state, stem), 0),
    stemsLike: (word, edits) => search((state) => stemsLike(nodes, state, word, edits), []),
    compare: async () => comparePassages(nodes, catalog, await upToDate()),
    repair: async () => repairPassages(nodes, catalog, await upToDate()),
    async close() {
      // What is not taken in yet is with a later search, or by another process.
      await nodes.close();
      await follower.close();
      await returned.close();
    },
  };
}

const isUnavailable = (error: unknown): error is FootnoteError =>
  error instanceof FootnoteError && error.code === 'SEARCH_UNAVAILABLE';
