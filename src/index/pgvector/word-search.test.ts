import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Catalog } from '../../catalog/catalog.ts';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { testManifest } from '../../testing/catalog-samples.ts';
import { describeWithPostgres, type TestDatabase } from '../../testing/postgres/test-database.ts';
import { dimensions, store, unitVector } from '../search-index.behaviour.ts';
import { openPgvectorSearchIndex } from './pgvector-search-index.ts';
import { openWordSearchIndex } from './word-search.ts';

await describeWithPostgres('search by words alone in PostgreSQL', (createDatabase) => {
  let database: TestDatabase;
  let indexFolder: string;
  let catalog: Catalog;
  const embedder = { model: 'test', sha256: 'a'.repeat(64), dimensions };
  const lines = ['The flood closed the harbour.', 'A harbour and its flood, a flood of years.', 'It rained.'];
  const vectors = lines.map((_, i) => unitVector([i, 1]));
  const many = { limit: 100 };

  beforeEach(async () => {
    database = await createDatabase();
    indexFolder = await mkdtemp(join(tmpdir(), 'footnote-words-'));
    catalog = openSqliteCatalog(indexFolder);
    await catalog.setManifest({ ...testManifest, embedder });
    await store(catalog, 'a', lines, vectors, { outlet: 'Post', publishedAt: '2024-08-13' });
  });
  afterEach(async () => {
    await catalog.close();
    await database.drop();
    await rm(indexFolder, { recursive: true, force: true });
  });

  it('finds what pgvector finds by words, beside it, and nothing by meaning', async () => {
    const [words, whole] = [
      await openWordSearchIndex({ catalog, url: database.url }),
      await openPgvectorSearchIndex({ catalog, url: database.url }),
    ];
    const isSame = async () => {
      for (const question of ['flood', 'the harbour of years', 'rain'])
        for (const filters of [{}, { outlets: ['Post'] }, { publishedFrom: '2024-08-14' }]) {
          const asked = { ...many, filters };
          expect(await words.searchKeyword(question, asked)).toEqual(await whole.searchKeyword(question, asked));
          expect(await words.newest(asked)).toEqual(await whole.newest(asked));
        }
    };
    await isSame();
    await store(catalog, 'b', lines.slice(1), [], { outlet: 'Other' });
    await catalog.removeArticle('a');
    await isSame();
    expect(await words.searchKeyword('flood', many)).toHaveLength(1);
    expect([words.dense, await words.searchDense(unitVector([1]), many)]).toEqual([false, []]);
    expect((await words.compare()).differing).toEqual([]);
    expect((await whole.compare()).differing).toEqual([]);
    await words.close();
    await whole.close();
  });

  it('needs no pgvector, and goes on when another embedding model takes over', async () => {
    const words = await openWordSearchIndex({ catalog, url: database.url });
    await words.refresh();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(`SELECT FROM pg_extension WHERE extname = 'vector'`);
    await client.end();
    expect(rows).toEqual([]);
    await catalog.setManifest({ ...testManifest, embedder: { ...embedder, model: 'other' } });
    await store(catalog, 'b', ['One more flood.'], [unitVector([1])]);
    expect(await words.searchKeyword('flood', many)).toHaveLength(3);
    expect((await words.compare()).differing).toEqual([]);
    await words.close();
  });
});
