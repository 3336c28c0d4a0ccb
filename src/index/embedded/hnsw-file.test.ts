import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testManifest } from '../../testing/catalog-samples.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { fileDamages } from '../../testing/file-damages.ts';
import { randomNumbers } from '../../testing/random-numbers.ts';
import { dimensions, store, unitVector } from '../search-index.behaviour.ts';
import type { FileOperations } from './file-operations.ts';
import { fileOperations } from './file-operations.ts';
import type { GraphOrigin } from './hnsw-file.ts';
import { failingAt } from '../../testing/failing-files.ts';
import { checkGraph, graphFile, graphManifestFile, openGraph, publishGraph } from './hnsw-file.ts';
import { synchroniseHere } from './synchronise.ts';
import { createGraph } from './vector-graph.ts';

const embedder = { model: 'test', sha256: 'a'.repeat(64), dimensions };

const lostLineEnd: [string, (bytes: Buffer) => Buffer] = ['a lost line end', (bytes) => bytes.subarray(0, -1)];

describe('the graph file', () => {
  let folder: string;
  let catalog: Catalog;
  let origin: GraphOrigin;
  let good: { graph: Buffer; manifest: Buffer };
  const random = randomNumbers(1);
  const question = unitVector([1, 2, 3]);
  const damages = fileDamages(random);

  async function openedIds(): Promise<number[]> {
    const { graph } = await openGraph(folder, origin);
    const ids = graph?.search(question, 5, null).map(({ passageId }) => passageId) ?? [];
    graph?.release();
    return ids;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-graph-'));
    catalog = openSqliteCatalog(folder);
    await catalog.setManifest({ ...testManifest, embedder });
    const vectors = Array.from({ length: 300 }, () =>
      unitVector(Array.from({ length: dimensions }, () => random() - 0.5)),
    );
    await store(
      catalog,
      'a',
      vectors.map((_, i) => `Line ${i}.`),
      vectors,
    );
    origin = { catalog: catalog.id, embedder };
    await synchroniseHere(folder);
    good = { graph: await readFile(graphFile(folder)), manifest: await readFile(graphManifestFile(folder)) };
  });
  beforeEach(async () => {
    await writeFile(graphFile(folder), good.graph);
    await writeFile(graphManifestFile(folder), good.manifest);
  });
  afterAll(async () => {
    await catalog.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(damages)('with %s is found out before native code reads it, and healed', async (_, damage) => {
    for (let round = 0; round < 8; round++) {
      await writeFile(graphFile(folder), damage(Buffer.from(good.graph)));
      expect((await checkGraph(folder, origin)).kind).toBe('damaged');
      expect((await openGraph(folder, origin)).graph).toBeNull();
    }
    const healthy = await synchroniseHere(folder);
    expect(healthy).toMatchObject({ done: 'rebuilt', added: 300 });
    expect(await openedIds()).toHaveLength(5);
  });

  it.each([...damages, lostLineEnd])('whose manifest has %s is found out and healed', async (_, damage) => {
    for (let round = 0; round < 8; round++) {
      await writeFile(graphManifestFile(folder), damage(Buffer.from(good.manifest)));
      expect((await checkGraph(folder, origin)).kind).toBe('damaged');
    }
    await synchroniseHere(folder);
    expect((await checkGraph(folder, origin)).kind).toBe('verified');
    expect(await openedIds()).toHaveLength(5);
  });

  it.each(['EIO', 'EACCES'])('that the disk does not give back (%s) is built anew', async (code) => {
    const digest = async (file: string) => {
      if (!file.endsWith('.tmp')) throw Object.assign(new Error('not readable'), { code });
      return fileOperations.digest(file);
    };
    const files = { ...fileOperations, digest };
    expect(await checkGraph(folder, origin, files)).toEqual({
      kind: 'damaged',
      reason: `vectors.hnsw cannot be read (${code})`,
    });
    expect(await synchroniseHere(folder, { files })).toMatchObject({ keywords: { done: 'rebuilt' } });
    expect((await checkGraph(folder, origin)).kind).toBe('verified');
  });

  it('that is lost is built anew', async () => {
    for (const file of [graphFile(folder), graphManifestFile(folder)]) {
      await rm(file);
      expect((await checkGraph(folder, origin)).kind).toBe('missing');
      expect((await synchroniseHere(folder)).done).toBe('rebuilt');
      expect(await openedIds()).toHaveLength(5);
    }
  });

  it('of another catalog or another model is not used', async () => {
    expect(await checkGraph(folder, { ...origin, catalog: 'another' })).toMatchObject({ kind: 'foreign' });
    const other = { ...embedder, sha256: 'b'.repeat(64) };
    expect(await checkGraph(folder, { ...origin, embedder: other })).toMatchObject({ kind: 'foreign' });
  });

  it('is left alone when it is up to date, and follows the catalog when it is not', async () => {
    expect(await synchroniseHere(folder)).toMatchObject({ done: 'unchanged' });
    expect(await readFile(graphFile(folder))).toEqual(good.graph);
    const [id] = await store(catalog, 'b', ['New.'], [question]);
    expect(await synchroniseHere(folder)).toMatchObject({ done: 'updated', added: 1, removed: 0 });
    expect((await openedIds())[0]).toBe(id);
    await catalog.removeArticle('b');
    expect(await synchroniseHere(folder)).toMatchObject({ done: 'updated', added: 0, removed: 1 });
    expect(await openedIds()).not.toContain(id);
    expect((await openGraph(folder, origin)).graph).toMatchObject({ size: 300, removed: 1 });
  });

  it('is built anew when much of it was removed', async () => {
    await store(
      catalog,
      'c',
      ['x', 'y'].flatMap((each) => Array.from({ length: 100 }, (_, i) => each + i)),
      Array.from({ length: 200 }, (_, i) => unitVector([i, 1])),
    );
    await synchroniseHere(folder);
    await catalog.removeArticle('c');
    expect(await synchroniseHere(folder)).toMatchObject({
      done: 'rebuilt',
      reason: expect.stringContaining('removed'),
    });
    expect((await openGraph(folder, origin)).graph).toMatchObject({ size: 300, removed: 0 });
  });

  it('ends without a trace of a writer that was killed', async () => {
    await writeFile(join(folder, 'vectors.hnsw.99999.tmp'), 'half');
    await writeFile(join(folder, 'vectors.json.99999.tmp'), 'half');
    await synchroniseHere(folder);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('publishing a graph', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-publish-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const origin = { catalog: 'catalog', embedder };
  const graphOf = (count: number) => {
    const graph = createGraph(dimensions);
    for (let i = 1; i <= count; i++) graph.add(i, unitVector([i, 1]));
    return graph;
  };
  const publish = (count: number, files?: FileOperations) =>
    publishGraph(folder, graphOf(count), { ...origin, version: count }, files);
  const standing = async () => {
    const check = await checkGraph(folder, origin);
    return check.kind === 'verified' ? check.description.version : check.kind;
  };

  it('leaves the old graph or the new one, wherever it fails', async () => {
    const versions: unknown[] = [];
    for (let step = 1; ; step++) {
      await publish(10);
      const { files, failed } = failingAt(step);
      await publish(20, files).catch(() => {});
      if (!failed()) break;
      versions.push(await standing());
    }
    expect(versions.length).toBeGreaterThan(8);
    expect(versions.filter((version) => version !== 10 && version !== 20)).toEqual([]);
    expect(versions[0]).toBe(10);
    expect(versions.at(-1)).toBe(20);
  });

  it('says that the disk is full when the file came out short, and keeps the old graph', async () => {
    await publish(10);
    // hnswlib reports success on a full disk.
    const files = {
      ...fileOperations,
      sync: async (path: string) => (path.endsWith('.tmp') ? truncate(path, 1000) : undefined),
    };
    await expect(publish(20, files)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await standing()).toBe(10);
    expect((await readdir(folder)).sort()).toEqual(['vectors.hnsw', 'vectors.json']);
  });

  it.each([
    ['ENOSPC', 'DISK_FULL'],
    ['EIO', 'INDEX_DAMAGED'],
    ['EROFS', 'INVALID_SETTING'],
  ])('says what the disk refused (%s), also when it cannot tidy up', async (code, expected) => {
    const refuse = () => Promise.reject(Object.assign(new Error('refused'), { code }));
    const tidy = () => Promise.reject(Object.assign(new Error('cannot tidy up'), { code: 'EBUSY' }));
    await expect(publish(20, { ...fileOperations, rename: refuse, remove: tidy })).rejects.toMatchObject({
      code: expected,
    });
  });

  it('fails in a folder that is gone', async () => {
    await rm(folder, { recursive: true });
    await expect(publish(10)).rejects.toThrow('ENOENT');
  });
});
