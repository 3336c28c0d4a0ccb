import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts';
import { samplePdf } from '../testing/sample-documents.ts';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';
import { createDocumentParser } from '../corpus/documents/document-parser.ts';
import { startWebServer, type WebServer } from '../testing/web-server.ts';
import { replaceUpload } from '../uploads.ts';
import type { ImportParts } from './import-parts.ts';
import type { Imports } from './imports.ts';
import { openImports } from './open-imports.ts';

const parser = createDocumentParser();
afterAll(() => parser.close());
let folder: string;
let server: WebServer;
let catalog: Catalog;
let clock: VirtualClock;
let imports: Imports;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-web-'));
  server = await startWebServer();
  catalog = openSqliteCatalog(folder);
  clock = createVirtualClock();
  const store: ImportParts['store'] = (article, signal) =>
    replaceUpload(article, { catalog, embedder: null }, { signal });
  const options = { catalog, store, parser, feeds: [], feedMinutes: 30, say: () => {}, clock };
  imports = await openImports({ ...options, allowed: [server.host] });
});
afterEach(async () => {
  await imports.close();
  await catalog.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const page = (title: string, sentence: string, head = '') =>
  `<!doctype html><html><head><title>${title}</title>${head}</head><body><article><h1>${title}</h1><p>${sentence} It was said at the town hall on Monday, where the council met for two hours and heard what the engineers had to say about it.</p></article></body></html>`;
const add = (path: string) => imports.add(`${server.url}${path}`);
const states = (outcomes: Awaited<ReturnType<typeof add>>) => outcomes.map(({ state, title }) => `${state}: ${title}`);
const stored = async () => (await catalog.listArticles({ limit: 200 })).articles.map(({ title }) => title).sort();

describe('the address of a page', () => {
  it('becomes an article with what the page says of itself, and its address', async () => {
    const head =
      '<meta property="article:published_time" content="2024-06-01T08:00:00Z"><meta name="author" content="Mira Kessler">';
    server.pages.set('/news/bridge-opens.html', page('Bridge opens', 'The harbour bridge opened.', head));
    const [outcome] = await add('/news/bridge-opens.html?utm_source=mail#top');
    expect(outcome).toMatchObject({ title: 'Bridge opens', created: true, reason: null, state: 'added' });
    expect(outcome?.articleId).toMatch(/^web\/127\.0\.0\.1_\d+\/bridge-opens-[0-9a-f]{16}$/);
    expect(await catalog.article(outcome?.articleId ?? '')).toMatchObject({
      author: 'Mira Kessler',
      publishedAt: '2024-06-01T08:00:00Z',
      url: `${server.url}/news/bridge-opens.html`,
      text: expect.stringContaining('The harbour bridge opened.'),
    });
  });

  it('costs nothing when nothing changed, and updates the same article when something did', async () => {
    server.pages.set('/a', page('Bridge opens', 'The harbour bridge opened.'));
    const [first] = await add('/a');
    const version = await catalog.version();
    expect(states(await add('/a'))).toEqual(['unchanged: Bridge opens']);
    expect(server.requests.at(-1)?.headers).toHaveProperty('if-none-match');
    expect(await catalog.version()).toBe(version);
    server.pages.set('/a', page('Bridge closes', 'The harbour bridge closed.'));
    const [second] = await add('/a');
    expect([second?.state, second?.articleId]).toEqual(['changed', first?.articleId]);
    expect(await stored()).toEqual(['Bridge closes']);
  });

  it('brings back an article that was removed', async () => {
    server.pages.set('/a', page('Bridge opens', 'The harbour bridge opened.'));
    const [first] = await add('/a');
    await catalog.removeArticle(first?.articleId ?? '');
    expect(states(await add('/a'))).toEqual(['added: Bridge opens']);
  });

  it('may be a PDF with pages, whatever type its server gives it', async () => {
    server.pages.set('/light.pdf', { headers: { 'content-type': 'application/octet-stream' }, body: samplePdf });
    server.pages.set('/light', { headers: { 'content-type': 'text/html' }, body: samplePdf });
    expect(states(await add('/light.pdf'))).toEqual(['added: Lighthouse lit again']);
    expect(states(await add('/light'))).toEqual(['added: Lighthouse lit again']);
  });

  it.each([
    ['windows-1251', '', 'text/html; charset=windows-1251', 'Мост открыт'],
    ['windows-1251', '', 'text/html; charset="Windows-1251"', 'Мост открыт'],
    ['windows-1251', '<meta charset="windows-1251">', 'text/html', 'Мост открыт'],
    // What the server says counts more than the page.
    ['windows-1251', '<meta charset="iso-8859-1">', 'text/html; charset=windows-1251', 'Мост открыт'],
    ['utf-8', '<meta charset="utf-8">', 'text/html; charset=no-such-encoding', 'Мост открыт'],
  ])('is read in its own encoding: %s, %s, %s', async (encoding, head, type, title) => {
    const body = encode(page(title, 'Мост открыт.', head), encoding);
    server.pages.set('/page', { headers: { 'content-type': type }, body });
    expect(states(await add('/page'))).toEqual([`added: ${title}`]);
  });

  it('is not held up by what stands before its first element', async () => {
    const body = `${'<!---->'.repeat(290)}${page('Bridge opens', 'The harbour bridge opened.')}`;
    server.pages.set('/page', { headers: { 'content-type': 'text/plain' }, body });
    const started = performance.now();
    await add('/page');
    expect(performance.now() - started).toBeLessThan(20_000);
    server.pages.set('/feed', {
      headers: { 'content-type': 'text/html' },
      body: '<!-- a --><?xml version="1.0"?><!-- b --><rss version="2.0"><channel><title>Post</title></channel></rss>',
    });
    expect(await add('/feed')).toEqual([]);
  });

  it('has the id of where it is, whatever address the page gives itself', async () => {
    const elsewhere = '<link rel="canonical" href="https://news.example/bridge">';
    server.pages.set('/a', page('Copied', 'The harbour bridge opened.', elsewhere));
    const [outcome] = await add('/a');
    expect(outcome?.articleId).toMatch(/^web\/127/);
    expect(await catalog.article(outcome?.articleId ?? '')).toMatchObject({ url: `${server.url}/a` });
  });

  it.each([
    ['a picture', { headers: { 'content-type': 'image/png' }, body: 'x' }, /format \(image\/png\) is not read/],
    ['nothing', '', /no text/],
    ['what is not there', { status: 404 }, /status 404/],
    [
      'a damaged feed',
      { headers: { 'content-type': 'application/rss+xml' }, body: '<rss><chan' },
      /not an RSS or Atom/,
    ],
    ['entities', { headers: { 'content-type': 'text/xml' }, body: bombOfEntities() }, /XML entities/],
    [
      'a packed bomb',
      { headers: { 'content-type': 'application/gzip' }, body: gzipSync(Buffer.alloc(90_000_000)) },
      /packed/,
    ],
  ])('that holds %s is refused with the reason, which is kept', async (_, answer, reason) => {
    server.pages.set('/odd', answer);
    await expect(add('/odd')).rejects.toMatchObject({
      code: 'ADDRESS_UNREADABLE',
      message: expect.stringMatching(reason),
    });
    const { sources } = await catalog.failedSources(10);
    expect(sources).toMatchObject([{ kind: 'page', source: `${server.url}/odd`, attempts: 1, retryAt: null }]);
    server.pages.set('/odd', page('Bridge opens', 'The harbour bridge opened.'));
    expect(states(await add('/odd'))).toEqual(['added: Bridge opens']);
    expect((await catalog.failedSources(10)).total).toBe(0);
  });

  it('of nothing public is refused, and not kept', async () => {
    await expect(imports.add('http://169.254.169.254/latest/meta-data/')).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
    await expect(imports.add('not an address')).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect((await catalog.failedSources(10)).total).toBe(0);
  });

  it('that cannot be reached is to be tried again, later each time', async () => {
    server.pages.set('/busy', { status: 503 });
    const waits: number[] = [];
    for (let attempt = 0; attempt < 11; attempt += 1) {
      await expect(add('/busy')).rejects.toMatchObject({ code: 'ADDRESS_UNREACHABLE' });
      const record = (await catalog.sources('page')).get(`${server.url}/busy`);
      waits.push(record?.retryAt ? (Date.parse(record.retryAt) - Date.parse(record.triedAt)) / 60_000 : -1);
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440, -1, -1]);
  });
});

/** Text in an encoding of one byte a letter. */
function encode(text: string, encoding: string): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  const letters = new Map<string, number>();
  for (let byte = 0; byte < 256; byte += 1) letters.set(new TextDecoder(encoding).decode(new Uint8Array([byte])), byte);
  return Buffer.from(Array.from(text, (letter) => letters.get(letter) ?? 63));
}

function bombOfEntities(): string {
  return `<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>`;
}

describe('the address of a feed', () => {
  const item = (number: number, text: string, link = `${server.url}/${number}`) =>
    `<item><guid>${number}</guid><title>Item ${number}</title><link>${link}</link><description>${text}</description><pubDate>Mon, 03 Jun 2024 10:00:00 GMT</pubDate></item>`;
  const feed = (...items: string[]) => ({
    headers: { 'content-type': 'application/rss+xml' },
    body: `<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>${items.join('')}</channel></rss>`,
  });

  it('brings the whole page of each entry, and what the feed says where there is none', async () => {
    server.pages.set('/feed', feed(item(1, 'Short.'), item(2, 'The ferry sails again from Lindau.'), item(3, '')));
    server.pages.set('/1', page('Bridge opens', 'The harbour bridge opened.'));
    const outcomes = await add('/feed');
    expect(states(outcomes)).toEqual(['added: Bridge opens', 'added: Item 2', `failed: ${server.url}/3`]);
    const ferry = await catalog.article(outcomes[1]?.articleId ?? '');
    expect(ferry).toMatchObject({ text: 'The ferry sails again from Lindau.', url: `${server.url}/2`, outlet: 'Post' });
    // What the page does not say of itself the feed does.
    expect(await catalog.article(outcomes[0]?.articleId ?? '')).toMatchObject({
      outlet: 'Post',
      publishedAt: '2024-06-03T10:00:00Z',
    });
    expect((await catalog.failedSources(10)).sources).toMatchObject([{ source: `${server.url}/3` }]);
  });

  it('reads only what is new or changed when it is given again; what left the feed stays', async () => {
    for (const number of [1, 2, 3])
      server.pages.set(`/${number}`, page(`Page ${number}`, `The bridge ${number} opened.`));
    server.pages.set('/feed', feed(item(1, 'One.'), item(2, 'Two.')));
    await add('/feed');
    const before = server.paths().length;
    server.pages.set('/2', page('Page 2, corrected', 'The bridge 2 closed.'));
    server.pages.set('/feed', feed(item(2, 'Two, corrected.'), item(3, 'Three.')));
    expect(states(await add('/feed'))).toEqual(['changed: Page 2, corrected', 'added: Page 3']);
    expect(server.paths().slice(before)).toEqual(['/feed', '/2', '/3']);
    expect(await stored()).toEqual(['Page 1', 'Page 2, corrected', 'Page 3']);
  });

  it('keeps what the feed says where the page of the same site holds less', async () => {
    const whole = 'The harbour bridge opened on Monday after years of work. '.repeat(10);
    server.pages.set('/feed', feed(item(1, whole)));
    server.pages.set('/1', '<title>Bridge opens</title><p>Subscribe to read on.</p>');
    const [outcome] = await add('/feed');
    expect(await catalog.article(outcome?.articleId ?? '')).toMatchObject({
      title: 'Bridge opens',
      text: whole.trim(),
      url: `${server.url}/1`,
    });
  });

  it('leaves the rest for later when the server cannot be reached any more', async () => {
    server.pages.set('/feed', feed(...[1, 2, 3, 4, 5].map((number) => item(number, ''))));
    for (const number of [1, 2, 3, 4, 5]) server.pages.set(`/${number}`, { status: 500 });
    const reasons = (await add('/feed')).map(({ reason }) => reason);
    expect(reasons.slice(3)).toEqual(['2 more of its entries are to be read. Import it again to go on.']);
    for (const number of [1, 2, 3, 4, 5]) server.pages.set(`/${number}`, page(`Page ${number}`, 'The bridge opened.'));
    expect(states(await add('/feed'))).toEqual(['added: Page 4', 'added: Page 5']);
  });

  it('cannot make its own words those of another site, nor read what is not public', async () => {
    const links = ['http://127.0.0.1/admin', 'http://10.0.0.1/', 'file:///etc/passwd', 'javascript:alert(1)'];
    server.pages.set('/feed', feed(...links.map((link, number) => item(number, `Words number ${number}.`, link))));
    const outcomes = await add('/feed');
    expect(
      outcomes.map(({ articleId }) => articleId?.startsWith(`web/127.0.0.1_${server.host.split(':')[1]}/`)),
    ).toEqual([true, true, true, true]);
    expect(server.paths()).toEqual(['/feed']);
  });
});

describe('the address of a sitemap', () => {
  const sitemap = (...pages: (readonly [path: string, changed?: string])[]) => ({
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${pages
      .map(
        ([path, changed]) =>
          `<url><loc>${path.startsWith('http') ? path : server.url + path}</loc>${changed ? `<lastmod>${changed}</lastmod>` : ''}</url>`,
      )
      .join('')}</urlset>`,
  });

  it('brings its pages, a second between them, the newest first, those of other sites never', async () => {
    server.pages.set(
      '/sitemap.xml',
      sitemap(['/a', '2024-01-01'], ['/b', '2024-06-01'], ['http://127.0.0.1/c', '2024-07-01']),
    );
    server.pages.set('/a', page('Page A', 'The bridge opened.'));
    server.pages.set('/b', page('Page B', 'The ferry sailed.'));
    expect(states(await add('/sitemap.xml'))).toEqual(['added: Page B', 'added: Page A']);
    expect(clock.waited()).toBeGreaterThanOrEqual(2000);
  });

  it('asks again only for pages that say they changed', async () => {
    server.pages.set('/a', page('Page A', 'The bridge opened.'));
    server.pages.set('/b', page('Page B', 'The ferry sailed.'));
    server.pages.set('/sitemap.xml', sitemap(['/a', '2024-01-01'], ['/b', '2024-06-01']));
    await add('/sitemap.xml');
    const before = server.paths().length;
    server.pages.set('/sitemap.xml', sitemap(['/a', '2024-01-02'], ['/b', '2024-06-01']));
    expect(states(await add('/sitemap.xml'))).toEqual(['unchanged: Page A']);
    expect(server.paths().slice(before)).toEqual(['/sitemap.xml', '/a']);
  });

  it('may be an index of others, packed, which name each other in a circle', async () => {
    const index = `<sitemapindex><sitemap><loc>${server.url}/one.xml.gz</loc></sitemap><sitemap><loc>${server.url}/index.xml</loc></sitemap><sitemap><loc>${server.url}/none.xml</loc></sitemap></sitemapindex>`;
    server.pages.set('/index.xml', { headers: { 'content-type': 'text/xml' }, body: index });
    const one = gzipSync(sitemap(['/a']).body);
    server.pages.set('/one.xml.gz', { headers: { 'content-type': 'application/x-gzip' }, body: one });
    server.pages.set('/a', page('Page A', 'The bridge opened.'));
    expect(states(await add('/index.xml'))).toEqual([`failed: ${server.url}/none.xml`, 'added: Page A']);
  });

  it('asks again for a page that could not be read once it says that it changed', async () => {
    server.pages.set('/sitemap.xml', sitemap(['/a', '2024-01-01']));
    expect(states(await add('/sitemap.xml'))).toEqual([`failed: ${server.url}/a`]);
    expect(states(await add('/sitemap.xml'))).toEqual([]);
    server.pages.set('/a', page('Page A', 'The bridge opened.'));
    server.pages.set('/sitemap.xml', sitemap(['/a', '2024-01-02']));
    expect(states(await add('/sitemap.xml'))).toEqual(['added: Page A']);
    expect((await catalog.failedSources(10)).total).toBe(0);
  });

  it('is read in parts when it is long, and says so', async () => {
    const paths = Array.from({ length: 250 }, (_, number) => `/${number}`);
    server.pages.set('/sitemap.xml', sitemap(...paths.map((path) => [path] as const)));
    for (const path of paths)
      server.pages.set(path, { headers: { 'content-type': 'text/plain' }, body: `The bridge ${path} opened.` });
    const first = await add('/sitemap.xml');
    expect(first).toHaveLength(201);
    expect(first.at(-1)?.reason).toBe('50 more of its pages are to be read. Import it again to go on.');
    expect(await add('/sitemap.xml')).toHaveLength(50);
    expect(await catalog.countArticles({})).toMatchObject({ articles: 250 });
  });

  it('obeys robots.txt for its pages', async () => {
    server.pages.set('/robots.txt', 'User-agent: *\nDisallow: /b\nCrawl-delay: 5');
    server.pages.set('/a', page('Page A', 'The bridge opened.'));
    server.pages.set('/sitemap.xml', sitemap(['/a'], ['/b']));
    expect(states(await add('/sitemap.xml'))).toEqual(['added: Page A', `failed: ${server.url}/b`]);
    expect(clock.waited()).toBeGreaterThanOrEqual(5000);
  });

  it('can be stopped between two pages; what was stored stays', async () => {
    const stop = new AbortController();
    server.pages.set('/sitemap.xml', sitemap(['/a'], ['/b']));
    for (const path of ['/a', '/b']) server.pages.set(path, page(`Page ${path}`, 'The bridge opened.'));
    const told: string[] = [];
    const onOutcome = ({ title }: { title: string }) => {
      told.push(title);
      stop.abort(new Error('stopped'));
    };
    await expect(imports.add(`${server.url}/sitemap.xml`, { signal: stop.signal, onOutcome })).rejects.toThrow(
      'stopped',
    );
    expect(await stored()).toEqual(told);
    expect(told).toHaveLength(1);
  });
});
