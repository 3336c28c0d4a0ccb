import type { Catalog } from '../../catalog/catalog.ts';
import { changesToIndex } from '../catalog-follower.ts';
import type { IndexedPassage } from '../indexed-passages.ts';
import { indexedPassages } from '../indexed-passages.ts';
import type { Generation } from './generations.ts';
import {
  blockSize,
  dropRetired,
  finishGeneration,
  lock,
  saveGeneration,
  servingGeneration,
  startGeneration,
} from './generations.ts';
import type { Postgres, Query } from './postgres.ts';
import type { Change } from './write-passages.ts';
import { addPassages, removePassages } from './write-passages.ts';

const removedAtOnce = 2_000;

/** Brings the index up to the catalog in one transaction, one process at a time; what serves then. Everything anew where the embedder, or what the catalog remembers, asks for it. */
export function followCatalog(postgres: Postgres, catalog: Catalog): Promise<Generation> {
  return postgres.transaction((query) => followWithin(query, catalog));
}

/** The same within a transaction, whose lock it takes. */
export async function followWithin(query: Query, catalog: Catalog): Promise<Generation> {
  await lock(query, catalog.id);
  await dropRetired(query, catalog.id);
  const standing = await servingGeneration(query, catalog.id);
  const { changes, embedder, isNew } = await changesToIndex(catalog, standing);
  if (!isNew && changes.version === standing?.version) return standing;
  let generation = isNew || !standing ? await startGeneration(query, catalog.id, embedder) : standing;
  if (!isNew)
    for (let at = 0; at < changes.removed.length; at += removedAtOnce) {
      const removed = changes.removed.slice(at, at + removedAtOnce);
      generation = changed(generation, await removePassages(query, generation, removed));
    }
  for await (const added of blocks(indexedPassages(catalog, changes)))
    generation = changed(generation, await addPassages(query, generation, added));
  if (isNew) await finishGeneration(query, generation);
  generation = { ...generation, version: changes.version };
  await saveGeneration(query, generation);
  return generation;
}

export function changed(generation: Generation, { passages, vectors, totalLength }: Change): Generation {
  return {
    ...generation,
    passages: generation.passages + passages,
    vectors: generation.vectors + vectors,
    totalLength: generation.totalLength + totalLength,
  };
}

/** As many as a row of postings takes, so that few rows are written twice. */
async function* blocks(slices: AsyncIterable<readonly IndexedPassage[]>): AsyncGenerator<IndexedPassage[]> {
  let block: IndexedPassage[] = [];
  for await (const slice of slices) {
    block.push(...slice);
    if (block.length < blockSize) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}
