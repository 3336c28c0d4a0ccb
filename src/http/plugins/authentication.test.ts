import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../access/api-key.ts';
import { auditFile, openAuditFile } from '../../access/audit-file.ts';
import { keyFile, openKeyFile } from '../../access/key-file.ts';
import { createKey, listKeys, revokeKey } from '../../cli/keys.ts';
import { scriptedAssistant } from '../../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, testApp, textSink } from '../../testing/test-app.ts';
import type { AppOptions } from '../app.ts';

let index: string;
let app: FastifyInstance | undefined;
const log = textSink();
beforeEach(async () => (index = await mkdtemp(join(tmpdir(), 'footnote-keys-'))));
afterEach(async () => {
  await app?.close();
  app = undefined;
  await rm(index, { recursive: true });
});

async function open(options: Partial<AppOptions> = {}): Promise<FastifyInstance> {
  const assistant = scriptedAssistant({ answers: { [bridgeQuestion]: bridgeAnswer } });
  const keys = openKeyFile(index);
  const audit = openAuditFile(index);
  app = await testApp(assistant, { host: '0.0.0.0', keys, audit, logLevel: 'debug', logStream: log, ...options });
  return app;
}
const place = () => ({ indexFolder: index, catalogUrl: '' });
async function made(name: string, scope: Scope): Promise<string> {
  const stdout = textSink();
  await createKey(place(), { name, scope }, { stdout, stderr: textSink() });
  return stdout.text().trim();
}
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const ask = (headers = {}) =>
  ({ method: 'POST', url: '/ask', headers, payload: { question: bridgeQuestion } }) as const;
const add = (headers = {}) =>
  ({ method: 'POST', url: '/articles', headers, payload: { title: 'A', text: 'A text.' } }) as const;

describe('a server that needs keys', () => {
  it('tells who has none, or a wrong one, to send one, before it reads what they sent', async () => {
    await made('desk', 'admin');
    const server = await open();
    for (const headers of [{}, bearer('fn_wrong'), { authorization: 'Basic YTpi' }, bearer('x'.repeat(5000))]) {
      const refused = await server.inject({ ...ask(headers), payload: { question: 7 } });
      expect(refused.json()).toMatchObject({ status: 401, code: 'UNAUTHORIZED', retryable: false });
      expect(refused.headers['www-authenticate']).toBe('Bearer');
    }
    for (const url of ['/articles', '/archive', '/ready', '/suggestions', '/feedback', '/answers/x', '/articles/x'])
      expect((await server.inject(url)).statusCode).toBe(401);
  });

  it('tells anybody that it lives, what its API is, and that a path does not exist', async () => {
    const server = await open();
    expect((await server.inject('/health')).statusCode).toBe(200);
    expect((await server.inject('/openapi.json')).statusCode).toBe(200);
    expect((await server.inject('/nothing')).statusCode).toBe(404);
  });

  it.each([
    ['read', 200, 403, 403],
    ['write', 200, 201, 200],
    ['admin', 200, 201, 200],
  ] as const)('lets a key that may %s do that and what is less', async (scope, asked, added, listed) => {
    const headers = bearer(await made('desk', scope));
    const server = await open();
    expect((await server.inject(ask(headers))).statusCode).toBe(asked);
    expect((await server.inject({ url: '/articles', headers })).statusCode).toBe(200);
    const change = await server.inject(add(headers));
    expect(change.statusCode).toBe(added);
    if (added === 403) expect(change.json()).toMatchObject({ code: 'FORBIDDEN_SCOPE' });
    expect((await server.inject({ url: '/feedback', headers })).statusCode).toBe(listed);
  });

  it('opens to a new key and closes to one that was revoked, while it runs', async () => {
    const server = await open();
    const secret = await made('desk', 'read');
    expect((await server.inject(ask(bearer(secret)))).statusCode).toBe(200);
    await revokeKey(place(), 'desk', { stdout: textSink(), stderr: textSink() });
    expect((await server.inject(ask(bearer(secret)))).statusCode).toBe(401);
  });

  it('opens to nobody where its file of keys is damaged', async () => {
    const secret = await made('desk', 'read');
    const server = await open();
    await writeFile(keyFile(index), '{"format": 1, "keys": [{}]}');
    expect((await server.inject(ask(bearer(secret)))).statusCode).toBe(500);
  });

  it('limits each key by itself, and strangers by their address', async () => {
    const [one, other] = [await made('one', 'read'), await made('other', 'read')];
    const server = await open({ requestsPerMinute: 2 });
    const statuses = async (headers: { authorization: string }) => {
      const replies = [];
      for (let at = 0; at < 3; at++) replies.push((await server.inject({ url: '/articles', headers })).statusCode);
      return replies;
    };
    expect(await statuses(bearer(one))).toEqual([200, 200, 429]);
    expect(await statuses(bearer(other))).toEqual([200, 200, 429]);
    expect(await statuses(bearer('guess'))).toEqual([401, 401, 429]);
  });
});

describe('what is kept of a key', () => {
  it('is a hash that only the owner of the folder may read; lists and logs do not tell the key either', async () => {
    const secret = await made('desk', 'write');
    const server = await open();
    await server.inject(ask(bearer(secret)));
    await server.inject(add(bearer(secret)));
    await server.inject({ url: `/nothing?key=${secret}` });
    const listed = textSink();
    await listKeys(place(), { stdout: listed, stderr: textSink() });
    expect(listed.text()).toMatch(/^[\da-f]{8} {2}write {2}\d{4}-\d\d-\d\d {2}desk\n$/u);
    const files = await Promise.all([keyFile(index), auditFile(index)].map((file) => readFile(file, 'utf8')));
    for (const text of [listed.text(), log.text(), ...files]) expect(text).not.toContain(secret.slice(3));
    if (process.platform !== 'win32') expect((await stat(keyFile(index))).mode & 0o777).toBe(0o600);
  });
});

describe('the audit log', () => {
  it('says who changed what and when, and whose attempt was refused, but not what was asked or written', async () => {
    const [writer, reader] = [await made('newsroom', 'write'), await made('visitor', 'read')];
    const server = await open();
    await server.inject(ask(bearer(reader)));
    const location = (await server.inject(add(bearer(writer)))).headers.location;
    await server.inject({ method: 'DELETE', url: String(location), headers: bearer(writer) });
    await server.inject(add(bearer(reader)));
    const text = await readFile(auditFile(index), 'utf8');
    const entries = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const who = (name: string) => expect.stringMatching(new RegExp(`^${name} \\([\\da-f]{8}\\)$`, 'u')) as string;
    expect(entries).toEqual([
      expect.objectContaining({ who: 'command line', what: 'createKey', of: who('newsroom') }),
      expect.objectContaining({ who: 'command line', what: 'createKey', of: who('visitor') }),
      expect.objectContaining({ who: who('newsroom'), what: 'POST /articles', of: location, status: 201 }),
      expect.objectContaining({ who: who('newsroom'), what: 'DELETE /articles/:id', of: location, status: 204 }),
      expect.objectContaining({ who: who('visitor'), what: 'POST /articles', status: 403 }),
    ]);
    expect(entries.every(({ at }) => !Number.isNaN(Date.parse(String(at))))).toBe(true);
    expect(text).not.toContain('A text.');
  });

  it('takes bounded room', async () => {
    const log = openAuditFile(index, 1000);
    for (let at = 0; at < 100; at++) await log.note({ who: 'local', what: `change ${at}` });
    const sizes = await Promise.all(['', '.1'].map(async (end) => (await stat(`${auditFile(index)}${end}`)).size));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
    expect(await readFile(auditFile(index), 'utf8')).toContain('change 99');
  });
});

describe('pages of other origins', () => {
  const origin = 'https://news.example';
  it('may use the API where they are listed, and no others', async () => {
    const headers = bearer(await made('desk', 'read'));
    const server = await open({ corsOrigins: [origin] });
    const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
    const asked = await server.inject({ method: 'OPTIONS', url: '/ask', headers: { origin, ...preflight } });
    expect(asked.statusCode).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': expect.stringContaining('authorization') as string,
    });
    const answered = await server.inject(ask({ ...headers, origin, 'sec-fetch-site': 'cross-site' }));
    expect([answered.statusCode, answered.headers['access-control-allow-origin']]).toEqual([200, origin]);
    const refused = await server.inject(ask({ ...headers, origin: 'https://evil.example' }));
    expect(refused.json()).toMatchObject({ code: 'FORBIDDEN_ORIGIN' });
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
  });
});
