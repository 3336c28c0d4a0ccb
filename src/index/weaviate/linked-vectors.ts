import { setTimeout } from 'node:timers/promises';
import type { Catalog, PassageVector } from '../../catalog/catalog.ts';
import type { IndexedPassage } from '../indexed-passages.ts';
import { indexedPassages } from '../indexed-passages.ts';
import type { WeaviateState } from './collections.ts';
import { idOfPassage, passageOf } from './ids.ts';
import { passageObject, type WeaviateObject } from './passage-objects.ts';
import type { WeaviateNode, WeaviateNodes } from './weaviate-client.ts';
import { putObjects, removePassages } from './write-objects.ts';

/** A search costs little more than one for ten, and what it finds need not be looked for. */
const foundAtOnce = 256;
/** A graph is approximate: in a large one a search misses one or another. What a killed node lost are dozens of one batch. */
const toleratedShare = 0.01;
const judgedAtOnce = 256;
/** Engines round differently. */
const sameCosine = 1e-4;
/** Passages remembered as found, by node: 100 MB. */
const remembered = 2_000_000;
/** More than are embedded while a killed node starts again: some 30 seconds. */
export const latestArticles = 500;
const latestAtMost = 5_000;
/** For what a node with `ASYNC_INDEXING` has in its queue, while somebody waits. */
const queueMs = 60_000;
const lookMs = 250;

/** Tells of passages, some after the others, whether searches find each of them where it is. */
export type LinkCheck = (passages: readonly PassageVector[]) => Promise<{
  /** On every node that answers. */
  readonly areFound: boolean;
  /** Addresses of those that do not. */
  readonly silent: readonly string[];
}>;

/**
 * A node that is killed while it takes something in may keep objects whose vectors its graph has lost, or holds without a link
 * to them: they are found by their words and ids, and by no search for what is near. Nothing but such a search tells. Where one
 * is lost, those that were put with it have fewer links than they should: all of them are to be put anew.
 */
export function linkCheck(nodes: WeaviateNodes, state: WeaviateState): LinkCheck {
  const found = new Map<WeaviateNode, Set<number>>();
  return async (passages) => {
    if (!state.embedder) return { areFound: true, silent: [] };
    const linked = await nodes.each(async (node) => {
      const known = found.get(node) ?? new Set();
      found.set(node, known);
      if (known.size > remembered) known.clear();
      if (await areLinked(node, state, passages, known)) return true;
      await untilLinked(node, state);
      return areLinked(node, state, passages, known);
    });
    return { areFound: !linked.includes(false), silent: nodes.addresses.filter((_, at) => linked[at] === null) };
  };
}

/** Whether searches for the vectors of these passages find those that one node has, but for a few of many; `linked` gains what is found. */
export async function areLinked(
  node: WeaviateNode,
  { passages: collection }: WeaviateState,
  passages: readonly PassageVector[],
  linked = new Set<number>(),
): Promise<boolean> {
  const { query } = node.collections.use(collection).withConsistency('ONE');
  const tolerated = toleratedShare * Math.min(judgedAtOnce, passages.length);
  let missed = 0;
  for (const [at, { passageId, vector }] of passages.entries()) {
    if (at % judgedAtOnce === 0) missed = 0;
    if (linked.has(passageId)) continue;
    const { objects } = await query.nearVector([...vector], {
      limit: foundAtOnce,
      returnProperties: [],
      returnMetadata: ['distance'],
    });
    for (const { uuid } of objects) {
      const other = passageOf(uuid);
      if (other !== null) linked.add(other);
    }
    // Of more copies of one text than are asked for, any may be left out.
    const hasMoreCopies = objects.length === foundAtOnce && (objects.at(-1)?.metadata?.distance ?? 1) < sameCosine;
    if (linked.has(passageId) || hasMoreCopies) continue;
    // What is not there at all is counted, and put.
    if ((await query.fetchObjectById(idOfPassage(passageId))) !== null) missed += 1;
    if (missed > tolerated) return false;
  }
  return true;
}

/** The passages that were stored last, as many as a node may have been taking in when it was killed, and a version before them. */
export async function latestPassages(
  catalog: Catalog,
  { version, embedder }: WeaviateState,
): Promise<{ readonly passages: PassageVector[]; readonly since: number }> {
  const since = Math.max(0, version - latestArticles);
  const passages: PassageVector[] = [];
  if (!embedder) return { passages, since };
  for await (const passage of (await catalog.changesSince(since)).added) {
    passages.push(passage);
    if (passages.length >= latestAtMost) break;
  }
  return { passages, since };
}

/** Waits until no vector is in a queue, where the nodes have one. Throws where that does not end. */
async function untilLinked(node: WeaviateNode, { passages }: WeaviateState): Promise<void> {
  for (const until = Date.now() + queueMs; ; await setTimeout(lookMs)) {
    // It asks all nodes. Where that fails, a vector in a queue is taken for lost, which costs putting it twice.
    const nodes = await node.cluster.nodes({ collection: passages, output: 'verbose' }).catch(() => []);
    // A node that is down has no shards.
    const shards = nodes.flatMap((each) => each.shards ?? []);
    if (!shards.some(({ vectorQueueLength }) => vectorQueueLength > 0)) return;
    if (Date.now() > until) throw new Error('Weaviate has vectors in its queue that it does not link.');
  }
}

/** Puts these passages anew, so that all are linked. `since`: a version of the catalog before they were stored. Returns those that were put last. */
export async function linkAnew(
  nodes: WeaviateNodes,
  catalog: Catalog,
  state: WeaviateState,
  { unlinked, since }: { readonly unlinked: ReadonlySet<number>; readonly since: number },
): Promise<WeaviateObject[]> {
  let last: WeaviateObject[] = [];
  if (unlinked.size === 0) return last;
  for await (const slice of indexedPassages(catalog, await catalog.changesSince(since))) {
    const passages = slice.filter(({ passageId }) => unlinked.has(passageId));
    if (passages.length > 0) last = await putAnew(nodes, state, passages);
  }
  return last;
}

/** Removes passages before it puts them: what is put as it was is left as it is, and not linked again. */
export async function putAnew(
  nodes: WeaviateNodes,
  state: WeaviateState,
  passages: readonly IndexedPassage[],
): Promise<WeaviateObject[]> {
  const objects = passages.map((passage) => passageObject(passage, state.embedder !== null));
  const ids = passages.map(({ passageId }) => passageId);
  await removePassages(nodes, state, ids);
  await putObjects(nodes, state.passages, objects);
  return objects;
}
