import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { describeWithPostgres } from '../../testing/postgres/test-database.ts';
import { describeSearchIndex } from '../search-index.behaviour.ts';
import type { PgvectorSearchOptions } from './pgvector-search-index.ts';
import { openPgvectorSearchIndex } from './pgvector-search-index.ts';

await describeWithPostgres('pgvector', (createDatabase) => {
  async function createPlace(options: Partial<PgvectorSearchOptions>) {
    const indexFolder = await mkdtemp(join(tmpdir(), 'footnote-search-'));
    const catalog = openSqliteCatalog(indexFolder);
    const database = await createDatabase();
    const open = () =>
      openPgvectorSearchIndex({
        catalog,
        url: database.url,
        onProblem: (problem) => {
          throw new Error(problem);
        },
        ...options,
      });
    return {
      catalog,
      open,
      async synchronise() {
        const index = await open();
        await index.refresh();
        await index.close();
      },
      async dispose() {
        await database.drop();
        await rm(indexFolder, { recursive: true, force: true });
      },
    };
  }

  describeSearchIndex('search index on pgvector, small enough for exact search', () => createPlace({}));
  describeSearchIndex('search index on pgvector by the graph', () => createPlace({ exactLimit: 0 }));
});
