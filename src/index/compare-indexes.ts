import type { Catalog } from '../catalog/catalog.ts';
import type { ArchivePlace } from '../catalog/open-catalog.ts';
import { checkGraph } from './embedded/hnsw-file.ts';
import { checkKeywords } from './embedded/keywords/keyword-file.ts';
import type { FileCheck, FileDescription } from './embedded/published-file.ts';
import { synchroniseHere } from './embedded/synchronise.ts';
import type { IndexComparison } from './index-comparison.ts';

/** One index, or one file of it, held against the catalog. */
export type ComparedIndex = Pick<IndexComparison, 'version' | 'differing'> & {
  readonly name: 'vectors.hnsw' | 'keywords.bin' | 'pgvector' | 'weaviate' | 'words in PostgreSQL';
  /** Passages that were compared, and in how many ranges; `null` of a file, whose checksum is looked at. */
  readonly passages: number | null;
  readonly ranges: number | null;
  /** Why a file cannot be used; `null` where it can. */
  readonly damage: string | null;
};

export type CompareOptions = {
  readonly catalog: Catalog;
  readonly place: ArchivePlace;
  /** Whether what differs is taken from the catalog anew. What is told is what was found before. */
  readonly repair: boolean;
  /** Told before each index that is read. */
  readonly onIndex: (name: ComparedIndex['name']) => void;
};

/** A node that is busy is given its time: nobody waits for an answer. */
const searchMs = 60_000;

export const agrees = ({ damage, differing }: ComparedIndex) => damage === null && differing.length === 0;

/**
 * Holds what is derived from a catalog against it. Indexes outside the index folder are brought up to the catalog first, and
 * compared by checksums of ranges of passages, which reads both whole. A file of the index folder is compared with the checksum
 * of what was written; what the catalog gained since, search takes from there. Throws `SEARCH_UNAVAILABLE`.
 */
export async function compareIndexes(options: CompareOptions): Promise<ComparedIndex[]> {
  return options.place.search.engine === 'embedded' ? compareFiles(options) : compareShared(options);
}

async function compareFiles({ catalog, place, repair, onIndex }: CompareOptions): Promise<ComparedIndex[]> {
  const { indexFolder } = place;
  const origin = { catalog: catalog.id };
  const manifest = await catalog.manifest();
  if (!manifest) return [];
  const found: ComparedIndex[] = [];
  onIndex('keywords.bin');
  found.push(fileFinding('keywords.bin', await checkKeywords(indexFolder, origin)));
  const { embedder } = manifest;
  if (embedder) {
    onIndex('vectors.hnsw');
    found.push(fileFinding('vectors.hnsw', await checkGraph(indexFolder, { ...origin, embedder })));
  }
  if (repair && !found.every(agrees)) await synchroniseHere(indexFolder);
  return found;
}

function fileFinding(name: ComparedIndex['name'], check: FileCheck<FileDescription>): ComparedIndex {
  const [version, damage] = check.kind === 'verified' ? [check.description.version, null] : [0, check.reason];
  return { name, version, passages: null, ranges: null, differing: [], damage };
}

async function compareShared({ catalog, place, repair, onIndex }: CompareOptions): Promise<ComparedIndex[]> {
  const { openSharedIndexes } = await import('./shared-indexes.ts');
  const { engine, words, close } = await openSharedIndexes({ catalog, place, searchMs, onProblem: () => {} });
  try {
    const found: ComparedIndex[] = [];
    for (const [name, index] of [['words in PostgreSQL', words] as const, [place.search.engine, engine] as const]) {
      if (!index || name === 'embedded') continue;
      onIndex(name);
      const comparison = repair ? await index.repair() : await index.compare();
      found.push({ name, ...comparison, damage: null });
    }
    return found;
  } finally {
    await close();
  }
}
