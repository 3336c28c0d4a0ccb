import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Catalog } from '../../catalog/catalog.ts';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { dimensions, store, unitVector } from '../../index/search-index.behaviour.ts';
import { openWeaviateSearchIndex } from '../../index/weaviate/weaviate-search-index.ts';
import { retrievalSettings } from '../../retrieval/retrieve.ts';
import { startWeaviate, type WeaviateCluster } from './weaviate-cluster.ts';

type Index = Awaited<ReturnType<typeof openWeaviateSearchIndex>>;

const passages = 60;
const vectors = Array.from({ length: passages }, (_, i) => unitVector([i, 1, passages - i]));
const lines = vectors.map((_, i) => `Line ${i} of the flood.`);
const all = { limit: 500 };
const waitMs = 1_000;
/** What a reader may notice of a node that dies, on a machine that does much else. */
const longestHiccupMs = 6_000;
const readers = 8;

describe('search index on Weaviate, while its nodes fail', () => {
  let cluster: WeaviateCluster;
  let indexFolder: string;
  let catalog: Catalog;
  let index: Index;
  let problems: string[];
  const open = (url: string) =>
    openWeaviateSearchIndex({ catalog, url, onProblem: (problem) => problems.push(problem), waitMs });

  /** Until so many passages are found. */
  const holds = (count: number) =>
    vi.waitFor(async () => expect(await index.searchKeyword('flood', all)).toHaveLength(count), 60_000);

  beforeAll(async () => {
    cluster = await startWeaviate();
  });
  afterAll(() => cluster.remove());
  beforeEach(async () => {
    problems = [];
    // Whatever the test before left.
    for (const node of [0, 1, 2]) if (!cluster.isRunning(node)) await cluster.start(node);
    indexFolder = await mkdtemp(join(tmpdir(), 'footnote-search-'));
    catalog = openSqliteCatalog(indexFolder);
    const embedder = { model: 'test', sha256: 'a'.repeat(64), dimensions };
    await catalog.setManifest({ format: 1, embedder, splitter: 'test' });
    await store(catalog, 'a', lines, vectors);
    index = await open(cluster.url);
    await index.refresh();
  });
  afterEach(async () => {
    await index.close();
    await catalog.close();
    await rm(indexFolder, { recursive: true, force: true });
  });

  /** Searches without a pause until told to stop; how many searches were right, and the longest took so many milliseconds. */
  function readOn() {
    const over = new AbortController();
    let longestMs = 0;
    let count = 0;
    const reading = Promise.all(
      Array.from({ length: readers }, async () => {
        while (!over.signal.aborted) {
          const start = performance.now();
          const [words, near] = await Promise.all([
            index.searchKeyword('flood', all),
            index.searchDense(unitVector([1]), { limit: 10 }),
          ]);
          expect(words.length).toBeGreaterThanOrEqual(passages);
          expect(near).toHaveLength(10);
          longestMs = Math.max(longestMs, performance.now() - start);
          count += 1;
        }
      }),
    );
    const reached = (wanted: number) =>
      Promise.race([reading, vi.waitFor(() => expect(count).toBeGreaterThan(wanted), 60_000)]);
    return {
      reached,
      more: (by: number) => reached(count + by),
      async stop() {
        over.abort();
        await reading;
        return longestMs;
      },
    };
  }

  it.each([0, 1, 2])(
    'answers every question while node %i is killed and comes back, and takes in what is new',
    async (node) => {
      const reading = readOn();
      await reading.reached(50);
      await cluster.kill(node);
      await reading.more(200);
      await store(catalog, 'b', lines, vectors);
      await holds(2 * passages);
      await catalog.removeArticle('a');
      await holds(passages);
      const now = await index.searchKeyword('flood', all);
      await cluster.start(node);
      await reading.more(100);
      // What it does not hold yet is not left out of any answer.
      for (let i = 0; i < 60; i++) expect(await index.searchKeyword('flood', all)).toEqual(now);
      expect(await reading.stop()).toBeLessThan(longestHiccupMs);
      // What the node missed is found and put there.
      await index.repair();
      await vi.waitFor(async () => expect((await index.compare()).differing).toEqual([]), 60_000);
      const alone = await open(cluster.nodeUrls[node] ?? '');
      // Between two attempts to connect gRPC waits longer each time.
      await vi.waitFor(async () => expect(await alone.searchKeyword('flood', all)).toEqual(now), 60_000);
      expect(await alone.searchDense(unitVector([1]), { limit: 10 })).toEqual(
        await index.searchDense(unitVector([1]), { limit: 10 }),
      );
      await alone.close();
    },
  );

  it('says that it cannot be reached when no node is there, and goes on when they are back', async () => {
    await Promise.all([0, 1, 2].map((node) => cluster.kill(node)));
    const unavailable = { code: 'SEARCH_UNAVAILABLE', statusCode: 503 };
    const start = performance.now();
    await expect(index.searchKeyword('flood', all)).rejects.toMatchObject(unavailable);
    await expect(index.searchDense(unitVector([1]), all)).rejects.toMatchObject(unavailable);
    await store(catalog, 'b', lines, vectors);
    await expect(index.searchKeyword('flood', all)).rejects.toMatchObject(unavailable);
    expect(performance.now() - start).toBeLessThan(longestHiccupMs);
    const late = await open(cluster.url);
    await expect(late.searchKeyword('flood', all)).rejects.toMatchObject(unavailable);
    await Promise.all([0, 1, 2].map((node) => cluster.start(node)));
    await holds(2 * passages);
    expect((await index.compare()).differing).toEqual([]);
    expect(await late.searchKeyword('flood', all)).toEqual(await index.searchKeyword('flood', all));
    await late.close();
  });

  const httpAddress = (node = 0) =>
    `http://${cluster.nodeUrls[node]?.split('//')[1]?.split(':').slice(0, 2).join(':')}/v1`;
  type StoredObject = {
    readonly id: string;
    readonly class: string;
    readonly vector: number[];
    readonly properties: Record<string, unknown>;
  };
  const headers = { 'content-type': 'application/json' };
  async function passageObjects(): Promise<StoredObject[]> {
    const names = (await collections()).filter((name) => name.startsWith('Footnote_'));
    const found: StoredObject[] = [];
    for (const name of names) {
      const answer = await fetch(`${httpAddress()}/objects?class=${name}&limit=10000&include=vector`);
      found.push(...((await answer.json()) as { objects: StoredObject[] }).objects);
    }
    return found;
  }
  async function collections(): Promise<string[]> {
    const schema = await fetch(`${httpAddress()}/schema`);
    return ((await schema.json()) as { classes: { class: string }[] }).classes.map((each) => each.class);
  }

  it.each([
    ['the passages', (name: string) => name.startsWith('Footnote_')],
    ['the stems', (name: string) => name.startsWith('FootnoteStems_')],
    ['the state', (name: string) => name === 'FootnoteState'],
    ['everything', () => true],
  ])('makes %s anew when somebody removed the collection', async (_, isRemoved) => {
    const before = await index.searchKeyword('flood line 7', all);
    for (const name of (await collections()).filter(isRemoved))
      await fetch(`${httpAddress()}/schema/${name}`, { method: 'DELETE' });
    for (const search of [() => index.searchKeyword('flood', all), () => index.stemsLike('floood', 1)])
      await search().catch((error: unknown) => expect(error).toMatchObject({ code: 'SEARCH_UNAVAILABLE' }));
    await store(catalog, 'b', ['A drought.'], [unitVector([1])]);
    await vi.waitFor(async () => expect(await index.searchKeyword('drought', all)).toHaveLength(1), 60_000);
    await catalog.removeArticle('b');
    await holds(passages);
    await index.refresh();
    expect(await index.searchKeyword('flood line 7', all)).toEqual(before);
    expect(await index.searchDense(unitVector([1]), { limit: 10 })).toHaveLength(10);
    expect(await index.stemsLike('floood', 1)).toEqual([expect.objectContaining({ stem: 'flood' })]);
    expect((await index.compare()).differing).toEqual([]);
  });

  /** Puts passages again, and kills the node before it writes down that their vectors are in its graph. */
  async function loseFromGraph(node: number): Promise<void> {
    const objects = (await passageObjects()).filter(({ properties }) => properties['articleId'] === 'many');
    const other = (node + 1) % 3;
    const level = 'consistency_level=ALL';
    for (const { id, class: name } of objects)
      await fetch(`${httpAddress(other)}/objects/${name}/${id}?${level}`, { method: 'DELETE' });
    const again = objects.map(({ id, class: name, vector, properties }) => ({ id, class: name, vector, properties }));
    const body = JSON.stringify({ objects: again });
    await fetch(`${httpAddress(other)}/batch/objects?${level}`, { method: 'POST', headers, body });
    await cluster.kill(node);
    await cluster.start(node);
  }
  /** So many that linking their vectors takes a while. */
  const many = Array.from({ length: 1_500 }, (_, i) => unitVector([Math.sin(i), Math.cos(i * i), Math.sin(i / 7)]));
  async function storeMany(): Promise<void> {
    await store(
      catalog,
      'many',
      many.map((_, i) => `Line ${i} of the drought.`),
      many,
    );
    await index.refresh();
  }
  /** How many of them a search for their own vector does not find on one node. */
  async function notFoundOn(node: number): Promise<number> {
    const alone = await open(cluster.nodeUrls[node] ?? '');
    let count = 0;
    for (const vector of many) {
      const [first] = await alone.searchDense(vector, { limit: retrievalSettings.hits });
      if ((first?.score ?? 0) < 0.999_99) count += 1;
    }
    await alone.close();
    return count;
  }

  it('finds vectors that the graph of a killed node lost, and puts them there', async () => {
    await storeMany();
    await index.close();
    let differing: readonly object[] = [];
    // The graph may have been written down in time.
    for (let attempt = 0; attempt < 10 && differing.length === 0; attempt++) {
      await loseFromGraph(2);
      const fresh = await open(cluster.url);
      differing = (await fresh.compare()).differing;
      await fresh.close();
    }
    index = await open(cluster.url);
    const whole = passages + many.length;
    expect(differing).toEqual([expect.objectContaining({ inCatalog: whole, inIndex: whole })]);
    await index.repair();
    expect((await index.compare()).differing).toEqual([]);
    expect(await notFoundOn(2)).toBe(0);
  });

  it('gives them to a node that comes back, by itself, where somebody asked meanwhile', async () => {
    await storeMany();
    const over = new AbortController();
    const asking = (async () => {
      while (!over.signal.aborted) await index.searchDense(unitVector([1]), all);
    })();
    await loseFromGraph(1);
    // Until the node is asked again.
    await vi.waitFor(async () => expect(await notFoundOn(1)).toBe(0), 60_000);
    over.abort();
    await asking;
    expect((await index.compare()).differing).toEqual([]);
  });

  it('gives them to a node that was away only while another process took something in, and nobody asked', async () => {
    await storeMany();
    let lost = 0;
    for (let attempt = 0; attempt < 10 && lost === 0; attempt++) {
      await loseFromGraph(1);
      lost = await notFoundOn(1);
    }
    expect(lost).toBeGreaterThan(0);
    await cluster.kill(1);
    await store(catalog, 'b', ['A flood of questions.'], [unitVector([1])]);
    const other = await open(cluster.url);
    await other.refresh();
    await other.close();
    await cluster.start(1);
    await vi.waitFor(async () => {
      for (let i = 0; i < 3; i++) await index.searchDense(unitVector([1]), all);
      expect(await notFoundOn(1)).toBe(0);
    }, 60_000);
    expect((await index.compare()).differing).toEqual([]);
  });

  it('finds what was lost, changed or put there by somebody else, and puts it right', async () => {
    const before = await index.searchKeyword('flood line 7', all);
    const address = httpAddress();
    const names = (await collections()).filter((name) => name.startsWith('Footnote_'));
    for (const name of names) {
      const { objects } = (await (await fetch(`${address}/objects?class=${name}&limit=${passages}`)).json()) as {
        objects: { id: string; vector: number[]; properties: Record<string, unknown> }[];
      };
      const [lost, changed] = objects;
      if (!lost || !changed) continue;
      const headers = { 'content-type': 'application/json' };
      await fetch(`${address}/objects/${name}/${lost.id}`, { method: 'DELETE' });
      const spoiled = {
        class: name,
        id: changed.id,
        properties: { ...changed.properties, words: 'drought', checksum: '0' },
      };
      await fetch(`${address}/objects/${name}/${changed.id}`, {
        method: 'PUT',
        headers,
        body: JSON.stringify(spoiled),
      });
      const foreign = { class: name, id: '00000000-0000-5000-8000-0000000f4240', properties: { words: 'flood' } };
      await fetch(`${address}/objects`, { method: 'POST', headers, body: JSON.stringify(foreign) });
    }
    const { differing } = await index.compare();
    expect(differing.length).toBeGreaterThan(1);
    expect((await index.repair()).differing).toEqual(differing);
    await vi.waitFor(async () => expect((await index.compare()).differing).toEqual([]), 30_000);
    expect(await index.searchKeyword('drought', all)).toEqual([]);
    expect(await index.searchKeyword('flood line 7', all)).toEqual(before);
  });
});
