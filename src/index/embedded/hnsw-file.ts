import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { EmbedderIdentity } from '../../embeddings/embedder.ts';
import { FootnoteError } from '../../errors.ts';
import type { FileOperations } from './file-operations.ts';
import { fileOperations } from './file-operations.ts';
import { hasWholeLength } from './hnsw-length.ts';
import type { VectorGraph } from './vector-graph.ts';
import { graphSettings, loadGraph } from './vector-graph.ts';

const fileFormat = 1;

/** What a graph file holds. Everything here is checked before native code reads a byte. */
const description = z.strictObject({
  /** Id and version of the catalog that it was derived from. */
  catalog: z.string(),
  version: z.int().min(0),
  embedder: z.strictObject({ model: z.string(), sha256: z.string(), dimensions: z.int().min(1) }),
  metric: z.literal(graphSettings.metric),
  connections: z.literal(graphSettings.connections),
  constructionWidth: z.literal(graphSettings.constructionWidth),
  /** Elements in the file, and how many of them are marked as removed. */
  count: z.int().min(0),
  removed: z.int().min(0),
  bytes: z.int().min(0),
  sha256: z.string(),
});
export type GraphDescription = z.infer<typeof description>;

/**
 * Names the file that is to come and the one that was: whichever of the two a killed writer left under the one name is
 * known, so nothing is built twice. `checksum` covers the rest.
 */
const manifest = z.strictObject({
  format: z.literal(fileFormat),
  current: description,
  previous: description.nullable(),
  checksum: z.string(),
});

/** What a graph must have been made from to be of use. */
export type GraphOrigin = { readonly catalog: string; readonly embedder: EmbedderIdentity };
/** A graph that may be loaded, or why there is none. */
export type GraphCheck =
  | { readonly kind: 'verified'; readonly description: GraphDescription }
  | { readonly kind: 'missing' | 'damaged' | 'foreign'; readonly reason: string };

export const graphFile = (indexFolder: string) => join(indexFolder, 'vectors.hnsw');
export const graphManifestFile = (indexFolder: string) => join(indexFolder, 'vectors.json');

/** Checks the graph file in `indexFolder` without native code: its manifest, then every byte of it by SHA-256. */
export async function checkGraph(
  indexFolder: string,
  origin: GraphOrigin,
  files: FileOperations = fileOperations,
): Promise<GraphCheck> {
  const written = await files.read(graphManifestFile(indexFolder));
  if (written === null) return { kind: 'missing', reason: 'vectors.json is missing' };
  const known = parseManifest(written);
  if (!known) return { kind: 'damaged', reason: 'vectors.json is damaged or of another format' };
  const digest = await digestOrNull(graphFile(indexFolder), files);
  if (!digest) return { kind: 'missing', reason: 'vectors.hnsw is missing' };
  const found = [known.current, known.previous].find(
    (each) => each?.sha256 === digest.sha256 && each.bytes === digest.bytes,
  );
  if (!found) return { kind: 'damaged', reason: 'vectors.hnsw is not the file that vectors.json describes' };
  if (found.catalog !== origin.catalog) return { kind: 'foreign', reason: 'vectors.hnsw belongs to another catalog' };
  if (!isSameEmbedder(found.embedder, origin.embedder))
    return { kind: 'foreign', reason: `vectors.hnsw holds vectors of ${found.embedder.model}` };
  return { kind: 'verified', description: found };
}

/** Checks and loads the graph. When another process publishes meanwhile, the newer one is checked and loaded instead. */
export async function openGraph(
  indexFolder: string,
  origin: GraphOrigin,
): Promise<{ readonly check: GraphCheck; readonly graph: VectorGraph | null }> {
  for (let attempt = 1; ; attempt++) {
    const before = await fingerprint(indexFolder);
    const check = await checkGraph(indexFolder, origin);
    let graph: VectorGraph | null = null;
    if (check.kind === 'verified' && (await fingerprint(indexFolder)) === before) {
      const { embedder, removed } = check.description;
      graph = await loadGraph(graphFile(indexFolder), embedder.dimensions, removed);
    }
    if ((await fingerprint(indexFolder)) === before) return { check, graph };
    if (attempt === 5) return { check: { kind: 'damaged', reason: 'the graph changes all the time' }, graph: null };
  }
}

/** Changes whenever a graph is published. */
export async function fingerprint(indexFolder: string): Promise<string> {
  const paths = [graphFile(indexFolder), graphManifestFile(indexFolder)];
  const parts = await Promise.all(
    paths.map(async (path) => {
      try {
        const { ino, size, mtimeNs } = await stat(path, { bigint: true });
        return `${ino}-${size}-${mtimeNs}`;
      } catch {
        return 'none';
      }
    }),
  );
  return parts.join(' ');
}

/**
 * Puts a graph in place of the one before, so that a process killed at any moment leaves one of the two: written aside,
 * checked on the disk, synced, renamed. Throws `DISK_FULL` when the file came out short; then the one before stays.
 */
export async function publishGraph(
  indexFolder: string,
  graph: VectorGraph,
  origin: GraphOrigin & { readonly version: number },
  files: FileOperations = fileOperations,
): Promise<GraphDescription> {
  const aside = `${graphFile(indexFolder)}.${process.pid}.tmp`;
  const manifestAside = `${graphManifestFile(indexFolder)}.${process.pid}.tmp`;
  const standing = await checkGraph(indexFolder, origin, files);
  const count = graph.size + graph.removed;
  try {
    graph.save(aside);
    await files.sync(aside);
    if (!(await hasWholeLength(aside, count)))
      throw new FootnoteError(
        'DISK_FULL',
        'vectors.hnsw came out short: the disk of the index folder is full. Free some space and try again.',
      );
    const current: GraphDescription = {
      catalog: origin.catalog,
      version: origin.version,
      embedder: origin.embedder,
      ...graphSettings,
      count,
      removed: graph.removed,
      ...(await files.digest(aside)),
    };
    const previous = standing.kind === 'verified' ? standing.description : null;
    await files.write(manifestAside, formatManifest({ format: fileFormat, current, previous }));
    await files.sync(manifestAside);
    await files.rename(manifestAside, graphManifestFile(indexFolder));
    await files.rename(aside, graphFile(indexFolder));
    await files.sync(indexFolder);
    return current;
  } catch (error) {
    throw diskFull(error);
  } finally {
    await files.remove(aside);
    await files.remove(manifestAside);
  }
}

function parseManifest(written: string): z.infer<typeof manifest> | null {
  try {
    const { checksum, ...rest } = manifest.parse(JSON.parse(written));
    return checksum === checksumOf(rest) ? { ...rest, checksum } : null;
  } catch {
    // Not JSON, or not ours: the caller reports it as damaged.
    return null;
  }
}

type Unsigned = Omit<z.infer<typeof manifest>, 'checksum'>;
const formatManifest = (unsigned: Unsigned) =>
  `${JSON.stringify({ ...unsigned, checksum: checksumOf(unsigned) }, null, 2)}\n`;
/** Over every field, in one order whatever the file's. */
const checksumOf = ({ format, current, previous }: Unsigned) =>
  createHash('sha256')
    .update(JSON.stringify([format, current, previous], fieldsInOrder))
    .digest('hex');
const fieldsInOrder = [...Object.keys(description.shape), ...Object.keys(description.shape.embedder.shape)];
const embedderKey = ({ model, sha256, dimensions }: EmbedderIdentity) => JSON.stringify([model, sha256, dimensions]);
const isSameEmbedder = (a: EmbedderIdentity, b: EmbedderIdentity) => embedderKey(a) === embedderKey(b);

async function digestOrNull(file: string, files: FileOperations) {
  try {
    return await files.digest(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function diskFull(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new FootnoteError('DISK_FULL', 'The disk of the index folder is full. Free some space and try again.', {
    cause: error,
  });
}
