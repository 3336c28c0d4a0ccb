import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogPlace } from '../catalog/open-catalog.ts';
import { isArchiveSwitched } from '../catalog/sealed.ts';
import { isLocked } from '../catalog/writer-lock.ts';

/** Which generation of an archive serves. */
export type Pointer = {
  readonly active: number;
  /** The one that served before it, which is the way back; `null` where there is none. */
  readonly previous: number | null;
  /** ISO date-time of the last switch; `null` before the first. */
  readonly switchedAt: string | null;
};

/** Of an archive that was never switched. */
export const firstPointer: Pointer = { active: 0, previous: null, switchedAt: null };

/**
 * The generations of an archive: each is a catalog of its own, with what is derived from it, and a pointer names the one that
 * serves. One that served and does no longer is sealed: see `sealed.ts`.
 */
export type Generations = {
  pointer(): Promise<Pointer>;
  /** Those that there are, rising. */
  numbers(): Promise<readonly number[]>;
  /** One process at a time builds, switches and drops. Throws `INDEX_LOCKED`. */
  lock(): Promise<GenerationsLock>;
  isSealed(generation: number): Promise<boolean>;
  /** Nothing but who `follows` changes it from here on; changes that are under way are waited for. */
  seal(generation: number): Promise<void>;
  /** Lets everybody change it again. */
  unseal(generation: number): Promise<void>;
  /** The pointer names this generation from here on, and it is unsealed, with a version above `version`. */
  point(generation: number, version: number): Promise<void>;
  /** Removes a generation that is not active, with what is derived from it. */
  drop(generation: number): Promise<void>;
  /** What it takes of the disk. */
  bytes(generation: number): Promise<number>;
  close(): Promise<void>;
};

export type GenerationsLock = {
  /** Aborted when the lock is lost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
};

/** Makes nothing that is not there. Throws `INVALID_SETTING`, later `CATALOG_UNAVAILABLE`, for a database that is not to be had. */
export async function openGenerations({ catalogUrl, indexFolder }: CatalogPlace): Promise<Generations> {
  if (catalogUrl === '') return (await import('./folder-generations.ts')).folderGenerations(indexFolder);
  return (await import('./postgres-generations.ts')).postgresGenerations(catalogUrl);
}

/** The generation of an archive that serves now. */
export async function activePlace<Place extends CatalogPlace>(place: Place): Promise<Place> {
  const generations = await openGenerations(place);
  try {
    return { ...place, generation: (await generations.pointer()).active };
  } finally {
    await generations.close();
  }
}

const lookMs = 100;

/** Does `work` on the generation that serves; again on the next one where a switch came between. */
export async function onServingGeneration<T>(
  generations: Generations,
  work: (generation: number) => Promise<T>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<T> {
  for (;;) {
    try {
      return await work((await generations.pointer()).active);
    } catch (error) {
      if (!isArchiveSwitched(error)) throw error;
      await untilChangeable(generations, { signal, refusal: error });
    }
  }
}

/** Longer than the last changes take that are taken over while nobody may make others. */
const patienceMs = 60_000;

/** Waits for a switch to end, or to be given up. Throws `refusal` where that takes too long. */
export async function untilChangeable(
  generations: Generations,
  { signal, refusal }: { readonly signal?: AbortSignal | undefined; readonly refusal: unknown },
): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    await settle(generations);
    if (!(await generations.isSealed((await generations.pointer()).active))) return;
    if (performance.now() > until) throw refusal;
    await sleep(lookMs, undefined, signal ? { signal } : {});
  }
}

/**
 * A switch that was killed may have left the active generation sealed: lets it be changed again, unless a switch is under
 * way. For whoever was refused a change.
 */
export async function settle(generations: Generations): Promise<void> {
  const stuck = async () => {
    const { active } = await generations.pointer();
    return (await generations.isSealed(active)) ? active : null;
  };
  if ((await stuck()) === null) return;
  const lock = await generations.lock().catch((error: unknown) => {
    if (isLocked(error)) return null;
    throw error;
  });
  if (!lock) return;
  try {
    const active = await stuck();
    if (active !== null) await generations.unseal(active);
  } finally {
    await lock.release();
  }
}
