import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acquirePostgresLock } from './catalog/postgres/advisory-locks.ts';
import { openPostgres } from './catalog/postgres/database.ts';
import { openPostgresCatalog } from './catalog/postgres/postgres-catalog.ts';
import type { IngestReport } from './ingest.ts';
import { ingestTogether } from './ingest-together.ts';
import { type Archive, createArchive, deleteArticle, reviseArticle } from './testing/crash/archive.ts';
import { checkCatalog } from './testing/crash/check-catalog.ts';
import { resultOf, startProcess } from './testing/crash/run-process.ts';
import { createHashEmbedder } from './testing/hash-embedder.ts';
import { describeWithPostgres, type TestDatabase } from './testing/postgres/test-database.ts';

await describeWithPostgres('a sync by several processes', (createDatabase) => {
  let database: TestDatabase;
  let folder: string;
  let archive: Archive;
  beforeEach(async () => {
    database = await createDatabase();
    folder = await mkdtemp(join(tmpdir(), 'footnote-together-'));
    archive = await createArchive(folder);
    for (let i = 0; i < 24; i++) await reviseArticle(archive, `article${i}`);
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });
  // With connections of its own, as a process has them.
  const sync = (options = {}) =>
    ingestTogether({
      url: database.url,
      corpusFolder: archive.corpusFolder,
      embedder: createHashEmbedder(),
      connections: { patienceMs: 60_000 },
      synchroniseIndex: async () => {},
      ...options,
    });
  const check = async (isComplete: boolean) => {
    const catalog = await openPostgresCatalog(database.url, { readonly: true });
    const { stored } = await checkCatalog(catalog, { corpus: archive.corpus, before: new Map(), isComplete });
    const { passages } = await catalog.coverage();
    const version = await catalog.version();
    await catalog.close();
    return { stored: stored.size, passages, version };
  };

  it('stores each article once, whichever does it', async () => {
    const reports = await Promise.all([sync(), sync(), sync()]);
    const { passages, version } = await check(true);
    const added = reports.flatMap((report) => report.added);
    expect(added.toSorted()).toEqual([...archive.corpus.keys()].toSorted());
    expect(reports.reduce((sum, { passagesEmbedded }) => sum + passagesEmbedded, 0)).toBe(passages);
    // One change an article, and one, or a few at once, for what makes the catalog.
    expect(version - added.length).toBeLessThanOrEqual(3);

    await deleteArticle(archive, 'article3');
    await reviseArticle(archive, 'article4');
    const again = await Promise.all([sync(), sync()]);
    expect((await check(true)).version).toBe(version + 2);
    expect(again.flatMap(({ changed }) => changed)).toEqual(['article4']);
    expect(again.map(({ unchanged, changed }) => unchanged + changed.length)).toEqual([23, 23]);
  });

  it('makes up for one that is killed in the middle', async () => {
    const parameters = [database.url, archive.corpusFolder, '300'];
    const child = new URL('./testing/crash/ingest-together-child.ts', import.meta.url);
    const [victim, other] = [startProcess(child, parameters), startProcess(child, parameters)];
    await victim.said('storing');
    victim.child.kill('SIGKILL');
    const { added } = await resultOf<IngestReport>(other);
    expect((await victim.ended).signal).toBe('SIGKILL');
    expect(added.length).toBeGreaterThan(0);
    const { stored, version } = await check(true);
    expect(stored).toBe(24);
    expect(version).toBeLessThanOrEqual(24 + 2);
  });

  it('is refused beside a rebuild, which is done by one alone', async () => {
    await sync();
    const connection = openPostgres(database.url);
    const shared = await acquirePostgresLock(connection, 'writer', { share: true });
    await expect(sync({ rebuild: true })).rejects.toMatchObject({ code: 'INDEX_LOCKED' });
    await sync();
    await shared.release();
    const alone = await acquirePostgresLock(connection, 'writer');
    await expect(sync()).rejects.toMatchObject({ code: 'INDEX_LOCKED' });
    await alone.release();
    await connection.close();
    const { version } = await check(true);
    expect((await sync({ rebuild: true })).passagesFromCache).toBeGreaterThan(0);
    expect((await check(true)).version).toBe(version + 24);
  });
});
