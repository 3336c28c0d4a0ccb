import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acquirePostgresLock } from './catalog/postgres/advisory-locks.ts';
import { openPostgres } from './catalog/postgres/database.ts';
import { openPostgresCatalog } from './catalog/postgres/postgres-catalog.ts';
import type { IngestReport } from './ingest.ts';
import { ingestTogether } from './ingest-together.ts';
import { type Archive, articleText, createArchive, deleteArticle, reviseArticle } from './testing/crash/archive.ts';
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

  describe('of files that were left alone', () => {
    const settled = { now: () => new Date(Date.now() + 60_000) };
    const write = (path: string, text: string) => writeFile(join(archive.corpusFolder, path), text);
    const syncs = (count: number, options = {}) =>
      Promise.all(Array.from({ length: count }, () => sync({ ...settled, ...options })));
    const failures = async () => {
      const catalog = await openPostgresCatalog(database.url, { readonly: true });
      const { sources } = await catalog.failedSources(9);
      await catalog.close();
      return sources.map(({ source, attempts }) => ({ source, attempts }));
    };

    it('reads each file once, but for a few that another one has just begun', async () => {
      for (let i = 24; i < 120; i++) await reviseArticle(archive, `article${i}`);
      const reports = await syncs(3);
      await check(true);
      expect(reports.flatMap(({ added }) => added)).toHaveLength(120);
      expect(reports.map(({ filesRead }) => filesRead).reduce((sum, read) => sum + read)).toBeLessThan(240);
      for (const { unchanged, added } of reports) expect(unchanged + added.length).toBe(120);
      const again = await syncs(3);
      for (const report of again) expect(report).toMatchObject({ filesRead: 0, unchanged: 120 });
    });

    it('shares the articles of one file where there is nothing else to do', async () => {
      for (const id of archive.corpus.keys()) await rm(join(archive.corpusFolder, `${id}.md`));
      const lines = [...archive.corpus.keys()].map((id) => `${JSON.stringify({ id, text: articleText(id, 1) })}\n`);
      await write('all.jsonl', lines.join(''));
      const begun = new Set<number>();
      let bothBegan = () => {};
      const both = new Promise<void>((resolve) => (bothBegan = resolve));
      const embedders = [0, 1].map((own) => {
        const embedder = createHashEmbedder();
        return {
          ...embedder,
          async embedPassages(...parameters: Parameters<typeof embedder.embedPassages>) {
            if (begun.add(own).size === 2) bothBegan();
            await both;
            return embedder.embedPassages(...parameters);
          },
        };
      });
      const reports = await Promise.all(embedders.map((embedder) => sync({ ...settled, embedder })));
      expect(reports.flatMap(({ added }) => added).toSorted()).toEqual([...archive.corpus.keys()].toSorted());
      expect(Math.min(...reports.map(({ added }) => added.length))).toBeGreaterThan(0);
    });

    it('gives an id to the first file that has it, whoever reads which', async () => {
      for (let i = 0; i < 4; i++) {
        await write(`clash${i}.md`, `The museum number ${i} opened its doors to visitors on Monday.`);
        await write(`clash${i}.txt`, `The harbour number ${i} opened its doors to ships on Monday.`);
      }
      const reports = await syncs(2);
      const catalog = await openPostgresCatalog(database.url, { readonly: true });
      for (let i = 0; i < 4; i++) expect((await catalog.article(`clash${i}`))?.path).toBe(`clash${i}.md`);
      await catalog.close();
      const lost = [0, 1, 2, 3].map((i) => `clash${i}.txt`);
      for (const { failed } of reports) expect(failed.map(({ path }) => path)).toEqual(lost);
      expect(await failures()).toEqual(lost.map((source) => ({ source, attempts: 1 })));
    });

    it('tries what failed once, and everyone tells of it', async () => {
      await write('broken.jsonl', '{"id": "article99", "text');
      await symlink(tmpdir(), join(archive.corpusFolder, 'elsewhere.md'));
      let before = 0;
      const attempt = async () => {
        const reports = await syncs(2, { retry: 'all' });
        for (const { failed } of reports)
          expect(failed).toMatchObject([{ path: 'broken.jsonl' }, { path: 'elsewhere.md' }]);
        const now = await failures();
        const [attempts = 0, ...others] = now.map((each) => each.attempts - before);
        before += attempts;
        expect(now.map(({ source }) => source)).toEqual(['broken.jsonl', 'elsewhere.md']);
        return [attempts, ...others];
      };
      // One that begins when the other has tried already tries again, rightly: they are to meet, twice.
      for (let meetings = 0; meetings < 2; meetings++)
        await vi.waitFor(async () => expect(await attempt()).toEqual([1, 1]), { timeout: 25_000, interval: 1 });
    });

    it('follows files that moved, and forgets those that are gone', async () => {
      await syncs(2);
      await mkdir(join(archive.corpusFolder, 'new'));
      await rename(join(archive.corpusFolder, 'article7.md'), join(archive.corpusFolder, 'new', 'article7.md'));
      await deleteArticle(archive, 'article8');
      const reports = await syncs(2);
      expect(reports.flatMap(({ moved }) => moved)).toEqual([{ from: 'article7', to: 'new/article7' }]);
      expect(reports.flatMap(({ removed }) => removed)).toContain('article8');
      const catalog = await openPostgresCatalog(database.url, { readonly: true });
      expect([...(await catalog.inventory()).keys()]).toHaveLength(23);
      expect((await catalog.sources('file')).size).toBe(24);
      await catalog.close();
    });
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
