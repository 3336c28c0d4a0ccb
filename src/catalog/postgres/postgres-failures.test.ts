import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FootnoteError } from '../../errors.ts';
import { testArticle, testContent, testManifest } from '../../testing/catalog-samples.ts';
import { type CuttingProxy, startCuttingProxy } from '../../testing/postgres/cutting-proxy.ts';
import { type PostgresServer, startPostgres } from '../../testing/postgres/postgres-server.ts';
import { describeWithPostgres } from '../../testing/postgres/test-database.ts';
import type { Catalog } from '../catalog.ts';
import { openPostgres } from './database.ts';
import { openPostgresCatalog } from './postgres-catalog.ts';

const put = (catalog: Catalog, id: string, text = 'One.\nTwo.') =>
  catalog.putArticle(testArticle(id, text), testContent(text));

await describeWithPostgres('a PostgreSQL that fails', () => {
  const opened: { close(): Promise<void> }[] = [];
  const open = async (url: string, options = {}) => {
    const catalog = await openPostgresCatalog(url, options);
    opened.push(catalog);
    return catalog;
  };
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });

  describe('one server', () => {
    let server: PostgresServer;
    let catalog: Catalog;
    beforeAll(async () => (server = await startPostgres()));
    afterAll(() => server.remove());

    it('is waited for while it starts again, by readers and writers, and every change is there once', async () => {
      catalog = await open(server.url, { patienceMs: 60_000 });
      await catalog.setManifest(testManifest);
      const before = await catalog.version();
      const over = new AbortController();
      let written = 0;
      const write = async (name: string) => {
        for (let i = 0; !over.signal.aborted; i++) {
          await put(catalog, `${name}${i}`);
          written += 1;
        }
      };
      const read = async () => {
        while (!over.signal.aborted)
          for (const id of (await catalog.inventory()).keys()) expect(await catalog.passagesOf(id)).toHaveLength(2);
      };
      const busy = [write('a'), write('b'), read()];
      for (const end of ['stop', 'breakOff', 'stop'] as const) {
        const reached = written + 20;
        await expect.poll(() => written, { timeout: 20_000 }).toBeGreaterThan(reached);
        await server[end]();
        await server.start();
      }
      over.abort();
      await Promise.all(busy);
      expect(await catalog.version()).toBe(before + written);
      expect((await catalog.coverage()).articles).toBe(written);
    });

    it('is told as unavailable when it stays away, and found again when it is back', async () => {
      catalog = await open(server.url, { patienceMs: 300 });
      await server.stop();
      for (const attempt of [
        () => catalog.version(),
        () => put(catalog, 'x'),
        () => open(server.url, { patienceMs: 300 }),
      ])
        await expect(attempt()).rejects.toMatchObject({
          code: 'CATALOG_UNAVAILABLE',
          statusCode: 503,
          isRetryable: true,
        });
      await server.start();
      await put(catalog, 'x');
      expect((await catalog.article('x'))?.text).toBe('One.\nTwo.');
    });

    it('is told as unavailable when all its connections are in use', async () => {
      catalog = await open(server.url, { connections: 1, patienceMs: 100 });
      const database = openPostgres(server.url);
      opened.push(database);
      await catalog.setManifest(testManifest);
      const waiting = await database.change(async (on) => {
        await on.query('SELECT FROM footnote.catalog FOR UPDATE');
        const writing = put(catalog, 'y');
        const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
        await expect.poll(() => on.query(waits)).toHaveLength(1);
        await expect(catalog.version()).rejects.toMatchObject({
          code: 'CATALOG_UNAVAILABLE',
          message: expect.stringContaining('in use'),
        });
        return { writing };
      });
      await waiting.writing;
      expect((await catalog.article('y'))?.text).toBe('One.\nTwo.');
    });

    it('is not let in with a wrong password or database, and no error holds the password', async () => {
      const secret = 's3cr#t%';
      const withSecret = new URL(server.url);
      withSecret.password = secret;
      const noDatabase = new URL(server.url);
      noDatabase.pathname = '/nothing';
      const password = new URL(server.url).password;
      const urls = [
        withSecret.href,
        noDatabase.href,
        `${server.url}?sslmode=verify-full`,
        `${server.url}?sslmode=verify-full&sslrootcert=/does/not/exist`,
        `http://someone:${secret}@127.0.0.1/x`,
        `postgres://someone:${secret}@[/x`,
        `postgres://someone:${secret}@a,b:port/x`,
      ];
      for (const url of urls) {
        const failure = await open(url, { patienceMs: 100 }).then(
          () => expect.unreachable(url),
          (error: FootnoteError) => error,
        );
        expect([url, failure.code]).toEqual([url, 'INVALID_SETTING']);
        const shown = inspect(failure, { depth: 10, showHidden: true });
        for (const each of [secret, encodeURIComponent(secret), password]) expect(shown).not.toContain(each);
      }
    });
  });

  describe('a connection that is cut', () => {
    let server: PostgresServer;
    let proxy: CuttingProxy;
    beforeAll(async () => (server = await startPostgres()));
    afterAll(() => server.remove());

    it.each(['before', 'after'] as const)('%s the server commits: the change is there, once', async (moment) => {
      proxy = await startCuttingProxy(server.url);
      opened.push(proxy);
      const catalog = await open(proxy.url);
      await catalog.setManifest(testManifest);
      await put(catalog, 'a');
      const version = await catalog.version();
      proxy.cutNextCommit(moment);
      await put(catalog, 'a', 'New.');
      proxy.cutNextCommit(moment);
      await put(catalog, 'b');
      proxy.cutNextCommit(moment);
      expect(await catalog.removeArticle('b')).toBe(true);
      expect(proxy.cuts).toBe(3);
      expect(await catalog.version()).toBe(version + 3);
      expect((await catalog.passagesOf('a')).map(({ text }) => text)).toEqual(['New.']);
      expect(await catalog.article('b')).toBeNull();
    });

    it('is not waited for without end when nothing comes any more', async () => {
      proxy = await startCuttingProxy(server.url);
      opened.push(proxy);
      const catalog = await open(proxy.url, { statementMs: 200, patienceMs: 100 });
      proxy.fallSilent();
      const unavailable = { code: 'CATALOG_UNAVAILABLE' };
      await expect(put(catalog, 'silent')).rejects.toMatchObject(unavailable);
      await expect(catalog.version()).rejects.toMatchObject(unavailable);
    });
  });

  describe('two servers', () => {
    it('hand over: after the standby is promoted, readers and writers go on there, and nothing that was told as stored is lost', async () => {
      const first = await startPostgres(['synchronous_commit=on']);
      const second = await first.standby();
      try {
        const [one, two] = [new URL(first.url), new URL(second.url)];
        const url = `postgres://${one.username}:${one.password}@${one.host},${two.host}/postgres?target_session_attrs=read-write`;
        const catalog = await open(url.replace(`${one.host},${two.host}`, `${two.host},${one.host}`));
        await catalog.setManifest(testManifest);
        await put(catalog, 'a');
        // Ended in order, it hands on all that it has.
        await first.stop();
        const waiting = put(catalog, 'b');
        await second.promote();
        await waiting;
        await put(catalog, 'c');
        expect([...(await catalog.inventory()).keys()]).toEqual(['a', 'b', 'c']);
        // Versions that the first server may have given meanwhile are given to nothing else.
        expect(await catalog.version()).toBe(4 + 1_000_000);
        const [added] = [...(await catalog.passagesOf('b'))];
        expect(added?.id).toBeGreaterThan(1_000_000);
        const { fromScratch, removed } = await catalog.changesSince(2);
        expect({ fromScratch, removed }).toEqual({ fromScratch: false, removed: [] });
        const newcomer = await open(url);
        expect(await newcomer.version()).toBe(4 + 1_000_000);
      } finally {
        await second.remove();
        await first.remove();
      }
    });
  });
});
