import type { Catalog, Manifest } from '../catalog/catalog.ts';
import { type ArchivePlace, generationFolder, openCatalog } from '../catalog/open-catalog.ts';
import { copySources } from '../copy-sources.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { FootnoteError } from '../errors.ts';
import { bringUp, type GenerationProgress } from './bring-up.ts';
import { compareGenerations } from './compare-generations.ts';
import { type Generations, openGenerations } from './generations.ts';

export type GenerationOptions = {
  /** Of the archive, whichever generation it names. */
  readonly place: ArchivePlace;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: GenerationProgress) => void) | undefined;
};

/** The generations of an archive while nobody else may build, switch or drop any. Throws `INDEX_LOCKED`. */
export async function lockingGenerations<T>(
  { place, signal, onProgress }: GenerationOptions,
  work: (locked: LockedGenerations) => Promise<T>,
): Promise<T> {
  const generations = await openGenerations(place);
  try {
    const lock = await generations.lock();
    const signals = [lock.lost, ...(signal ? [signal] : [])];
    try {
      return await work({ generations, place, onProgress, signal: AbortSignal.any(signals) });
    } finally {
      await lock.release();
    }
  } finally {
    await generations.close();
  }
}

export type LockedGenerations = GenerationOptions & { readonly generations: Generations };

/** The manifest of a generation; `null` where nothing was stored in it, or it is damaged. */
export async function manifestOfGeneration(place: ArchivePlace, generation: number): Promise<Manifest | null> {
  return withCatalog(place, generation, (catalog) => catalog.manifest()).catch((error: unknown) => {
    if (error instanceof FootnoteError && error.code === 'INDEX_DAMAGED') return null;
    throw error;
  });
}

/**
 * Builds a generation beside the one that serves, or goes on with one that the same makers began; its number. The archive
 * serves and changes meanwhile. Nothing is switched.
 */
export async function buildGeneration(
  locked: LockedGenerations,
  wanted: { readonly manifest: Manifest; readonly embedder: Embedder | null },
): Promise<number> {
  const { generations, place } = locked;
  const { active } = await generations.pointer();
  const numbers = await generations.numbers();
  let target = Math.max(active, ...numbers) + 1;
  for (const number of numbers.filter((each) => each !== active)) {
    const manifest = await manifestOfGeneration(place, number);
    if (JSON.stringify(manifest) === JSON.stringify(wanted.manifest)) target = number;
  }
  await withCatalogs(locked, active, target, async (from, to) => {
    if (!(await to.manifest())) await to.setManifest(wanted.manifest);
    await follow({ ...locked, from, to, target, embedder: wanted.embedder });
  });
  return target;
}

/**
 * Brings a generation up to the one that serves, and puts it in its place at once. For the last changes, seconds, the archive
 * takes no others: who wants to make some waits. Killed at any moment, the old one serves on, or the new one does.
 */
export async function switchGeneration(
  locked: LockedGenerations,
  { target, embedder }: { readonly target: number; readonly embedder: Embedder | null },
): Promise<void> {
  const { generations, signal } = locked;
  const { active } = await generations.pointer();
  if (target === active) return;
  await withCatalogs(locked, active, target, async (from, to) => {
    const parts = { ...locked, from, to, target, embedder };
    const since = await follow(parts);
    await generations.seal(active);
    try {
      await bringUp({ from, to, embedder, since, signal });
      await compareGenerations({ from, to, since, signal, catchUp: () => bringUp({ from, to, embedder, signal }) });
      await copySources(from, to);
      await compareCounts(from, to);
      await synchroniseIndex(parts);
      signal?.throwIfAborted();
      await generations.point(target, await from.version());
    } catch (error) {
      if ((await generations.pointer()).active === active) await generations.unseal(active);
      throw error;
    }
  });
}

type Following = LockedGenerations & {
  readonly from: Catalog;
  readonly to: Catalog;
  readonly target: number;
  readonly embedder: Embedder | null;
};

/** Brings `to` up, compared and with its search index, while `from` changes; the version of `from` that it holds. */
async function follow(following: Following): Promise<number> {
  const { from, to, embedder, signal, onProgress = () => {} } = following;
  let since = await bringUp({ from, to, embedder, signal, onProgress });
  const { articles, passages } = await to.coverage();
  const all = { articlesDone: articles, articlesTotal: articles, passagesDone: passages, passagesTotal: passages };
  onProgress({ step: 'indexing', ...all });
  const catchUp = async () => (since = await bringUp({ from, to, embedder, since, signal }));
  await compareGenerations({ from, to, catchUp, signal });
  // Most of what is remembered need not be copied while nobody may change anything; what changes meanwhile is copied then.
  await copySources(from, to).catch((error: unknown) => {
    if (!(error instanceof FootnoteError && error.code === 'COPY_DIFFERS')) throw error;
  });
  await synchroniseIndex(following);
  return catchUp();
}

async function compareCounts(from: Catalog, to: Catalog): Promise<void> {
  const [wanted, found] = [(await from.coverage()).articles, (await to.coverage()).articles];
  if (wanted !== found)
    throw new FootnoteError(
      'COPY_DIFFERS',
      `The generation that was built holds ${found} articles, the one that serves ${wanted}. Nothing was switched. Drop the new one and build it again, and report it.`,
    );
}

/** What a search would do at its time is done before anybody waits for it. */
async function synchroniseIndex({ place, target, to, signal }: Following): Promise<void> {
  const own = { ...place, generation: target };
  if (place.catalogUrl === '') {
    const { synchroniseHere } = await import('../index/embedded/synchronise.ts');
    await synchroniseHere(generationFolder(own), { signal });
    return;
  }
  const { synchroniseSharedIndexes } = await import('../index/shared-indexes.ts');
  await synchroniseSharedIndexes({ catalog: to, place: own });
}

async function withCatalogs<T>(
  { place }: LockedGenerations,
  active: number,
  target: number,
  work: (from: Catalog, to: Catalog) => Promise<T>,
): Promise<T> {
  const to = await openCatalog({ ...place, generation: target }, { follows: true });
  try {
    return await withCatalog(place, active, (from) => work(from, to));
  } finally {
    await to.close();
  }
}

async function withCatalog<T>(
  place: ArchivePlace,
  generation: number,
  work: (catalog: Catalog) => Promise<T>,
): Promise<T> {
  const catalog = await openCatalog({ ...place, generation }, { follows: true });
  try {
    return await work(catalog);
  } finally {
    await catalog.close();
  }
}
