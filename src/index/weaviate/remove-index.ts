import { removeAll } from './collections.ts';
import { connectWeaviate } from './weaviate-client.ts';

const searchMs = 10_000;
const hedgeMs = 300;

/** Removes what a cluster holds of a catalog, by its id. Throws `SEARCH_UNAVAILABLE` where it cannot be reached; then nothing is lost by trying again. */
export async function removeWeaviateIndex(
  catalog: string,
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
): Promise<void> {
  const key = apiKey === '' ? undefined : apiKey;
  const nodes = await connectWeaviate({ url, apiKey: key, searchMs, hedgeMs, checkWhole: async () => true });
  try {
    await removeAll(nodes, catalog);
  } finally {
    await nodes.close();
  }
}
