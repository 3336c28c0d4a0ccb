import { maximalLookUps } from '../keyword-scoring.ts';
import { stemKey, storable } from '../indexed-passages.ts';
import type { Hit, SearchFilters, StemLike } from '../search-index.ts';
import { byLikeness, distanceOfBeginning, likelyTerms, passagesEach, stemsTold } from '../terms-like.ts';
import type { WeaviateState } from './collections.ts';
import { passageOf } from './ids.ts';
import type { PassageProperties, StemProperties } from './passage-objects.ts';
import { dayNumber, pairsOf } from './passage-objects.ts';
import { hitsMore } from './recent-passages.ts';
import type { Condition, WeaviateNode, WeaviateNodes } from './weaviate-client.ts';
import { allOf } from './weaviate-client.ts';

/** Stems that are compared letter by letter: those that share most pairs of letters. */
const stemsCompared = 1_000;
/** Of those alike, whose passages are counted. */
const stemsCounted = 24;

const collectionOf = (node: WeaviateNode, { passages }: WeaviateState) =>
  node.collections.use<string, PassageProperties>(passages);
type Collection = ReturnType<typeof collectionOf>;

/** The conditions that `filters` put on passages; `null` when nothing fits them. */
function conditionsOf({ filter }: Collection, filters: SearchFilters = {}): Condition[] | null {
  const { publishedFrom, publishedTo, articleIds, outlets } = filters;
  if (articleIds?.length === 0 || outlets?.length === 0) return null;
  const conditions: Condition[] = [];
  // Those without a date are on day 0.
  if (publishedFrom !== undefined || publishedTo !== undefined)
    conditions.push(filter.byProperty('publishedOn').greaterOrEqual(Math.max(1, dayNumber(publishedFrom ?? ''))));
  if (publishedTo !== undefined) conditions.push(filter.byProperty('publishedOn').lessOrEqual(dayNumber(publishedTo)));
  if (articleIds) conditions.push(filter.byProperty('articleId').containsAny(articleIds.map(storable)));
  if (outlets) conditions.push(filter.byProperty('outlet').containsAny(outlets.map(storable)));
  return conditions;
}

type Found = { readonly objects: readonly { readonly uuid: string; readonly metadata?: Metadata | undefined }[] };
type Metadata = { readonly distance?: number | undefined; readonly score?: number | undefined };

function toHits({ objects }: Found, scoreOf: (metadata: Metadata) => number): Hit[] {
  return objects
    .flatMap(({ uuid, metadata }) => {
      const passageId = passageOf(uuid);
      return passageId === null ? [] : [{ passageId, score: scoreOf(metadata ?? {}) }];
    })
    .sort((a, b) => b.score - a.score || a.passageId - b.passageId);
}

type Search = {
  readonly nodes: WeaviateNodes;
  readonly state: WeaviateState;
  readonly limit: number;
  readonly filters: SearchFilters | undefined;
};

/** Asks a node, unless nothing can fit. */
function ask(
  { nodes, state, limit, filters }: Search,
  work: (
    query: Collection['query'],
    options: { readonly limit: number; readonly filters?: Condition; readonly returnProperties: [] },
    collection: Collection,
  ) => Promise<Found>,
): Promise<Found> {
  if (limit < 1) return Promise.resolve({ objects: [] });
  return nodes.search(async (node) => {
    const collection = collectionOf(node, state);
    const conditions = conditionsOf(collection, filters);
    if (!conditions) return { objects: [] };
    const condition = allOf(conditions);
    const options = { limit: Math.floor(limit), returnProperties: [] as [], ...(condition && { filters: condition }) };
    return work(collection.query, options, collection);
  });
}

export async function searchDense(search: Search, vector: Float32Array): Promise<Hit[]> {
  const { embedder } = search.state;
  if (!embedder || vector.length !== embedder.dimensions) return [];
  const found = await ask(search, (query, options) =>
    query.nearVector([...vector], { ...options, returnMetadata: ['distance'] }),
  );
  return toHits(found, ({ distance = 1 }) => 1 - distance);
}

export async function searchKeyword(search: Search, terms: readonly string[]): Promise<Hit[]> {
  const keys = [...new Set(terms.map(stemKey))].slice(0, maximalLookUps);
  if (keys.length === 0 || search.limit < 1) return [];
  const limit = search.limit + hitsMore(search.state.recent, Date.now());
  const found = await ask({ ...search, limit }, (query, options) =>
    query.bm25(keys.join(' '), { ...options, queryProperties: ['words'], returnMetadata: ['score'] }),
  );
  return toHits(found, ({ score = 0 }) => score).slice(0, search.limit);
}

export async function newest(search: Search): Promise<Hit[]> {
  const found = await ask(search, (query, { filters, ...options }, { filter, sort }) => {
    const isFirst = filter.byProperty('isFirst').equal(true);
    return query.fetchObjects({
      ...options,
      filters: filters ? (allOf([isFirst, filters]) ?? isFirst) : isFirst,
      sort: sort.byProperty('publishedOn', false).byProperty('articleId', true),
    });
  });
  return found.objects.flatMap(({ uuid }) => {
    const passageId = passageOf(uuid);
    return passageId === null ? [] : [{ passageId, score: 0 }];
  });
}

export function passagesWith(nodes: WeaviateNodes, state: WeaviateState, stem: string): Promise<number> {
  return nodes.search(async (node) => {
    const collection = collectionOf(node, state);
    const filters = collection.filter.byProperty('words').equal(stemKey(stem));
    return (await collection.aggregate.overAll({ filters })).totalCount;
  });
}

export async function stemsLike(
  nodes: WeaviateNodes,
  state: WeaviateState,
  word: string,
  edits: number,
): Promise<StemLike[]> {
  const { beginnings, shortest, longest } = likelyTerms(storable(word), edits);
  const pairs = pairsOf(storable(word));
  if (pairs.length === 0) return [];
  const known = await nodes.search(async (node) => {
    const { filter, query } = node.collections.use<string, StemProperties>(state.stems);
    const firsts = beginnings.map(([letter = '']) => stemKey(letter));
    const { objects } = await query.bm25(pairs.join(' '), {
      queryProperties: ['pairs'],
      limit: stemsCompared,
      filters: allOf([
        filter.byProperty('first').containsAny(firsts),
        filter.byProperty('length').greaterOrEqual(shortest),
        filter.byProperty('length').lessOrEqual(longest),
      ]) as Condition,
      returnProperties: ['stem'],
    });
    return objects.map(({ properties }) => properties.stem);
  });
  const alike = known
    .filter((stem) => beginnings.some((beginning) => stem.startsWith(beginning)))
    .map((term) => ({ term, distance: distanceOfBeginning(word, term, edits), frequency: 0 }))
    .filter(({ distance }) => distance <= edits)
    .sort(byLikeness)
    .slice(0, stemsCounted);
  const counted = await Promise.all(
    alike.map(async (each) => ({ ...each, frequency: await passagesWith(nodes, state, each.term) })),
  );
  return Promise.all(
    counted
      .filter(({ frequency }) => frequency > 0)
      .sort(byLikeness)
      .slice(0, stemsTold)
      .map(async ({ term }) => ({ stem: term, passageIds: await somePassagesWith(nodes, state, term) })),
  );
}

function somePassagesWith(nodes: WeaviateNodes, state: WeaviateState, stem: string): Promise<number[]> {
  return nodes.search(async (node) => {
    const { filter, query } = collectionOf(node, state);
    const { objects } = await query.fetchObjects({
      filters: filter.byProperty('words').equal(stem),
      limit: passagesEach,
      returnProperties: [],
    });
    return objects.flatMap(({ uuid }) => passageOf(uuid) ?? []);
  });
}
