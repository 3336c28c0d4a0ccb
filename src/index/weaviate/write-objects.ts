import type { WeaviateState } from './collections.ts';
import { idOfPassage } from './ids.ts';
import type { WeaviateObject } from './passage-objects.ts';
import type { WeaviateNodes } from './weaviate-client.ts';

/** On all nodes, so that a search finds it whichever it asks; where one is dead and the others do not know yet, on most. */
const levelOf = (attempt: number) => (attempt === 0 ? 'ALL' : 'QUORUM');

/** Puts objects; one that is there already is put in its place. Throws where one was not taken. */
export async function putObjects(
  nodes: WeaviateNodes,
  collection: string,
  objects: readonly WeaviateObject[],
): Promise<void> {
  if (objects.length === 0) return;
  await nodes.write(async (node, attempt) => {
    const { hasErrors, errors } = await node.collections
      .use(collection)
      .withConsistency(levelOf(attempt))
      .data.insertMany(objects.map((object) => ({ ...object })));
    if (hasErrors) throw new Error(Object.values(errors)[0]?.message ?? 'Weaviate did not take an object.');
  });
}

/**
 * Weaviate writes what it put to its files before it links the vectors in the graph (1.35.2, `putBatch`): a node that is killed
 * then has them not in its graph, for good, and says nothing of it. The next batch writes them, even one that is there already.
 */
export function putLastAgain(
  nodes: WeaviateNodes,
  { passages }: WeaviateState,
  last: readonly WeaviateObject[],
): Promise<void> {
  return putObjects(nodes, passages, last);
}

export async function removePassages(
  nodes: WeaviateNodes,
  { passages }: WeaviateState,
  passageIds: readonly number[],
): Promise<void> {
  if (passageIds.length === 0) return;
  await nodes.write(async (node, attempt) => {
    const collection = node.collections.use(passages).withConsistency(levelOf(attempt));
    const { failed } = await collection.data.deleteMany(
      collection.filter.byId().containsAny(passageIds.map(idOfPassage)),
    );
    if (failed > 0) throw new Error('Weaviate did not remove a passage.');
  });
}
