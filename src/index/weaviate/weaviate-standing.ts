import type { Catalog } from '../../catalog/catalog.ts';
import type { IndexStanding } from '../index-standing.ts';
import { readState } from './collections.ts';
import { connectWeaviate } from './weaviate-client.ts';

/** What Footnote was tried with. */
const leastWeaviate = [1, 35, 0] as const;
const timeoutMs = 10_000;

/** How Weaviate stands. Throws `SEARCH_UNAVAILABLE` where no node answers, `INVALID_SETTING` where the URL or the key will not do. */
export async function weaviateStanding(
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
  catalog: Catalog,
): Promise<IndexStanding> {
  const key = apiKey === '' ? undefined : apiKey;
  const limits = { searchMs: timeoutMs, hedgeMs: timeoutMs };
  // How whole each node is, is what is looked at.
  const nodes = await connectWeaviate({ url, apiKey: key, ...limits, checkWhole: async () => true });
  try {
    const state = await readState(nodes, catalog.id);
    const looks = await nodes.each(async (node) => ({
      version: await node.getWeaviateVersion(),
      passages: state ? await node.collections.use(state.passages).length() : 0,
    }));
    const answered = looks.filter((look) => look !== null);
    const versions = new Set(answered.map(({ version }) => version.show()));
    return {
      servedBy: `Weaviate ${[...versions].join(' and ')} on ${answered.length} nodes`,
      isUsable: answered.every(({ version }) => version.isAtLeast(...leastWeaviate)),
      version: state?.version ?? 0,
      passages: answered.map(({ passages }) => passages),
      silentNodes: looks.length - answered.length,
    };
  } finally {
    await nodes.close();
  }
}
