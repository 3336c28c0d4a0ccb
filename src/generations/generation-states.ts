import type { Coverage, Manifest } from '../catalog/catalog.ts';
import { type ArchivePlace, openCatalog } from '../catalog/open-catalog.ts';
import { FootnoteError } from '../errors.ts';
import type { Generations, Pointer } from './generations.ts';
import type { LockedGenerations } from './switch-generation.ts';

export type GenerationState = {
  readonly generation: number;
  /** `previous`: the way back; `other`: what is being built, or served longer ago. */
  readonly role: 'serves' | 'previous' | 'other';
  /** Or why it cannot be read. */
  readonly holds: { readonly manifest: Manifest | null; readonly coverage: Coverage } | string;
  /** Of the disk. */
  readonly bytes: number;
};

/** What there is, the first generation first. */
export async function generationStates(generations: Generations, place: ArchivePlace): Promise<GenerationState[]> {
  const pointer = await generations.pointer();
  const states: GenerationState[] = [];
  for (const generation of await generations.numbers()) {
    const holds = await readGeneration({ ...place, generation }).catch((error: unknown) => {
      if (error instanceof FootnoteError) return error.message;
      throw error;
    });
    const bytes = await generations.bytes(generation);
    states.push({ generation, role: roleOf(generation, pointer), holds, bytes });
  }
  return states;
}

async function readGeneration(place: ArchivePlace) {
  const catalog = await openCatalog(place, { readonly: true });
  try {
    return { manifest: await catalog.manifest(), coverage: await catalog.coverage() };
  } finally {
    await catalog.close();
  }
}

function roleOf(generation: number, { active, previous }: Pointer): GenerationState['role'] {
  if (generation === active) return 'serves';
  return generation === previous ? 'previous' : 'other';
}

/** Processes notice a switch within seconds; a question that one of them was asked before is answered by then. */
const restMs = 60_000;

/**
 * Removes a generation with its search index; how many bytes of the catalog that frees. Throws `GENERATION_IN_USE` for the one
 * that serves, or that did a minute ago, and `SEARCH_UNAVAILABLE`.
 */
export async function dropGeneration({ generations, place }: LockedGenerations, generation: number): Promise<number> {
  const { active, previous, switchedAt } = await generations.pointer();
  if (!(await generations.numbers()).includes(generation))
    throw new FootnoteError('INVALID_REQUEST', `There is no generation ${generation} of this archive.`);
  if (generation === active)
    throw new FootnoteError(
      'GENERATION_IN_USE',
      `Generation ${generation} is the one that serves. Switch to another one first.`,
    );
  const restedMs = switchedAt === null ? restMs : Date.now() - Date.parse(switchedAt);
  if (generation === previous && restedMs < restMs)
    throw new FootnoteError(
      'GENERATION_IN_USE',
      `Generation ${generation} served until a moment ago, and answers may still come from it. Try again in ${Math.ceil((restMs - restedMs) / 1000)} s.`,
    );
  const bytes = await generations.bytes(generation);
  await dropSearchIndex({ ...place, generation });
  await generations.drop(generation);
  return bytes;
}

/** What is derived outside the catalog's place, while the catalog that it belongs to can still be asked. */
async function dropSearchIndex(place: ArchivePlace): Promise<void> {
  if (place.search.engine !== 'weaviate') return;
  const catalog = await openCatalog(place, { readonly: true });
  const { id } = catalog;
  await catalog.close();
  const { removeWeaviateIndex } = await import('../index/weaviate/remove-index.ts');
  await removeWeaviateIndex(id, place.search);
}
