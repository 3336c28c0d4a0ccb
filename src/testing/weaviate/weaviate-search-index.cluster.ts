import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { describeSearchIndex } from '../../index/search-index.behaviour.ts';
import { describeSharedIndex } from '../../index/shared-index.behaviour.ts';
import { openWeaviateSearchIndex } from '../../index/weaviate/weaviate-search-index.ts';

async function createPlace() {
  const indexFolder = await mkdtemp(join(tmpdir(), 'footnote-search-'));
  const catalog = openSqliteCatalog(indexFolder);
  const problems: string[] = [];
  const onProblem = (problem: string) => void problems.push(problem);
  const open = () => openWeaviateSearchIndex({ catalog, url: inject('weaviateUrl'), onProblem, waitMs: 60_000 });
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

describeSearchIndex('search index on three nodes of Weaviate', createPlace);
describeSharedIndex('search index on three nodes of Weaviate', createPlace);
