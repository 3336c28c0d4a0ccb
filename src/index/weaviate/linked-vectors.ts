import { setTimeout } from 'node:timers/promises';
import type { Catalog, PassageVector } from '../../catalog/catalog.ts';
import { indexedPassages } from '../indexed-passages.ts';
import type { WeaviateState } from './collections.ts';
import { passageOf } from './ids.ts';
import { passageObject, type WeaviateObject } from './passage-objects.ts';
import type { WeaviateNode, WeaviateNodes } from './weaviate-client.ts';
import { putObjects, removePassages } from './write-objects.ts';

/** A search costs little more than one for ten, and what it finds need not be looked for. */
const foundAtOnce = 256;
/** Engines round differently. */
const sameCosine = 1e-4;
/** Passages remembered as found, by node: 100 MB. */
const remembered = 2_000_000;
/** More than are stored while a killed node starts again: some 30 seconds. */
const latestArticles = 1_000;
const latestAtMost = 10_000;
/** For what a node with `ASYNC_INDEXING` has in its queue, while somebody waits. */
const queueMs = 60_000;
const lookMs = 250;

/** Tells of passages, some after the others, which of them a search for their own vectors does not find on one of the nodes that answer. */
export type LinkCheck = (passages: readonly PassageVector[]) => Promise<number[]>;

/**
 * A node that is killed while it takes something in may keep objects whose vectors its graph has lost, or holds without a link
 * to them: they are found by their words and ids, and by no search for what is near. Nothing but such a search tells.
 */
export function linkCheck(nodes: WeaviateNodes, state: WeaviateState): LinkCheck {
  const found = new Map<WeaviateNode, Set<number>>();
  return async (passages) => {
    if (!state.embedder || passages.length === 0) return [];
    const unlinked = await nodes.each(async (node) => {
      const linked = found.get(node) ?? new Set();
      found.set(node, linked);
      if (linked.size > remembered) linked.clear();
      await untilLinked(node, state);
      return unlinkedOn(node, state, passages, linked);
    });
    return [...new Set(unlinked.flatMap((each) => each ?? []))];
  };
}

/** Which of these passages a search for their own vectors does not find on one node; `linked` gains what is found. */
export async function unlinkedOn(
  node: WeaviateNode,
  { passages: collection }: WeaviateState,
  passages: readonly PassageVector[],
  linked = new Set<number>(),
): Promise<number[]> {
  const { query } = node.collections.use(collection).withConsistency('ONE');
  const unlinked: number[] = [];
  for (const { passageId, vector } of passages) {
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
    if (!linked.has(passageId) && !hasMoreCopies) unlinked.push(passageId);
  }
  return unlinked;
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

/**
 * Puts passages that are there without being linked: they are removed first, since what is put as it was is left as it is.
 * `since`: a version of the catalog before they were stored. Returns those that were put last.
 */
export async function linkAnew(
  nodes: WeaviateNodes,
  catalog: Catalog,
  state: WeaviateState,
  { unlinked, since }: { readonly unlinked: ReadonlySet<number>; readonly since: number },
): Promise<WeaviateObject[]> {
  let last: WeaviateObject[] = [];
  if (unlinked.size === 0) return last;
  for await (const slice of indexedPassages(catalog, await catalog.changesSince(since))) {
    const lost = slice.filter(({ passageId }) => unlinked.has(passageId));
    if (lost.length === 0) continue;
    last = lost.map((passage) => passageObject(passage, state.embedder !== null));
    await removePassages(
      nodes,
      state,
      lost.map(({ passageId }) => passageId),
    );
    await putObjects(nodes, state.passages, last);
  }
  return last;
}
