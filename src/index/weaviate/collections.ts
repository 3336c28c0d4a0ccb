import { createHash } from 'node:crypto';
import type { EmbedderIdentity } from '../../embeddings/embedder.ts';
import type { IndexState } from '../catalog-follower.ts';
import { idOf } from './ids.ts';
import type { Put } from './recent-passages.ts';
import { unreachable } from './several-nodes.ts';
import type { WeaviateNodes } from './weaviate-client.ts';
import { AbsentObject, alreadyExists, isAbsent } from './weaviate-client.ts';
import { putObjects } from './write-objects.ts';

/**
 * What serves a catalog: a collection of passages and one of their stems, made for one embedder. When everything has to be
 * made anew, other collections take their place. Kept in a collection of its own, as one object a catalog.
 */
export type WeaviateState = IndexState & {
  readonly passages: string;
  readonly stems: string;
  /** Counts the collections that served this catalog. */
  readonly generation: number;
  /** How many passages were put lately, and when, in milliseconds since 1970: see `recent-passages.ts`. */
  readonly recent: readonly Put[];
  /** By address of a node: the last version that was taken in while it did not answer. Its graph may have lost some of that. */
  readonly unlooked: Readonly<Record<string, number>>;
  /** Collections that served before, and since when they do not, in milliseconds since 1970. */
  readonly retired: readonly { readonly names: readonly string[]; readonly at: number }[];
};

export type Copies = {
  /** On how many nodes each passage is. */
  readonly copies: number;
  /** Into how many parts passages are split, by a hash. Rarity of words is counted in each part by itself. */
  readonly shards: number;
};

const stateCollection = 'FootnoteState';

/** Weaviate counts words as halves, twice in the text and once in the title, so its k1 is twice 0.9. */
const bm25 = { k1: 1.8, b: 0.4 };
const graph = { distance: 'cosine', maxConnections: 32, efConstruction: 128, ef: -1, dynamicEfMin: 200 };

const properties = {
  text: (name: string, tokenization: 'field' | 'whitespace', isSearched = false) => ({
    name,
    dataType: ['text'],
    tokenization,
    indexFilterable: true,
    indexSearchable: isSearched,
  }),
  number: (name: string) => ({ name, dataType: ['int'], indexFilterable: true, indexRangeFilters: true }),
  truth: (name: string) => ({ name, dataType: ['boolean'], indexFilterable: true }),
  kept: (name: string, dataType: 'text' | 'int') => ({
    name,
    dataType: [dataType],
    indexFilterable: false,
    ...(dataType === 'text' && { indexSearchable: false }),
  }),
};

function schemaOf(name: string, own: readonly object[], { copies, shards }: Copies, hasVectors: boolean) {
  return {
    class: name,
    vectorizer: 'none',
    vectorIndexType: 'hnsw',
    vectorIndexConfig: hasVectors ? graph : { skip: true },
    invertedIndexConfig: { bm25, stopwords: { preset: 'none' } },
    // A node that was down while others were written to gets it from them later, by itself.
    replicationConfig: { factor: copies, asyncEnabled: copies > 1, deletionStrategy: 'TimeBasedResolution' as const },
    shardingConfig: { desiredCount: shards },
    properties: [...own],
  };
}

/** Makes the two collections of a generation, where they are absent. */
export async function createCollections(
  nodes: WeaviateNodes,
  { catalog, generation, copies }: { readonly catalog: string; readonly generation: number; readonly copies: Copies },
  embedder: EmbedderIdentity | null,
): Promise<WeaviateState> {
  const key = createHash('sha256')
    .update(JSON.stringify([catalog, generation, embedder]))
    .digest('hex')
    .slice(0, 16);
  const state = { passages: `Footnote_${key}`, stems: `FootnoteStems_${key}` };
  const { text, number, truth, kept } = properties;
  await create(
    nodes,
    schemaOf(
      state.passages,
      [
        text('articleId', 'field'),
        text('outlet', 'field'),
        number('publishedOn'),
        truth('isFirst'),
        text('words', 'whitespace', true),
        kept('checksum', 'text'),
      ],
      copies,
      true,
    ),
  );
  await create(
    nodes,
    schemaOf(
      state.stems,
      [kept('stem', 'text'), text('first', 'field'), number('length'), text('pairs', 'whitespace', true)],
      { ...copies, shards: 1 },
      false,
    ),
  );
  return { ...state, generation, embedder, version: 0, recent: [], unlooked: {}, retired: [] };
}

async function create(nodes: WeaviateNodes, schema: ReturnType<typeof schemaOf>): Promise<void> {
  try {
    await nodes.write((node) => node.collections.createFromSchema(schema));
  } catch (error) {
    if (!alreadyExists(error)) throw error;
  }
}

/** What serves a catalog, as far as it is known: see `areThere`. `null` before the first time. */
export async function readState(nodes: WeaviateNodes, catalog: string): Promise<WeaviateState | null> {
  const answers = await nodes.most(async (node) => {
    try {
      const found = await node.collections
        .use(stateCollection)
        .withConsistency('ONE')
        .query.fetchObjectById(idOf(catalog));
      const written = found?.properties['state'];
      return typeof written === 'string' ? ({ unlooked: {}, ...JSON.parse(written) } as WeaviateState) : null;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  });
  const [newest = null] = answers
    .filter((state) => state !== null)
    .sort((a, b) => b.generation - a.generation || b.version - a.version);
  // One that has just come back may hold nothing yet.
  if (!newest && answers.length <= nodes.count / 2)
    throw unreachable(new AbsentObject('Too few nodes say that there is nothing.'));
  return newest;
}

/** Whether the collections that serve are there: somebody may have removed them. */
export async function areThere(nodes: WeaviateNodes, { passages, stems }: WeaviateState): Promise<boolean> {
  try {
    // The schema would be asked of one node, whichever leads, and waited for while there is none.
    for (const name of [passages, stems])
      await nodes.search((node) => node.collections.use(name).query.fetchObjects({ limit: 1, returnProperties: [] }));
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

export async function writeState(
  nodes: WeaviateNodes,
  catalog: string,
  state: WeaviateState,
  copies: number,
): Promise<void> {
  const schema = schemaOf(stateCollection, [properties.kept('state', 'text')], { copies, shards: 1 }, false);
  await create(nodes, schema);
  await putObjects(nodes, stateCollection, [{ id: idOf(catalog), properties: { state: JSON.stringify(state) } }]);
}

/** Removes everything that is kept for a catalog. */
export async function removeAll(nodes: WeaviateNodes, catalog: string): Promise<void> {
  const state = await readState(nodes, catalog);
  if (!state) return;
  const retired = state.retired.flatMap(({ names }) => names);
  for (const name of [state.passages, state.stems, ...retired]) await remove(nodes, name);
  // Last, so that what was broken off can be done again.
  await nodes.write((node) => node.collections.use(stateCollection).data.deleteById(idOf(catalog)));
}

/** Whoever still searches a retired collection is done by then. */
const retiredForMs = 60_000;

/** Removes collections that served long ago; the state without them. */
export async function dropRetired(nodes: WeaviateNodes, state: WeaviateState): Promise<WeaviateState> {
  const isOld = ({ at }: { at: number }) => at < Date.now() - retiredForMs;
  for (const { names } of state.retired.filter(isOld)) for (const name of names) await remove(nodes, name);
  return { ...state, retired: state.retired.filter((each) => !isOld(each)) };
}

async function remove(nodes: WeaviateNodes, name: string): Promise<void> {
  try {
    await nodes.write((node) => node.collections.delete(name));
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}
