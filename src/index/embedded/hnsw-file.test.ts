import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testManifest } from '../../testing/catalog-samples.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { randomNumbers } from '../../testing/random-numbers.ts';
import { dimensions, store, unitVector } from '../search-index.behaviour.ts';
import type { FileOperations } from './file-operations.ts';
import { fileOperations } from './file-operations.ts';
import type { GraphOrigin } from './hnsw-file.ts';
import { checkGraph, graphFile, graphManifestFile, openGraph, publishGraph } from './hnsw-file.ts';
import { synchroniseHere } from './synchronise.ts';
import { createGraph } from './vector-graph.ts';

const embedder = { model: 'test', sha256: 'a'.repeat(64), dimensions };

describe('the graph file', () => {
  let folder: string;
  let catalog: Catalog;
  let origin: GraphOrigin;
  let good: { graph: Buffer; manifest: Buffer };
  const random = randomNumbers(1);
  const question = unitVector([1, 2, 3]);

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

  const damages: [string, (bytes: Buffer) => Buffer][] = [
    [
      'a flipped bit',
      (bytes) => {
        const at = Math.floor(random() * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        return bytes;
      },
    ],
    [
      'a flipped bit in the header',
      (bytes) => {
        const at = Math.floor(random() * 96);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        return bytes;
      },
    ],
    [
      'a page of zeros',
      (bytes) => {
        const at = Math.floor((random() * bytes.length) / 4096) * 4096;
        return bytes.fill(0, at, Math.min(at + 4096, bytes.length));
      },
    ],
    ['a lost end', (bytes) => bytes.subarray(0, Math.floor(random() * bytes.length))],
    ['something behind the end', (bytes) => Buffer.concat([bytes, Buffer.alloc(1 + Math.floor(random() * 5000))])],
  ];

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

  it.each(damages)('whose manifest has %s is never taken for something else', async (_, damage) => {
    const { description } = (await checkGraph(folder, origin)) as { description: object };
    for (let round = 0; round < 8; round++) {
      await writeFile(graphManifestFile(folder), damage(Buffer.from(good.manifest)));
      const check = await checkGraph(folder, origin);
      // Only damage in white space leaves it readable.
      if (check.kind === 'verified') expect(check.description).toEqual(description);
    }
    await synchroniseHere(folder);
    expect((await checkGraph(folder, origin)).kind).toBe('verified');
    expect(await openedIds()).toHaveLength(5);
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

  /** Fails at the nth call of anything that changes the disk, as if the process ended there: nothing after it is done either. */
  function failingAt(step: number): { files: FileOperations; failed: () => boolean } {
    let calls = 0;
    const files = { ...fileOperations };
    for (const name of ['write', 'sync', 'rename', 'remove', 'digest'] as const) {
      const operation = fileOperations[name] as (...parameters: string[]) => Promise<never>;
      files[name] = async (...parameters: string[]) => {
        calls += 1;
        if (calls >= step) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        return operation(...parameters);
      };
    }
    return { files, failed: () => calls >= step };
  }

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

  it('fails in a folder that is gone', async () => {
    await rm(folder, { recursive: true });
    await expect(publish(10)).rejects.toThrow('ENOENT');
  });
});
