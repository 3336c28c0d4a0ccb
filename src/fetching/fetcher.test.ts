import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { startWebServer, type WebServer } from '../testing/web-server.ts';
import { createFetcher, type Fetcher, type FetcherOptions } from './fetcher.ts';

let server: WebServer;
const fetchers: Fetcher[] = [];
beforeEach(async () => {
  server = await startWebServer({ '/page': 'Hello.' });
});
afterEach(async () => {
  for (const fetcher of fetchers.splice(0)) await fetcher.close();
  await server.close();
});

function fetcher(options: Partial<FetcherOptions> = {}): Fetcher {
  const created = createFetcher({ allowed: [], clock: createVirtualClock(), ...options });
  fetchers.push(created);
  return created;
}

const port = () => server.host.split(':')[1] ?? '';
/** One that may fetch from the server of the test, and from nothing else that is not public. */
const allowing = (options: Partial<FetcherOptions> = {}) => fetcher({ allowed: [server.host], ...options });
const asked = { asked: true };

/** Addresses of nothing public, in every form; `PORT` is where the server of the test listens. */
const privateAddresses = [
  '127.0.0.1',
  '127.8.9.10',
  '0.0.0.0',
  '0',
  '10.0.0.1',
  '10.255.255.254',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.1.1',
  '100.64.0.1',
  '100.127.255.254',
  '169.254.169.254',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.19.255.254',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  // One number, octal, hexadecimal, short, with a dot at the end, in full-width digits, percent-encoded.
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0x7f.1',
  '127.1',
  '127.0.0.1.',
  '１２７.0.0.1',
  '%31%32%37.0.0.1',
  '3232235777',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:8.8.8.8]',
  '[::127.0.0.1]',
  '[0:0:0:0:0:0:0:1]',
  '[fc00::1]',
  '[fd12:3456:789a::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[2001:db8::1]',
  '[2001:10::1]',
  '[100::1]',
  '[::ffff:0:127.0.0.1]',
  '[3fff::1]',
  '[5f00::1]',
];

describe('addresses that are not of the public internet', () => {
  it.each(privateAddresses)('%s: none is connected to', async (host) => {
    // No port but the web's own is fetched from anyway: the host alone has to be refused.
    const web = fetcher();
    await expect(web.fetch(`http://${host}/page`, asked)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: expect.stringContaining('private network'),
    });
    await expect(web.fetch(`https://${host}/page`, asked)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  it.each(['localhost', 'localhost.', 'wiki.internal', 'printer.local', 'metadata.google.internal', 'news.example'])(
    '%s, by what the name leads to',
    async (host) => {
      for (const addresses of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['2606:4700::1111', '::1'], ['fd00::1'], []]) {
        const web = fetcher({ resolve: async () => addresses });
        await expect(web.fetch(`http://${host}/page`, asked)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
      }
    },
  );

  it('this machine, by its own list of names', async () => {
    await expect(fetcher().fetch('http://localhost/', asked)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  it.each([
    ['another port', (host: string) => `http://${host}/page`],
    ['a user name', () => 'http://user@news.example/'],
    ['a password', () => 'http://user:password@news.example/'],
    ['a host that is only before the @', (host: string) => `http://news.example@${host}/page`],
    ['a file', () => 'file:///etc/passwd'],
    ['FTP', () => 'ftp://news.example/'],
    ['data', () => 'data:text/html,hello'],
    ['a script', () => 'javascript:alert(1)'],
    ['gopher', () => 'gopher://127.0.0.1:25/x'],
    ['no host', () => 'http://'],
    ['a zone', () => 'http://[fe80::1%25lo]/'],
    ['what is no address', () => 'news'],
    ['three thousand characters', () => `https://news.example/${'a'.repeat(3000)}`],
  ])('%s is refused, without a name being looked up', async (_, address) => {
    const looked: string[] = [];
    const resolve = async (host: string) => (looked.push(host), ['8.8.8.8']);
    await expect(fetcher({ resolve }).fetch(address(server.host), asked)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
    expect([looked, server.connections()]).toEqual([[], 0]);
  });

  it('a name that leads somewhere else when it is asked again is asked once, and connected to where it led first', async () => {
    // The server of the test, which the setting allows by name; at the second address nobody listens.
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    let asks = 0;
    const resolve = async () => answers[asks++] ?? [];
    const web = fetcher({ allowed: [`rebind.example:${port()}`], resolve });
    const { bytes } = await web.fetch(`http://rebind.example:${port()}/page`, asked);
    expect([Buffer.from(bytes).toString(), asks]).toEqual(['Hello.', 1]);
  });

  it.each([
    'http://127.0.0.1/page',
    'http://[::1]/page',
    'http://2130706433/',
    'http://169.254.169.254/latest/meta-data/',
    '//10.0.0.1/',
    'http://user@news.example/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:25/',
    'http://inside.example/',
    'http://127.0.0.2:PORT/page',
    'http://localhost:PORT/page',
  ])('a redirect to %s is refused', async (location) => {
    for (const status of [301, 302, 303, 307, 308])
      server.pages.set(`/${status}`, { status, headers: { location: location.replace('PORT', port()) } });
    const web = allowing({ resolve: async () => ['192.168.0.7'] });
    for (const status of [301, 302, 303, 307, 308]) {
      await expect(web.fetch(`${server.url}/${status}`, asked)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    }
    expect(server.paths()).toEqual(['/301', '/302', '/303', '/307', '/308']);
  });

  it('are fetched where a setting names the host and the port, and no other', async () => {
    const { bytes } = await allowing().fetch(`${server.url}/page`, asked);
    expect(Buffer.from(bytes).toString()).toBe('Hello.');
    const other = await startWebServer({ '/page': 'Secret.' });
    try {
      await expect(allowing().fetch(`${other.url}/page`, asked)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
      expect(other.connections()).toBe(0);
    } finally {
      await other.close();
    }
  });
});

describe('what a server may do', () => {
  const limits = { bytes: 100_000, redirects: 5, wholeMs: 1500 };
  const fetchOf = (path: string) => allowing({ limits }).fetch(`${server.url}${path}`, asked);

  it.each([
    ['gzip', gzipSync(Buffer.alloc(50_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(50_000_000))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(50_000_000)))],
  ])('a bomb of %s is broken off', async (encoding, body) => {
    server.pages.set('/bomb', { headers: { 'content-encoding': encoding, 'content-type': 'text/html' }, body });
    await expect(fetchOf('/bomb')).rejects.toMatchObject({
      code: 'ADDRESS_UNREADABLE',
      message: 'It is larger than 0.1 MB.',
    });
  });

  it('a body without an end is broken off', async () => {
    const ended = new AbortController();
    server.pages.set('/endless', (_, response) => {
      const body = Readable.from(endless());
      body.on('close', () => ended.abort());
      pipeline(body, response, () => {});
    });
    await expect(fetchOf('/endless')).rejects.toMatchObject({ code: 'ADDRESS_UNREADABLE' });
    await expect.poll(() => ended.signal.aborted).toBe(true);
  });

  it.each([
    ['says nothing', () => {}],
    ['sends its headers one byte at a time', drip('HTTP/1.1 200 OK\r\nx: ')],
    ['sends its body one byte at a time', drip('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n')],
  ])('one that %s is left after the time that a fetch may take', async (_, answer) => {
    server.pages.set('/slow', answer);
    await expect(fetchOf('/slow')).rejects.toMatchObject({
      code: 'ADDRESS_UNREACHABLE',
      message: 'It took longer than 1.5 seconds.',
    });
  });

  it('redirects without an end are not followed', async () => {
    for (let at = 0; at < 20; at += 1) server.pages.set(`/${at}`, { status: 302, headers: { location: `/${at + 1}` } });
    await expect(fetchOf('/0')).rejects.toMatchObject({ message: 'It redirects more than 5 times.' });
    expect(server.paths()).toHaveLength(6);
    server.pages.set('/circle', { status: 302, headers: { location: '/circle' } });
    await expect(fetchOf('/circle')).rejects.toMatchObject({ code: 'ADDRESS_UNREADABLE' });
  });

  it.each([
    [404, 'ADDRESS_UNREADABLE'],
    [403, 'ADDRESS_UNREADABLE'],
    [410, 'ADDRESS_UNREADABLE'],
    [206, 'ADDRESS_UNREADABLE'],
    [304, 'ADDRESS_UNREADABLE'],
    [429, 'ADDRESS_UNREACHABLE'],
    [503, 'ADDRESS_UNREACHABLE'],
  ])('status %i is said', async (status, code) => {
    server.pages.set('/status', { status });
    await expect(fetchOf('/status')).rejects.toMatchObject({ code, message: expect.stringContaining(String(status)) });
  });

  it.each([
    ['damaged gzip', { headers: { 'content-encoding': 'gzip' }, body: 'no gzip' }, 'ADDRESS_UNREADABLE'],
    ['a header of 100 KB', { headers: { x: 'a'.repeat(100_000) } }, 'ADDRESS_UNREACHABLE'],
    ['a redirect to nothing', { status: 302, headers: { location: 'http://' } }, 'ADDRESS_UNREADABLE'],
  ])('%s is said', async (_, answer, code) => {
    server.pages.set('/odd', answer);
    await expect(fetchOf('/odd')).rejects.toMatchObject({ code });
  });

  it('a name that is none, and a port where nobody is, are said', async () => {
    const none = Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    const web = fetcher({ resolve: () => Promise.reject(none) });
    await expect(web.fetch('http://nobody.example/', asked)).rejects.toMatchObject({
      code: 'ADDRESS_UNREACHABLE',
      message: 'There is no host of this name.',
    });
    const { host, url } = server;
    await server.close();
    await expect(fetcher({ allowed: [host] }).fetch(url, asked)).rejects.toMatchObject({
      message: 'Its server takes no connections.',
    });
  });

  it('learns nothing of a reader: no cookie, credentials or referrer, and the name of the program', async () => {
    server.pages.set('/cookie', { status: 302, headers: { location: '/page', 'set-cookie': 'id=1' } });
    const web = allowing();
    await web.fetch(`${server.url}/cookie`, asked);
    await web.fetch(`${server.url}/page`, asked);
    for (const { headers } of server.requests) {
      expect(Object.keys(headers)).not.toContain('cookie');
      expect(Object.keys(headers)).not.toContain('authorization');
      expect(Object.keys(headers)).not.toContain('referer');
      expect(headers['user-agent']).toMatch(/^Footnote\/1 \(/);
    }
  });

  it('is left at once when the fetch is stopped', async () => {
    const stop = new AbortController();
    server.pages.set('/slow', () => stop.abort(new Error('stopped')));
    await expect(allowing().fetch(`${server.url}/slow`, { asked: true, signal: stop.signal })).rejects.toThrow(
      'stopped',
    );
  });
});

function* endless(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(10_000, 'x');
}

/** Sends a beginning, then one more byte every 50 ms. */
function drip(begin: string) {
  return (_: unknown, response: ServerResponse) => {
    const { socket } = response;
    socket?.write(begin);
    const timer = setInterval(() => socket?.write('x'), 50);
    socket?.on('close', () => clearInterval(timer)).on('error', () => {});
  };
}

describe('politeness', () => {
  const chosen = { asked: false };

  it('asks again with what the server said of the version that is known', async () => {
    const web = allowing();
    const { validators } = await web.fetch(`${server.url}/page`, asked);
    expect(await web.fetch(`${server.url}/page`, { asked: true, validators })).toMatchObject({ kind: 'unchanged' });
    server.pages.set('/page', 'Changed.');
    expect(await web.fetch(`${server.url}/page`, { asked: true, validators })).toMatchObject({ kind: 'fetched' });
  });

  it('leaves a second between two requests to a host, and more where robots.txt asks for it', async () => {
    const clock = createVirtualClock();
    const web = allowing({ clock });
    await Promise.all([1, 2, 3].map(() => web.fetch(`${server.url}/page`, asked)));
    expect(clock.waited()).toBe(2000);
    server.pages.set('/robots.txt', 'User-agent: *\nCrawl-delay: 7\n');
    await web.fetch(`${server.url}/page`, chosen);
    expect(clock.waited()).toBe(9000);
  });

  it('fetches nothing by itself that robots.txt forbids; what a person asks for it does', async () => {
    server.pages.set('/robots.txt', 'User-agent: Footnote\nDisallow: /page\n\nUser-agent: *\nDisallow:\n');
    const web = allowing();
    await expect(web.fetch(`${server.url}/page`, chosen)).rejects.toMatchObject({
      code: 'ADDRESS_UNREADABLE',
      message: expect.stringContaining('robots.txt'),
    });
    expect(server.paths()).toEqual([]);
    expect(await web.fetch(`${server.url}/page`, asked)).toMatchObject({ kind: 'fetched' });
    expect(server.requests.filter(({ path }) => path === '/robots.txt')).toHaveLength(1);
  });

  it('follows no redirect by itself to what the robots.txt of the other site forbids', async () => {
    const other = await startWebServer({ '/page': 'There.', '/robots.txt': 'User-agent: *\nDisallow: /\n' });
    try {
      server.pages.set('/moved', { status: 302, headers: { location: `${other.url}/page` } });
      const web = allowing({ allowed: [server.host, other.host] });
      await expect(web.fetch(`${server.url}/moved`, chosen)).rejects.toMatchObject({
        code: 'ADDRESS_UNREADABLE',
        message: expect.stringContaining('robots.txt'),
      });
      expect(other.paths()).toEqual([]);
      expect(await web.fetch(`${server.url}/moved`, asked)).toMatchObject({ address: `${other.url}/page` });
    } finally {
      await other.close();
    }
  });

  it.each([
    ['a rule with thousands of wildcards', `Disallow: /${'*a'.repeat(200_000)}b`],
    ['thousands of rules with wildcards', 'Disallow: /*a*a*a*b\n'.repeat(20_000)],
    ['thousands of groups', 'User-agent: x\n'.repeat(30_000)],
  ])('is not held up by a robots.txt of %s, and fetches nothing', async (_, rules) => {
    server.pages.set('/robots.txt', `User-agent: *\n${rules}`);
    const started = performance.now();
    await expect(allowing().fetch(`${server.url}/${'a'.repeat(1900)}`, chosen)).rejects.toMatchObject({
      message: expect.stringContaining('too long'),
    });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('fetches nothing by itself while robots.txt cannot be had', async () => {
    server.pages.set('/robots.txt', { status: 500 });
    await expect(allowing().fetch(`${server.url}/page`, chosen)).rejects.toMatchObject({ code: 'ADDRESS_UNREACHABLE' });
    expect(server.paths()).toEqual([]);
  });

  it('leaves a server alone for as long as it asks', async () => {
    server.pages.set('/busy', { status: 503, headers: { 'retry-after': '600' } });
    const clock = createVirtualClock();
    const web = allowing({ clock });
    await expect(web.fetch(`${server.url}/busy`, asked)).rejects.toMatchObject({ retryAfterMs: 600_000 });
    await expect(web.fetch(`${server.url}/page`, asked)).rejects.toMatchObject({ code: 'ADDRESS_UNREACHABLE' });
    expect(server.paths()).toEqual(['/busy']);
    clock.advance(600_000);
    expect(await web.fetch(`${server.url}/page`, asked)).toMatchObject({ kind: 'fetched' });
  });

  it('tells where a page moved for good, and where it only is for now', async () => {
    server.pages.set('/moved', { status: 301, headers: { location: '/page' } });
    server.pages.set('/elsewhere', { status: 302, headers: { location: '/moved' } });
    const web = allowing();
    expect(await web.fetch(`${server.url}/moved`, asked)).toMatchObject({ movedTo: `${server.url}/page` });
    expect(await web.fetch(`${server.url}/elsewhere`, asked)).toMatchObject({
      address: `${server.url}/page`,
      movedTo: null,
    });
  });
});
