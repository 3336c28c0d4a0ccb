import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testArticle, testContent, testManifest } from '../../testing/catalog-samples.ts';
import { describeWithPostgres, type TestDatabase } from '../../testing/postgres/test-database.ts';
import { describeCatalog } from '../catalog.behaviour.ts';
import type { Catalog } from '../catalog.ts';
import { openPostgres } from './database.ts';
import { openPostgresCatalog } from './postgres-catalog.ts';

async function change({ url }: TestDatabase, statement: string) {
  const connection = openPostgres(url);
  const rows = await connection.change((on) => on.query(statement));
  await connection.close();
  return rows;
}

await describeWithPostgres('postgres catalog', (createDatabase) => {
  const databases: TestDatabase[] = [];
  const free: TestDatabase[] = [];
  afterAll(() => Promise.all(databases.map((each) => each.drop())));
  describeCatalog('postgres catalog', async () => {
    const database = free.pop() ?? (await createDatabase());
    if (!databases.includes(database)) databases.push(database);
    return {
      open: () => openPostgresCatalog(database.url),
      // Faster than another database.
      async dispose() {
        await change(database, 'DROP SCHEMA footnote CASCADE');
        free.push(database);
      },
    };
  });

  describe('the database of a catalog', () => {
    let database: TestDatabase;
    const catalogs: Catalog[] = [];
    const open = async (options = {}) => {
      const catalog = await openPostgresCatalog(database.url, options);
      catalogs.push(catalog);
      return catalog;
    };
    const run = (statement: string) => change(database, statement);
    beforeEach(async () => (database = await createDatabase()));
    afterEach(async () => {
      for (const catalog of catalogs.splice(0)) await catalog.close();
      await database.drop();
    });

    it('is made once, however many open it at the same time', async () => {
      const opened = await Promise.all(Array.from({ length: 12 }, () => open()));
      expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    });

    it('is asked by connections that are set as was wished', async () => {
      const set = openPostgres(database.url, { settings: ['work_mem = 8192', 'statement_timeout = 1234'] });
      const settings = await set.read((on) =>
        on.query(`SELECT name, setting FROM pg_settings WHERE name IN ('work_mem', 'statement_timeout') ORDER BY name`),
      );
      expect(settings).toEqual([
        { name: 'statement_timeout', setting: '1234' },
        { name: 'work_mem', setting: '8192' },
      ]);
      await set.close();
    });

    it('is not made by a reader', async () => {
      await expect(open({ readonly: true })).rejects.toMatchObject({
        code: 'INDEX_FORMAT',
        message: expect.stringContaining('npm run ingest'),
      });
      await open();
      const reader = await open({ readonly: true });
      expect(await reader.version()).toBe(0);
      await expect(reader.removeArticle('a')).rejects.toThrow('opened for reading');
    });

    it("is left alone when the schema is another program's", async () => {
      await run('CREATE SCHEMA footnote; CREATE TABLE footnote.notes (text text)');
      await expect(open()).rejects.toMatchObject({ code: 'INDEX_FORMAT' });
      expect(
        await run(`SELECT relname FROM pg_class WHERE relnamespace = 'footnote'::regnamespace AND relkind = 'r'`),
      ).toEqual([{ relname: 'notes' }]);
    });

    it('is refused when it has a newer format', async () => {
      await open();
      await run('UPDATE footnote.catalog SET format = 999');
      await expect(open()).rejects.toMatchObject({
        code: 'INDEX_FORMAT',
        message: expect.stringContaining('999'),
      });
    });

    it('takes texts, names and questions with NUL and its own escapes for what they are, in the order of bytes', async () => {
      const catalog = await open();
      const ids = ['a\0', 'a\u0001', 'a\u0001\0\u0002', 'a\u0002', 'aZ', 'aa', 'a\u{1f600}', 'é'];
      for (const id of ids)
        await catalog.putArticle(
          testArticle(id, `${id}\u0001\0.`, { title: id, outlet: id, author: id, url: id, path: id }),
          testContent('', { contentHash: id }),
        );
      const { articles } = await catalog.listArticles({ limit: 99 });
      const byBytes = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(articles.map(({ id }) => id)).toEqual(byBytes);
      expect(
        articles.every(({ id, title, outlet, author, url, path }) =>
          [title, outlet, author, url, path].every((each) => each === id),
        ),
      ).toBe(true);
      expect((await catalog.article('a\u0001\0\u0002'))?.text).toBe('a\u0001\0\u0002\u0001\0.');
      expect((await catalog.listArticles({ limit: 9, query: 'A\0' })).articles.map(({ id }) => id)).toEqual(['a\0']);
      expect((await catalog.coverage()).outlets).toEqual(byBytes);
      expect((await catalog.inventory()).get('a\0')?.contentHash).toBe('a\0');
      await catalog.putSources([
        {
          kind: 'file',
          source: 'a\0',
          seen: '\0',
          articles: 1,
          failures: [],
          failed: 0,
          attempts: 0,
          triedAt: '',
          retryAt: null,
        },
      ]);
      expect((await catalog.sources('file')).get('a\0')?.seen).toBe('\0');
      await catalog.removeArticle('a\0');
      expect([await catalog.wasRemoved('a\0'), await catalog.wasRemoved('a')]).toEqual([true, false]);
    });

    it('holds ids that no index entry could', async () => {
      const catalog = await open();
      await catalog.setManifest(testManifest);
      const long = Array.from({ length: 4000 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))).join(
        '',
      );
      for (const id of [`${long}b`, `${long}a`, 'b', 'a'])
        await catalog.putArticle(testArticle(id, 'One.', { outlet: id }), testContent('One.'));
      const first = await catalog.listArticles({ limit: 3 });
      const rest = await catalog.listArticles({ limit: 3, cursor: first.next ?? '' });
      expect([...first.articles, ...rest.articles].map(({ id }) => id)).toEqual(['a', 'b', `${long}a`, `${long}b`]);
      expect((await catalog.coverage()).outlets).toEqual(['a', 'b', `${long}a`, `${long}b`]);
      const ofOutlets = await catalog.listArticles({ limit: 9, outlets: [`${long}b`, 'a', 'c'] });
      expect(ofOutlets.articles.map(({ id }) => id)).toEqual(['a', `${long}b`]);
      expect(await catalog.removeArticle(`${long}b`)).toBe(true);
      expect(await catalog.wasRemoved(`${long}b`)).toBe(true);
    });

    it('lets many writers take turns, and no follower of its changes miss one', async () => {
      const [follower, ...writers] = await Promise.all(Array.from({ length: 5 }, () => open()));
      await writers[0]?.setManifest(testManifest);
      let isOver = false;
      let changes = 1;
      const held = new Set<number>();
      const seen: number[] = [];
      const follow = async () => {
        let version = 0;
        for (let last = false; ; last = isOver) {
          const { removed, added, ...now } = await follower!.changesSince(version);
          for (const id of removed) held.delete(id);
          for await (const { passageId } of added) held.add(passageId);
          ({ version } = now);
          seen.push(version);
          if (last) return;
        }
      };
      const write = async (writer: Catalog, name: string) => {
        for (let i = 0; i < 25; i++) {
          const id = `${name}${i % 8}`;
          if (i % 5 === 4) {
            if (await writer.removeArticle(id)) changes += 1;
          } else {
            await writer.putArticle(testArticle(id, 'One.\nTwo.'), testContent(`${name} ${i}.\nShared.`));
            changes += 1;
          }
          // One that all of them write.
          await writer.putArticle(testArticle('shared', 'x'), testContent(`${name} ${i}.`));
          changes += 1;
        }
      };
      const following = follow();
      await Promise.all(writers.map((writer, i) => write(writer, `w${i} `)));
      isOver = true;
      await following;
      const ids = [...(await follower!.inventory()).keys()];
      const stored = (await Promise.all(ids.map((id) => follower!.passagesOf(id)))).flat().map(({ id }) => id);
      expect([...held].toSorted((a, b) => a - b)).toEqual(stored.toSorted((a, b) => a - b));
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(await follower!.version()).toBe(changes);
    });

    it('finds the copies that two writers store at the same moment', async () => {
      const [one, two] = [await open(), await open()];
      const text = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
      for (let i = 0; i < 10; i++) {
        const [a, b] = [`a${i}`, `b${i}`];
        const story = text.replaceAll('word', `story${i}word`);
        await Promise.all([
          one.putArticle(testArticle(a, story), { ...testContent(story), passages: [] }),
          two.putArticle(testArticle(b, story), { ...testContent(story), passages: [] }),
        ]);
        expect((await one.copiesOf([a])).get(a)?.map(({ id }) => id)).toEqual([a, b]);
      }
    });
  });
});
