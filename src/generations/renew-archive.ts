import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../catalog/catalog.ts';
import { contentMaker } from '../catalog/embed-passages.ts';
import { embedderDiffers, manifestOf } from '../catalog/manifest.ts';
import { type ArchivePlace, openCatalog } from '../catalog/open-catalog.ts';
import { archiveSwitched } from '../catalog/sealed.ts';
import { isLocked } from '../catalog/writer-lock.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { FootnoteError } from '../errors.ts';
import type { GenerationProgress } from './bring-up.ts';
import { activePlace } from './generations.ts';
import { buildGeneration, lockingGenerations, switchGeneration } from './switch-generation.ts';

export type RenewOptions = {
  /** Where it names a generation, that has to be the one that serves. */
  readonly place: ArchivePlace;
  /** `null`: no model is to be had, and the archive stays as it is. */
  readonly embedder: Embedder | null;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: GenerationProgress) => void) | undefined;
};

const lookMs = 500;

/**
 * The generation that serves. Where another embedding model than this one, or another splitter than this program's, made it,
 * a generation of these is built beside it first and takes its place. Where another process is at that, it is waited for.
 * Throws `ARCHIVE_SWITCHED`, and what building and switching do.
 */
export async function renewArchive({ place, embedder, signal, onProgress }: RenewOptions): Promise<ArchivePlace> {
  const serving = await activePlace(place);
  // What was decided for one generation is nothing for another.
  if (place.generation !== undefined && place.generation !== serving.generation) throw archiveSwitched(undefined);
  if (!embedder) return serving;
  const manifest = manifestOf({ embedder: embedder.identity, splitter: contentMaker });
  /** What serves and is of these makers; `null` where what served at the beginning still does, and is of others. */
  const renewed = async () => {
    const active = await activePlace(place);
    if (!(await isOutdated(active, manifest))) return active;
    // Somebody else wants another model.
    if (active.generation !== serving.generation) throw archiveSwitched(undefined);
    return null;
  };
  for (;;) {
    const done = await renewed();
    if (done) return done;
    try {
      await lockingGenerations({ place, signal, onProgress }, async (locked) => {
        if (await renewed()) return;
        const target = await buildGeneration(locked, { manifest, embedder });
        await switchGeneration(locked, { target, embedder });
      });
    } catch (error) {
      if (!isLocked(error)) throw error;
      await sleep(lookMs, undefined, signal ? { signal } : {});
    }
  }
}

/** Whether others made it, and there is something to make anew. */
async function isOutdated(place: ArchivePlace, { embedder, splitter }: Manifest): Promise<boolean> {
  const catalog = await openCatalog(place).catch((error: unknown) => {
    // Whoever syncs it says so, or replaces it.
    if (error instanceof FootnoteError && error.code === 'INDEX_DAMAGED') return null;
    throw error;
  });
  if (!catalog) return false;
  try {
    const made = await catalog.manifest();
    // Without vectors there is nothing to lose: those of a first model are added in place.
    if (!made?.embedder || !embedder || (await catalog.coverage()).articles === 0) return false;
    return made.splitter !== splitter || embedderDiffers(made.embedder, embedder);
  } finally {
    await catalog.close();
  }
}
