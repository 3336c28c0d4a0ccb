import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWebServer, type WebServer } from '../testing/web-server.ts';
import { createGuardedAgent, type Resolve } from './guarded-agent.ts';

let server: WebServer;
beforeAll(async () => {
  server = await startWebServer({ '/': 'Secret.' });
});
afterAll(() => server.close());

const port = () => server.host.split(':')[1] ?? '';

async function request(host: string, resolve: Resolve, allowed: readonly string[] = []): Promise<number> {
  const agent = createGuardedAgent(allowed, resolve);
  try {
    const signal = AbortSignal.timeout(5000);
    return (await agent.request(`http://${host}:${port()}/`, { headers: {}, signal })).status;
  } finally {
    await agent.close();
  }
}

describe('a server on this machine, at its very port', () => {
  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '127.0.0.1.',
    '１２７.0.0.1',
    '0.0.0.0',
    '[::ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
  ])('sees no connection to %s', async (host) => {
    const seen = server.connections();
    await expect(request(host, async () => ['127.0.0.1'])).rejects.toMatchObject({
      cause: { code: 'ADDRESS_REFUSED' },
    });
    expect(server.connections()).toBe(seen);
  });

  it.each([
    ['localhost', ['127.0.0.1']],
    ['news.example', ['127.0.0.1']],
    ['news.example', ['::ffff:127.0.0.1']],
    ['news.example', ['127.0.0.1', '8.8.8.8']],
    ['news.example', ['8.8.8.8', '127.0.0.1']],
    ['news.example', ['not an address']],
  ])('sees no connection to %s where it leads to %s', async (host, addresses) => {
    const seen = server.connections();
    await expect(request(host, async () => addresses)).rejects.toMatchObject({ cause: { code: 'ADDRESS_REFUSED' } });
    expect(server.connections()).toBe(seen);
  });

  it('sees one where the setting names the host, and only there', async () => {
    const resolve = async () => ['127.0.0.1'];
    expect(await request('127.0.0.1', resolve, [server.host])).toBe(200);
    expect(await request('news.example', resolve, [`news.example:${port()}`])).toBe(200);
    await expect(request('news.example', resolve, [server.host, 'news.example'])).rejects.toThrow('fetch failed');
  });

  it('is not found through a proxy that the environment names', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: server.url, http_proxy: server.url, ALL_PROXY: server.url });
    try {
      const seen = server.connections();
      await expect(request('news.example', async () => ['10.0.0.1'])).rejects.toThrow('fetch failed');
      expect(server.connections()).toBe(seen);
    } finally {
      for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });
});
