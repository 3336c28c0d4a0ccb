import type { Catalog, PassageVector } from '../../catalog/catalog.ts';
import { changesToIndex } from '../catalog-follower.ts';
import { indexedPassages, stemKey, withVector } from '../indexed-passages.ts';
import { repairPassages } from './compare.ts';
import type { Copies, WeaviateState } from './collections.ts';
import { areThere, createCollections, dropRetired, readState, writeState } from './collections.ts';
import { linkAnew, linkCheck } from './linked-vectors.ts';
import { passageObject, stemObject, type WeaviateObject } from './passage-objects.ts';
import type { Put } from './recent-passages.ts';
import { recentPuts } from './recent-passages.ts';
import type { WeaviateNode, WeaviateNodes } from './weaviate-client.ts';
import { putLastAgain, putObjects, removePassages } from './write-objects.ts';

export type FollowOptions = {
  readonly nodes: WeaviateNodes;
  readonly catalog: Catalog;
  readonly copies: Copies;
  /** Stems that this process has put into a collection, so that they are not put with every passage. */
  readonly known: { collection: string; readonly stems: Set<string> };
};

const removedAtOnce = 1_000;
const stemsAtOnce = 2_000;
const stemsRemembered = 500_000;
/** Passages whose vectors are looked for at once; those of 384 numbers take 8 MB. */
const checkedAtOnce = 5_000;

/**
 * Brings the index up to the catalog; what serves then. Everything that is put or removed may be so twice, by several
 * processes: it ends the same. What a node missed meanwhile is found by counting and put again.
 */
export async function followCatalog(options: FollowOptions): Promise<WeaviateState> {
  const { nodes, catalog, copies, known } = options;
  const written = await readState(nodes, catalog.id);
  const standing = written && (await areThere(nodes, written)) ? written : null;
  const { changes, embedder, isNew } = await changesToIndex(catalog, standing);
  if (!isNew && standing && changes.version === standing.version) return standing;
  const generation = (written?.generation ?? 0) + 1;
  const serving =
    isNew || !standing
      ? await createCollections(nodes, { catalog: catalog.id, generation, copies }, embedder)
      : standing;
  if (serving !== standing || known.collection !== serving.stems) known.stems.clear();
  known.collection = serving.stems;

  if (!isNew)
    for (let at = 0; at < changes.removed.length; at += removedAtOnce)
      await removePassages(nodes, serving, changes.removed.slice(at, at + removedAtOnce));
  const puts: Put[] = [];
  const unlinked = new Set<number>();
  let unchecked: PassageVector[] = [];
  const look = linkCheck(nodes, serving);
  const silent = new Set<string>();
  const check = async () => {
    const found = await look(unchecked);
    if (!found.areFound) for (const { passageId } of unchecked) unlinked.add(passageId);
    for (const address of found.silent) silent.add(address);
    unchecked = [];
  };
  let last: WeaviateObject[] = [];
  for await (const passages of indexedPassages(catalog, changes)) {
    const newStems = new Set<string>();
    for (const { terms, titleTerms } of passages)
      for (const stem of [...terms, ...titleTerms]) if (!known.stems.has(stemKey(stem))) newStems.add(stemKey(stem));
    const stems = [...newStems];
    for (let at = 0; at < stems.length; at += stemsAtOnce)
      await putObjects(nodes, serving.stems, stems.slice(at, at + stemsAtOnce).map(stemObject));
    if (known.stems.size > stemsRemembered) known.stems.clear();
    for (const stem of stems) known.stems.add(stem);
    last = passages.map((passage) => passageObject(passage, embedder !== null));
    await putObjects(nodes, serving.passages, last);
    puts.push({ passages: passages.length, at: Date.now() });
    unchecked.push(...passages.flatMap(withVector));
    if (unchecked.length >= checkedAtOnce) await check();
  }
  await check();
  const since = isNew ? 0 : (standing?.version ?? 0);
  await putLastAgain(nodes, serving, [...last, ...(await linkAnew(nodes, catalog, serving, { unlinked, since }))]);
  await putWhatIsMissing(nodes, catalog, serving, changes.version);

  // Another process may have come further meanwhile.
  const now = await readState(nodes, catalog.id);
  if (
    now &&
    (now.generation > serving.generation || (now.generation === serving.generation && now.version > changes.version))
  )
    return now;
  const retired = written && serving !== written ? [{ names: [written.passages, written.stems], at: Date.now() }] : [];
  const next = await dropRetired(nodes, {
    ...serving,
    version: changes.version,
    unlooked: { ...serving.unlooked, ...Object.fromEntries([...silent].map((address) => [address, changes.version])) },
    recent: recentPuts([...serving.recent, ...puts], Date.now()),
    retired: [...(written?.retired ?? []), ...retired],
  });
  await writeState(nodes, catalog.id, next, copies.copies);
  return next;
}

/** Counts on every node that answers; where one holds another number of passages than the catalog, what differs is put right. */
export async function putWhatIsMissing(
  nodes: WeaviateNodes,
  catalog: Catalog,
  state: WeaviateState,
  version: number,
): Promise<void> {
  const { passages } = await catalog.coverage();
  const counts = await nodes.each((node) => passagesOn(node, state));
  const isCurrent = (await catalog.version()) === version;
  if (isCurrent && counts.some((count) => count !== null && count !== passages))
    await repairPassages(nodes, catalog, state);
}

export const passagesOn = (node: WeaviateNode, { passages }: WeaviateState): Promise<number> =>
  node.collections.use(passages).length();
