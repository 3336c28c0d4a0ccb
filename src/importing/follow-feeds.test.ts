import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';
import { createDocumentParser } from '../corpus/documents/document-parser.ts';
import { startWebServer, type WebAnswer, type WebServer } from '../testing/web-server.ts';
import { replaceUpload } from '../uploads.ts';
import type { ImportsOptions } from './imports.ts';
import { openImports } from './open-imports.ts';

const parser = createDocumentParser();
afterAll(() => parser.close());
let folder: string;
let server: WebServer;
let catalog: Catalog;
let clock: VirtualClock;
let said: string[];
const running: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-feeds-'));
  server = await startWebServer();
  catalog = openSqliteCatalog(folder);
  clock = createVirtualClock();
  said = [];
});
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
  await catalog.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const minute = 60_000;

/** Follows until the test ends, or until what it gives is called. */
async function follow(feeds: readonly string[], options: Partial<ImportsOptions> = {}): Promise<() => Promise<void>> {
  const imports = await openImports({
    catalog,
    parser,
    store: (article, signal) => replaceUpload(article, { catalog, embedder: null }, { signal }),
    feeds,
    feedMinutes: 30,
    allowed: [server.host],
    say: (sentence) => said.push(sentence),
    clock,
    ...options,
  });
  const stopping = new AbortController();
  const followed = imports.follow(stopping.signal);
  const stop = async () => {
    stopping.abort(new Error('stopped'));
    await followed;
    await imports.close();
  };
  running.push(stop);
  return stop;
}

const feed = (items: readonly string[], { ttl = '', headers = {} } = {}): WebAnswer => {
  const entries = items.map(
    (title) =>
      `<item><guid>${title}</guid><title>${title}</title><description>${title} was reported.</description></item>`,
  );
  const body = `<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>${ttl}${entries.join('')}</channel></rss>`;
  return (request, response) => {
    const etag = `"${items.length}-${ttl.length}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag, ...headers }).end();
    return void response.writeHead(200, { 'content-type': 'application/rss+xml', etag, ...headers }).end(body);
  };
};
const titles = async () => (await catalog.listArticles({ limit: 100 })).articles.map(({ title }) => title).sort();
const timesRead = (path: string) => server.paths().filter((each) => each === path).length;
const state = async (path = '/feed') => (await catalog.sources('feed')).get(server.url + path);
/** Until the feed was read so often and waits for its next time. Pages are looked through every five minutes besides. */
const readAndWaiting = async (times: number, path = '/feed') => {
  await expect.poll(() => timesRead(path), { timeout: 20_000 }).toBe(times);
  await expect.poll(() => clock.waiting().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
};
const minutesLeft = async (path = '/feed') => {
  const retryAt = (await state(path))?.retryAt;
  return retryAt ? Math.round((Date.parse(retryAt) - clock.now()) / minute) : null;
};

describe('following a feed', () => {
  it('stores what is new in it, time after time, and keeps what left it', async () => {
    server.pages.set('/feed', feed(['Bridge opens', 'Ferry sails']));
    await follow([`${server.url}/feed`]);
    await readAndWaiting(1);
    expect(await titles()).toEqual(['Bridge opens', 'Ferry sails']);
    const version = await catalog.version();
    clock.advance(34 * minute);
    await readAndWaiting(2);
    // Nothing new: it was asked by its ETag, and nothing was written that is searched.
    expect(server.requests.at(-1)?.headers).toHaveProperty('if-none-match');
    expect(await catalog.version()).toBe(version);
    server.pages.set('/feed', feed(['Theatre burns']));
    clock.advance(34 * minute);
    await readAndWaiting(3);
    expect(await titles()).toEqual(['Bridge opens', 'Ferry sails', 'Theatre burns']);
    expect(said).toEqual(
      [2, 1].map((added) => `From ${server.url}/feed: ${added} added, 0 changed, 0 could not be read.`),
    );
  });

  it('does not read it again at a restart before its time has come', async () => {
    server.pages.set('/feed', feed(['Bridge opens']));
    const stop = await follow([`${server.url}/feed`]);
    await readAndWaiting(1);
    await stop();
    clock.advance(10 * minute);
    await follow([`${server.url}/feed`]);
    await expect.poll(() => clock.waiting().length).toBe(2);
    expect(clock.waiting()[1]).toBeGreaterThanOrEqual(20 * minute - 5000);
    expect(timesRead('/feed')).toBe(1);
    clock.advance(24 * minute);
    await readAndWaiting(2);
  });

  it.each([
    ['its ttl', { ttl: '<ttl>120</ttl>' }, 120],
    ['Cache-Control', { headers: { 'cache-control': 'max-age=5400' } }, 90],
    ['a time that is shorter than the setting', { ttl: '<ttl>5</ttl>' }, 30],
    ['a time that is longer than a day', { headers: { 'cache-control': 'max-age=9000000' } }, 1440],
  ])('comes back after %s', async (_, options, minutes) => {
    server.pages.set('/feed', feed(['Bridge opens'], options));
    await follow([`${server.url}/feed`]);
    await readAndWaiting(1);
    expect(await minutesLeft()).toBe(minutes);
  });

  it('comes back later with each failure, up to a day, and as before once it can be read', async () => {
    server.pages.set('/feed', { status: 500 });
    await follow([`${server.url}/feed`]);
    const waits: (number | null)[] = [];
    for (let times = 1; times <= 8; times += 1) {
      await readAndWaiting(times);
      waits.push(await minutesLeft());
      if (times === 7) server.pages.set('/feed', feed(['Bridge opens']));
      clock.advance(25 * 60 * minute);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1440, 30]);
    expect((await catalog.failedSources(10)).total).toBe(0);
    expect(said).toContain(`The feed ${server.url}/feed could not be read: Its server answers with status 500.`);
  });

  it('tells what cannot be read, and comes back when its server says', async () => {
    server.pages.set('/feed', { status: 429, headers: { 'retry-after': '7200' } });
    await follow([`${server.url}/feed`]);
    await readAndWaiting(1);
    expect(await minutesLeft()).toBe(120);
    expect((await catalog.failedSources(10)).sources).toMatchObject([
      { kind: 'feed', source: `${server.url}/feed`, failures: [{ reason: 'Its server answers with status 429.' }] },
    ]);
  });

  it('is given up where it was taken away, also by the next start', async () => {
    server.pages.set('/feed', { status: 410 });
    const stop = await follow([`${server.url}/feed`]);
    await expect.poll(() => said.join(), { timeout: 20_000 }).toContain('was taken away; it is not followed any more');
    await stop();
    clock.advance(48 * 60 * minute);
    said = [];
    await follow([`${server.url}/feed`]);
    await expect.poll(() => said.join()).toContain('was taken away');
    expect(timesRead('/feed')).toBe(1);
    expect((await catalog.failedSources(10)).total).toBe(1);
  });

  it('goes to where it moved for good, and asks there from then on', async () => {
    server.pages.set('/feed', { status: 301, headers: { location: '/moved' } });
    server.pages.set('/moved', feed(['Bridge opens']));
    await follow([`${server.url}/feed`]);
    await readAndWaiting(1, '/moved');
    clock.advance(34 * minute);
    await readAndWaiting(2, '/moved');
    expect(timesRead('/feed')).toBe(1);
  });

  it('is not delayed by another one that hangs', async () => {
    const slow = await startWebServer({ '/feed': () => {}, '/robots.txt': '' });
    try {
      server.pages.set('/feed', feed(['Bridge opens']));
      await follow([`${slow.url}/feed`, `${server.url}/feed`], { allowed: [server.host, slow.host] });
      await expect.poll(titles, { timeout: 20_000 }).toEqual(['Bridge opens']);
      expect(slow.paths()).toEqual(['/feed']);
    } finally {
      for (const stop of running.splice(0)) await stop();
      await slow.close();
    }
  });

  it('stops at once, whatever hangs', async () => {
    const slow = await startWebServer({ '/robots.txt': () => {}, '/feed': () => {} });
    try {
      const stop = await follow([`${slow.url}/feed`], { allowed: [slow.host] });
      await expect.poll(() => slow.requests.length).toBe(1);
      const started = performance.now();
      await stop();
      expect(performance.now() - started).toBeLessThan(5000);
    } finally {
      await slow.close();
    }
  });

  it('does not bring back what was removed', async () => {
    server.pages.set('/feed', feed(['Bridge opens', 'Ferry sails']));
    await follow([`${server.url}/feed`]);
    await readAndWaiting(1);
    const { articles } = await catalog.listArticles({ limit: 10, query: 'Bridge' });
    await catalog.removeArticle(articles[0]?.id ?? '');
    await catalog.putSources(
      [...(await catalog.sources('feed')).values()].map((record) => ({ ...record, seen: null })),
    );
    clock.advance(34 * minute);
    await readAndWaiting(2);
    expect(await titles()).toEqual(['Ferry sails']);
  });

  it('obeys robots.txt', async () => {
    server.pages.set('/robots.txt', 'User-agent: *\nDisallow: /feed');
    await follow([`${server.url}/feed`]);
    await expect.poll(() => said.join(), { timeout: 20_000 }).toContain('robots.txt');
    expect(timesRead('/feed')).toBe(0);
  });

  it('reads a page again that could not be read, and takes it in the place of what the feed said', async () => {
    const link = `${server.url}/page`;
    const item = `<item><guid>1</guid><title>Short</title><link>${link}</link><description>The bridge opened.</description></item>`;
    const body = `<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>${item}</channel></rss>`;
    server.pages.set('/feed', { headers: { 'content-type': 'application/rss+xml' }, body });
    server.pages.set('/page', { status: 500 });
    await follow([`${server.url}/feed`]);
    await readAndWaiting(1);
    expect(await titles()).toEqual(['Short']);
    server.pages.set('/page', {
      headers: { 'content-type': 'text/plain' },
      body: 'The bridge opened at noon, said the mayor.',
    });
    clock.advance(16 * minute);
    await expect.poll(titles, { timeout: 20_000 }).toEqual(['The bridge opened at noon, said the mayor.']);
  });
});

describe('the list of feeds', () => {
  it('may be addresses, an OPML file with groups, and a text', async () => {
    for (const path of ['/a', '/b', '/c']) server.pages.set(path, feed([`From ${path}`]));
    const outline = (path: string) => `<outline type="rss" text="x" xmlUrl="${server.url}${path}"/>`;
    const opml = join(folder, 'feeds.opml');
    const text = join(folder, 'feeds.txt');
    await writeFile(opml, `<opml version="2.0"><body><outline text="group">${outline('/a')}</outline></body></opml>`);
    await writeFile(text, `# mine\n${server.url}/b\n\n`);
    await follow([opml, text, `${server.url}/c`]);
    await expect.poll(titles, { timeout: 20_000 }).toEqual(['From /a', 'From /b', 'From /c']);
  });

  it.each([
    ['http://127.0.0.1:9/feed', /Port 9/],
    ['no-such-file.opml', /neither an address nor a file/],
    ['file:///etc/passwd', /http/],
  ])('with %s is refused as a setting', async (entry, reason) => {
    await expect(follow([entry])).rejects.toMatchObject({
      code: 'INVALID_SETTING',
      message: expect.stringMatching(reason),
    });
  });
});
