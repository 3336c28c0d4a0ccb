import type { Catalog } from '../../catalog/catalog.ts';
import type { IndexComparison, RangeTally } from '../index-comparison.ts';
import { addToTally, compareTallies, rangeOf, rangeSize } from '../index-comparison.ts';
import { indexedPassages, withVector } from '../indexed-passages.ts';
import type { WeaviateState } from './collections.ts';
import { passageOf } from './ids.ts';
import { linkCheck, putAnew } from './linked-vectors.ts';
import { passageObject, type WeaviateObject } from './passage-objects.ts';
import type { WeaviateNode, WeaviateNodes } from './weaviate-client.ts';
import { putLastAgain, putObjects, removePassages } from './write-objects.ts';

const objectsAtOnce = 1_000;

/**
 * Compares what every node that answers holds with the catalog, and whether a search finds it there; a range differs where it
 * does on one of them.
 */
export async function comparePassages(
  nodes: WeaviateNodes,
  catalog: Catalog,
  state: WeaviateState,
): Promise<IndexComparison> {
  return (await compareWhole(nodes, catalog, state)).comparison;
}

async function compareWhole(nodes: WeaviateNodes, catalog: Catalog, state: WeaviateState) {
  const expected: RangeTally = new Map();
  const unlinked = new Set<number>();
  const look = linkCheck(nodes, state);
  for await (const passages of indexedPassages(catalog, await catalog.changesSince(0))) {
    for (const passage of passages) {
      const { checksum } = passageObject(passage, state.embedder !== null).properties;
      addToTally(expected, rangeOf(passage.passageId), 1, toNumber(passage.passageId, checksum));
    }
    if (!(await look(passages.flatMap(withVector))).areFound)
      for (const { passageId } of passages) unlinked.add(rangeOf(passageId));
  }
  const tallies = await nodes.each((node) => tallyOf(node, state));
  const answered = tallies.filter((tally) => tally !== null);
  // Where none answers, the error of one says why.
  if (answered.length === 0) answered.push(await nodes.search((node) => tallyOf(node, state)));
  const comparisons = answered.map((tally) => compareTallies(expected, tally, state.version));
  const differing = new Map(comparisons.flatMap((one) => one.differing).map((each) => [rangeOf(each.first), each]));
  for (const range of unlinked) {
    const inCatalog = expected.get(range)?.count ?? 0;
    if (!differing.has(range)) differing.set(range, { first: range * rangeSize, inCatalog, inIndex: inCatalog });
  }
  const [first] = comparisons as [IndexComparison, ...IndexComparison[]];
  const sorted = [...differing.values()].sort((a, b) => a.first - b.first);
  // Ranges.
  return { comparison: { ...first, differing: sorted }, unlinked };
}

/**
 * The same, and puts the passages of differing ranges again on all nodes, and removes what the catalog does not have. Those of a
 * range where one is not found are put anew: an object that is put again as it was is not linked again.
 */
export async function repairPassages(
  nodes: WeaviateNodes,
  catalog: Catalog,
  state: WeaviateState,
): Promise<IndexComparison> {
  const { comparison, unlinked } = await compareWhole(nodes, catalog, state);
  const ranges = new Set(comparison.differing.map(({ first }) => rangeOf(first)));
  if (ranges.size === 0) return comparison;
  const stored = new Set<number>();
  let last: WeaviateObject[] = [];
  for await (const slice of indexedPassages(catalog, await catalog.changesSince(0))) {
    const passages = slice.filter(({ passageId }) => ranges.has(rangeOf(passageId)));
    if (passages.length === 0) continue;
    for (const { passageId } of passages) stored.add(passageId);
    const lost = passages.filter(({ passageId }) => unlinked.has(rangeOf(passageId)));
    const kept = passages.filter((passage) => !lost.includes(passage));
    const objects = kept.map((passage) => passageObject(passage, state.embedder !== null));
    await putObjects(nodes, state.passages, objects);
    last = [...objects, ...(lost.length > 0 ? await putAnew(nodes, state, lost) : [])];
  }
  await putLastAgain(nodes, state, last);
  // A node that does not answer is compared when it does.
  const superfluous = await nodes.each(async (node) => {
    const found: number[] = [];
    for await (const { passageId } of everything(node, state))
      if (ranges.has(rangeOf(passageId)) && !stored.has(passageId)) found.push(passageId);
    return found;
  });
  const removed = [...new Set(superfluous.flatMap((found) => found ?? []))];
  for (let at = 0; at < removed.length; at += objectsAtOnce)
    await removePassages(nodes, state, removed.slice(at, at + objectsAtOnce));
  return comparison;
}

async function tallyOf(node: WeaviateNode, state: WeaviateState): Promise<RangeTally> {
  const tally: RangeTally = new Map();
  for await (const { passageId, checksum } of everything(node, state))
    addToTally(tally, rangeOf(passageId), 1, toNumber(passageId, checksum));
  return tally;
}

/** Each object's own, so that two with the same do not cancel each other out. */
const toNumber = (passageId: number, checksum: unknown) =>
  BigInt(`0x${typeof checksum === 'string' && /^[0-9a-f]{16}$/u.test(checksum) ? checksum : '0'}`) ^
  (BigInt(passageId) << 64n);

/** What one node holds, in order of passage id. */
async function* everything(
  node: WeaviateNode,
  { passages }: WeaviateState,
): AsyncGenerator<{ readonly passageId: number; readonly checksum: unknown }> {
  const { query } = node.collections.use(passages).withConsistency('ONE');
  for (let after: string | undefined; ;) {
    const { objects } = await query.fetchObjects({
      limit: objectsAtOnce,
      returnProperties: ['checksum'],
      ...(after !== undefined && { after }),
    });
    for (const { uuid, properties } of objects) {
      const passageId = passageOf(uuid);
      if (passageId !== null) yield { passageId, checksum: properties['checksum'] };
    }
    after = objects.at(-1)?.uuid;
    if (after === undefined || objects.length < objectsAtOnce) return;
  }
}
