import { z } from 'zod';
import type { EmbedderIdentity } from '../../embeddings/embedder.ts';
import type { FileOperations } from './file-operations.ts';
import { hasWholeLength } from './hnsw-length.ts';
import type { FileCheck, Judge } from './published-file.ts';
import { describedFile, publishedFile, undisturbed } from './published-file.ts';
import type { VectorGraph } from './vector-graph.ts';
import { graphSettings, loadGraph } from './vector-graph.ts';

/** What a graph file holds. Everything here is checked before native code reads a byte. */
const description = z.strictObject({
  ...describedFile,
  embedder: z.strictObject({ model: z.string(), sha256: z.string(), dimensions: z.int().min(1) }),
  metric: z.literal(graphSettings.metric),
  connections: z.literal(graphSettings.connections),
  constructionWidth: z.literal(graphSettings.constructionWidth),
  /** Elements in the file, and how many of them are marked as removed. */
  count: z.int().min(0),
  removed: z.int().min(0),
});
export type GraphDescription = z.infer<typeof description>;

/** What a graph must have been made from to be of use. */
export type GraphOrigin = { readonly catalog: string; readonly embedder: EmbedderIdentity };
export type GraphCheck = FileCheck<GraphDescription>;

const published = publishedFile({ file: 'vectors.hnsw', manifest: 'vectors.json', format: 1 }, description);
export const graphFile = published.path;
export const graphManifestFile = published.manifestPath;
export const graphFingerprint = published.fingerprint;
export const isGraphLeftover = published.isLeftover;

/** Checks the graph file in `indexFolder` without native code: its manifest, then every byte of it by SHA-256. */
export function checkGraph(indexFolder: string, origin: GraphOrigin, files?: FileOperations): Promise<GraphCheck> {
  return published.check(indexFolder, judge(origin), files);
}

/** Checks and loads the graph. When another process publishes meanwhile, the newer one is checked and loaded instead. */
export async function openGraph(
  indexFolder: string,
  origin: GraphOrigin,
): Promise<{ readonly check: GraphCheck; readonly graph: VectorGraph | null }> {
  const fingerprint = () => published.fingerprint(indexFolder);
  const opened = await undisturbed(
    fingerprint,
    async () => {
      const before = await fingerprint();
      const check = await checkGraph(indexFolder, origin);
      // Native code reads only the file that was checked.
      if (check.kind !== 'verified' || (await fingerprint()) !== before) return { check, graph: null };
      const { embedder, removed } = check.description;
      return { check, graph: await loadGraph(graphFile(indexFolder), embedder.dimensions, removed) };
    },
    ({ graph }) => graph?.release(),
  );
  return opened ?? { check: { kind: 'damaged', reason: 'the graph changes all the time' }, graph: null };
}

/** Publishes a graph (see `PublishedFile.publish`) that holds the catalog as of `origin.version`. */
export function publishGraph(
  indexFolder: string,
  graph: VectorGraph,
  origin: GraphOrigin & { readonly version: number },
  files?: FileOperations,
): Promise<GraphDescription> {
  const { catalog, version, embedder } = origin;
  const count = graph.size + graph.removed;
  return published.publish(
    indexFolder,
    {
      description: { catalog, version, embedder, ...graphSettings, count, removed: graph.removed },
      judge: judge(origin),
      write: async (file) => graph.save(file),
      isWhole: (file) => hasWholeLength(file, count),
    },
    files,
  );
}

function judge(origin: GraphOrigin): Judge<GraphDescription> {
  return ({ catalog, embedder }) => {
    if (catalog !== origin.catalog) return 'vectors.hnsw belongs to another catalog';
    return isSameEmbedder(embedder, origin.embedder) ? null : `vectors.hnsw holds vectors of ${embedder.model}`;
  };
}

const embedderKey = ({ model, sha256, dimensions }: EmbedderIdentity) => JSON.stringify([model, sha256, dimensions]);
const isSameEmbedder = (a: EmbedderIdentity, b: EmbedderIdentity) => embedderKey(a) === embedderKey(b);
