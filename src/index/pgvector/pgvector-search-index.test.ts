import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Catalog } from '../../catalog/catalog.ts';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { testManifest } from '../../testing/catalog-samples.ts';
import { startPostgres } from '../../testing/postgres/postgres-server.ts';
import { describeWithPostgres, type TestDatabase } from '../../testing/postgres/test-database.ts';
import { describeSearchIndex, dimensions, store, unitVector } from '../search-index.behaviour.ts';
import { describeSharedIndex } from '../shared-index.behaviour.ts';
import type { PgvectorSearchOptions } from './pgvector-search-index.ts';
import { openPgvectorSearchIndex } from './pgvector-search-index.ts';

await describeWithPostgres('pgvector', (createDatabase) => {
  // One for all tests: each has a catalog of its own.
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  async function createPlace(options: Partial<PgvectorSearchOptions>) {
    const indexFolder = await mkdtemp(join(tmpdir(), 'footnote-search-'));
    const catalog = openSqliteCatalog(indexFolder);
    const open = () => openPgvectorSearchIndex({ catalog, url: database.url, ...options });
    return {
      catalog,
      open,
      async synchronise() {
        const index = await open();
        await index.refresh();
        await index.close();
      },
      dispose: () => rm(indexFolder, { recursive: true, force: true }),
    };
  }

  describeSearchIndex('search index on pgvector, small enough for exact search', () => createPlace({}));
  describeSearchIndex('search index on pgvector by the graph', () => createPlace({ exactLimit: 0 }));
  describeSharedIndex('search index on pgvector', () => createPlace({}));

  describe('search index on pgvector', () => {
    let place: Awaited<ReturnType<typeof createPlace>>;
    let catalog: Catalog;
    let client: pg.Client;
    const vectors = Array.from({ length: 40 }, (_, i) => unitVector([i, 1, 40 - i]));
    const lines = vectors.map((_, i) => `Line ${i} of the flood.`);
    const embedder = { model: 'test', sha256: 'a'.repeat(64), dimensions };
    const flood = { limit: 100 };
    const open = (options: Partial<PgvectorSearchOptions> = {}) =>
      openPgvectorSearchIndex({ catalog, url: database.url, ...options });
    const tableOf = async (kind: string) => {
      const sql = 'SELECT id FROM footnote_search.generations WHERE catalog = $1 AND retired_at IS NULL';
      const { rows } = await client.query<{ id: number }>(sql, [catalog.id]);
      expect(rows).toHaveLength(1);
      return `footnote_search.${kind}_${rows[0]?.id}`;
    };

    beforeEach(async () => {
      place = await createPlace({});
      ({ catalog } = place);
      await catalog.setManifest({ ...testManifest, embedder });
      await store(catalog, 'a', lines, vectors);
      client = new pg.Client({ connectionString: database.url });
      await client.connect();
    });
    afterEach(async () => {
      await client.end();
      await catalog.close();
      await place.dispose();
    });

    it('serves the whole older version while catching up takes long, and the new one then', async () => {
      const index = await open({ waitMs: 20 });
      await index.refresh();
      const before = index.version();
      await store(catalog, 'b', lines, vectors);
      const holder = new pg.Client({ connectionString: database.url });
      await holder.connect();
      await holder.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('footnote_search'), hashtext('${catalog.id}'))`);
      expect(await index.searchKeyword('flood', flood)).toHaveLength(40);
      expect(index.version()).toBe(before);
      await holder.query('COMMIT');
      await holder.end();
      await vi.waitFor(async () => expect(await index.searchKeyword('flood', flood)).toHaveLength(80));
      await index.close();
    });

    it('is as it was when whoever brings it up to the catalog is cut off in the middle', async () => {
      const problems: string[] = [];
      const index = await open({ onProblem: (problem) => problems.push(problem) });
      await index.refresh();
      await store(catalog, 'b', lines, vectors);
      const cut: Catalog = {
        ...catalog,
        async changesSince(version) {
          const changes = await catalog.changesSince(version);
          const addedWords = (async function* () {
            for await (const words of changes.addedWords) {
              yield words;
              await client.query(
                `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE application_name = 'footnote' AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND datname = current_database()`,
              );
            }
          })();
          return { ...changes, addedWords };
        },
      };
      const other = await openPgvectorSearchIndex({
        catalog: cut,
        url: database.url,
        onProblem: (problem) => problems.push(problem),
      });
      expect(await other.searchKeyword('flood', flood)).toHaveLength(40);
      expect(problems).toEqual([expect.stringContaining('cannot be reached')]);
      await other.close();
      expect(await index.searchKeyword('flood', flood)).toHaveLength(80);
      expect((await index.compare()).differing).toEqual([]);
      await index.close();
    });

    it.each([
      ['a lost passage', 'passages', 'DELETE FROM # WHERE length = (SELECT max(length) FROM #)'],
      ['a changed day', 'passages', `UPDATE # SET published_on = '2024-01-01' WHERE is_first`],
      [
        'a changed vector',
        'passages',
        'UPDATE # SET vector = l2_normalize(vector + vector) WHERE NOT is_first; UPDATE # SET vector = vector + vector WHERE is_first',
      ],
      ['lost words', 'postings', 'DELETE FROM # WHERE count > 30'],
      ['words that nobody wrote', 'postings', 'INSERT INTO # SELECT stem, 9999, 1, ARRAY[66000] FROM # LIMIT 1'],
      ['a changed weight', 'postings', 'UPDATE # SET entries[1] = entries[1] + 65536 WHERE count > 30'],
      ['everything lost', 'passages', 'TRUNCATE #'],
    ])('finds %s out and puts it right', async (_, table, damage) => {
      const index = await open();
      await index.refresh();
      const before = await index.searchKeyword('flood line 7', flood);
      const near = await index.searchDense(unitVector([1]), flood);
      await client.query(damage.replaceAll('#', await tableOf(table)));
      const { differing, passages } = await index.compare();
      expect(passages).toBe(40);
      expect(differing.length).toBeGreaterThan(0);
      expect((await index.repair()).differing).toEqual(differing);
      expect((await index.compare()).differing).toEqual([]);
      expect(await index.searchKeyword('flood line 7', flood)).toEqual(before);
      expect(await index.searchDense(unitVector([1]), flood)).toEqual(near);
      await index.close();
    });

    it('starts from nothing when it is ahead of the catalog, which somebody put back', async () => {
      const index = await open();
      await index.refresh();
      await client.query('UPDATE footnote_search.generations SET version = 99 WHERE catalog = $1', [catalog.id]);
      await index.close();
      const again = await open();
      await again.refresh();
      expect(again.version()).toBe(await catalog.version());
      expect(await again.searchKeyword('flood', flood)).toHaveLength(40);
      await again.close();
    });

    it('says what is wrong with an address that does not do', async () => {
      const refused = new URL(database.url);
      refused.password = 'wrong';
      await expect(open({ url: refused.href })).rejects.toMatchObject({ code: 'INVALID_SETTING' });
      const absent = new URL(database.url);
      absent.pathname = '/absent';
      await expect(open({ url: absent.href })).rejects.toMatchObject({ code: 'INVALID_SETTING' });
      await expect(open({ url: 'postgres://127.0.0.1:1/none' })).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
      await expect(open({ url: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_SETTING' });
    });

    it('says that it cannot be reached while PostgreSQL is down, and goes on when it is back', async () => {
      const server = await startPostgres();
      const index = await open({ url: server.url });
      expect(await index.searchKeyword('flood', flood)).toHaveLength(40);
      await server.kill();
      const isDown = () =>
        expect(index.searchKeyword('flood', flood)).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
      // The processes of its connections go after it.
      await vi.waitFor(isDown, 10_000);
      await store(catalog, 'b', lines, vectors);
      await isDown();
      await server.start();
      await vi.waitFor(async () => expect(await index.searchKeyword('flood', flood)).toHaveLength(80), 10_000);
      await index.close();
      await server.remove();
    });
  });
});
