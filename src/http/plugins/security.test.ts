import { afterEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { scriptedAssistant } from '../../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, testApp } from '../../testing/test-app.ts';
import type { AppOptions } from '../app.ts';
import { isLoopback } from './security.ts';

let app: FastifyInstance;
afterEach(async () => app?.close());
async function open(options: Partial<AppOptions> = {}) {
  app = await testApp(scriptedAssistant({ answers: { [bridgeQuestion]: bridgeAnswer } }), options);
}
const ask = (headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/ask', payload: { question: bridgeQuestion }, headers });

describe('headers', () => {
  it.each(['/', '/health', '/nothing', '/articles/nothing'])(
    'keep a page at %s from running what is not ours',
    async (url) => {
      await open();
      const { headers } = await app.inject(url);
      const policy = new Map(
        String(headers['content-security-policy'])
          .split(';')
          .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
      );
      expect(Object.fromEntries(policy)).toMatchObject({
        'default-src': "'self'",
        'script-src': "'self'",
        'style-src': "'self'",
        'img-src': "'self' data:",
        'connect-src': "'self'",
        'frame-ancestors': "'none'",
        'object-src': "'none'",
      });
      expect([...policy.values()].join(' ')).not.toMatch(/unsafe|\*|https?:/u);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  it('are on event streams, too', async () => {
    await open();
    const { headers } = await ask({ accept: 'text/event-stream' });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-type']).toBe('text/event-stream');
  });
});

describe('the Host header', () => {
  it.each(['127.0.0.1:3000', 'localhost', 'LOCALHOST:80', '[::1]:3000', '127.1.2.3'])(
    'may be %s on loopback',
    async (host) => {
      await open();
      expect((await ask({ host })).statusCode).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example:3000',
    '127.0.0.1.evil.example',
    '192.168.1.5',
    'a b',
    '127.0.0.1@evil.example',
  ])('may not be %s on loopback: a name can be made to lead here', async (host) => {
    await open();
    for (const response of [await ask({ host }), await app.inject({ url: '/articles', headers: { host } })]) {
      expect(response.json()).toMatchObject({ status: 403, code: 'FORBIDDEN_HOST' });
    }
  });

  it('may be the name that --host gives', async () => {
    await open({ host: 'localhost' });
    expect((await ask({ host: 'localhost:3000' })).statusCode).toBe(200);
  });

  it('may be anything where the server listens to other machines, whose names for it are not known', async () => {
    await open({ host: '0.0.0.0' });
    expect((await ask({ host: 'archive.example:8080' })).statusCode).toBe(200);
  });
});

describe('the Origin header', () => {
  const host = '127.0.0.1:3000';
  it.each(['http://127.0.0.1:3000'])('may be %s, the page itself', async (origin) => {
    await open();
    expect((await ask({ host, origin })).statusCode).toBe(200);
  });

  it('may be missing: what is no browser sends none', async () => {
    await open();
    expect((await ask({ host })).statusCode).toBe(200);
  });

  it.each(['https://evil.example', 'http://127.0.0.1:4000', 'http://localhost:3000', 'null', 'nonsense', 'file://'])(
    'may not be %s where something is asked, added or removed',
    async (origin) => {
      await open();
      const headers = { host, origin };
      const add = { method: 'POST', url: '/articles', payload: { title: 'A', text: 'B.' }, headers } as const;
      const remove = { method: 'DELETE', url: '/articles/harbour-bridge', headers } as const;
      for (const response of [await ask(headers), await app.inject(add), await app.inject(remove)]) {
        expect(response.json()).toMatchObject({ status: 403, code: 'FORBIDDEN_ORIGIN' });
      }
    },
  );

  it('is told by Sec-Fetch-Site, too', async () => {
    await open();
    expect((await ask({ host, 'sec-fetch-site': 'cross-site' })).json()).toMatchObject({ code: 'FORBIDDEN_ORIGIN' });
    expect((await ask({ host, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
  });
});

describe('the rate limit', () => {
  it('counts requests of one address over all routes, and says when to come back', async () => {
    await open({ requestsPerMinute: 3 });
    expect((await ask()).statusCode).toBe(200);
    expect((await app.inject('/articles')).statusCode).toBe(200);
    expect((await app.inject('/nothing')).statusCode).toBe(404);
    const refused = await ask();
    expect(refused.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED', retryable: true });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await app.inject({ url: '/articles', remoteAddress: '127.0.0.2' })).statusCode).toBe(200);
  });

  it('cannot be got round by naming another address in a header', async () => {
    await open({ requestsPerMinute: 1 });
    await ask();
    expect((await ask({ 'x-forwarded-for': '10.0.0.1' })).statusCode).toBe(429);
  });
});

it.each([
  ['127.0.0.1', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.0.1', false],
  ['127.0.0.1.example', false],
  ['not a host', false],
])('knows that %s is reached from this machine only: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
