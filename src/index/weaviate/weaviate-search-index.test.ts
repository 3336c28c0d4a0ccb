import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Catalog } from '../../catalog/catalog.ts';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { freePorts } from '../../testing/free-ports.ts';
import { store, unitVector } from '../search-index.behaviour.ts';
import { openWeaviateSearchIndex } from './weaviate-search-index.ts';

/** What a cluster is needed for is in `src/testing/weaviate`. */
describe('search index on Weaviate, where there is none', () => {
  let indexFolder: string;
  let catalog: Catalog;
  const closing: (() => Promise<unknown>)[] = [];
  const problems: string[] = [];
  const open = async (url: string) => {
    const index = await openWeaviateSearchIndex({
      catalog,
      url,
      timeoutMs: 500,
      onProblem: (problem) => void problems.push(problem),
    });
    closing.push(() => index.close());
    return index;
  };
  const closedAddress = async () => {
    const [http, grpc] = await freePorts(2);
    return `127.0.0.1:${http}:${grpc}`;
  };

  beforeEach(async () => {
    problems.length = 0;
    indexFolder = await mkdtemp(join(tmpdir(), 'footnote-search-'));
    catalog = openSqliteCatalog(indexFolder);
    await store(catalog, 'a', ['A flood.'], []);
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await catalog.close();
    await rm(indexFolder, { recursive: true, force: true });
  });

  it('opens and says so; what is asked fails as what can be had later', async () => {
    const index = await open(`weaviate://${await closedAddress()},${await closedAddress()}`);
    expect(problems).toEqual([expect.stringContaining('cannot be reached')]);
    expect([index.version(), index.dense]).toEqual([0, false]);
    const failure = { code: 'SEARCH_UNAVAILABLE', statusCode: 503, isRetryable: true };
    await expect(index.searchKeyword('flood', { limit: 5 })).rejects.toMatchObject(failure);
    await expect(index.searchDense(unitVector([1]), { limit: 5 })).rejects.toMatchObject(failure);
    await expect(index.newest({ limit: 5 })).rejects.toMatchObject(failure);
    await expect(index.passagesWith('flood')).rejects.toMatchObject(failure);
    await expect(index.stemsLike('flod', 1)).rejects.toMatchObject(failure);
    await expect(index.refresh()).rejects.toMatchObject(failure);
    await expect(index.compare()).rejects.toMatchObject(failure);
    await expect(index.repair()).rejects.toMatchObject(failure);
  });

  it('does the same where somebody listens and never answers', async () => {
    const silent = await serve(() => {});
    const index = await open(`weaviate://${silent}`);
    expect(problems).toHaveLength(1);
    await expect(index.searchKeyword('flood', { limit: 5 })).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
  });

  it('prints nothing where a node answers by HTTP and not by gRPC', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const half = await serve((_, response) => response.writeHead(200).end('{"version":"1.35.2"}'));
    const [http] = half.split(':').slice(1);
    const [grpc] = await freePorts(1);
    await open(`weaviate://127.0.0.1:${http}:${grpc}`);
    expect(problems).toEqual([expect.stringContaining('cannot be reached')]);
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
  });

  it('is closed at once, whatever it waits for', async () => {
    const silent = await serve(() => {});
    const index = await open(`weaviate://${silent}`);
    const taking = index.refresh();
    const start = performance.now();
    await index.close();
    await expect(taking).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
    expect(performance.now() - start).toBeLessThan(400);
  });

  it('does not open where its key is refused', async () => {
    const refusing = await serve((_, response) => response.writeHead(401).end('{}'));
    await expect(open(`weaviate://${refusing},${await closedAddress()}`)).rejects.toMatchObject({
      code: 'INVALID_SETTING',
      message: expect.stringContaining('API key'),
    });
  });

  async function serve(answer: Parameters<typeof createServer>[1] & object): Promise<string> {
    const server: Server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.unshift(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    return `127.0.0.1:${port}:${port}`;
  }
});
