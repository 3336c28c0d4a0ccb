import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../answer/answer-event.ts';
import { readConfig } from '../config.ts';
import { type AnswerScript, scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, testOptions } from '../testing/test-app.ts';
import type { AppOptions } from './app.ts';
import { type RunningServer, startServer } from './server.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

const config = readConfig({ port: '0', logLevel: 'silent', rateLimit: '0' }, {});
async function start(answer: AnswerScript, limits: Partial<AppOptions> = {}): Promise<RunningServer> {
  const assistant = scriptedAssistant({ answers: { [bridgeQuestion]: answer } });
  const server = await startServer(assistant, config, { ...testOptions, ...limits });
  running.push(server);
  return server;
}
const ask = (server: RunningServer, accept: string) =>
  fetch(`${server.url}/ask`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json' },
    body: JSON.stringify({ question: bridgeQuestion }),
  });

/** An answer that waits: `started` once it has begun, and it goes on after `finish()`. */
function waitingAnswer() {
  let begun = () => {};
  const started = new Promise<void>((resolve) => (begun = resolve));
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  async function* script(): AsyncGenerator<AnswerEvent> {
    begun();
    await finished;
    yield { type: 'answer-end', answer: bridgeAnswer };
  }
  return { script, started, finish: () => finish() };
}

/** Sends `text` as it is and gives what comes back until the server hangs up. */
async function talk(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: string[] = [];
  socket.on('data', (chunk) => chunks.push(chunk.toString()));
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  return chunks.join('');
}

describe('closing', () => {
  it.each(['application/json', 'text/event-stream'])('lets an answer finish that has begun, as %s', async (accept) => {
    const { script, started, finish } = waitingAnswer();
    const server = await start(script);
    const response = ask(server, accept);
    await started;
    const closed = server.close();
    finish();
    expect(await (await response).text()).toContain(bridgeAnswer.answer);
    await closed;
    await expect(fetch(`${server.url}/health`)).rejects.toThrow('fetch failed');
  });

  it('refuses what comes meanwhile, and says when to come again', async () => {
    const { script, started, finish } = waitingAnswer();
    const server = await start(script);
    const response = ask(server, 'application/json');
    await started;
    const closed = server.close();
    const refused = await fetch(`${server.url}/ready`);
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'SHUTTING_DOWN', retryable: true }]);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    finish();
    await (await response).text();
    await closed;
  });

  it('ends an answer that takes too long, as a stream with answer-failed, as JSON with a problem', async () => {
    const { script, started } = waitingAnswer();
    const server = await start(script, { graceMs: 20 });
    const responses = [ask(server, 'text/event-stream'), ask(server, 'application/json')] as const;
    await started;
    const stream = await responses[0];
    await server.close();
    const text = await stream.text();
    expect(text).toContain('event: answer-failed');
    expect(text).toContain('SHUTTING_DOWN');
    const json = await responses[1];
    expect([json.status, await json.json()]).toMatchObject([503, { code: 'SHUTTING_DOWN' }]);
  });

  it('is not held up by connections on which nothing happens or a request never ends', async () => {
    const server = await start(bridgeAnswer, { graceMs: 20 });
    const { hostname, port } = new URL(server.url);
    const idle = connect(Number(port), hostname);
    const slow = connect(Number(port), hostname);
    slow.write(
      'POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    await Promise.all([once(idle, 'connect'), once(slow, 'connect')]);
    const gone = [idle, slow].map((socket) => {
      socket.on('error', () => {}).resume();
      return new Promise((resolve) => socket.once('close', resolve));
    });
    await server.close();
    await Promise.all(gone);
  });
});

describe('an address to listen on', () => {
  it('that is in use is named, with what to do', async () => {
    const server = await start(bridgeAnswer);
    const port = Number(new URL(server.url).port);
    const second = startServer(scriptedAssistant(), { ...config, port });
    await expect(second).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringMatching(new RegExp(`${port}.*--port`, 'u')) as string,
    });
  });

  it.each(['203.0.113.7', 'no-such-host.invalid'])('that is not of this machine is named: %s', async (host) => {
    const server = startServer(scriptedAssistant(), { ...config, host });
    await expect(server).rejects.toMatchObject({
      code: 'INVALID_SETTING',
      message: expect.stringContaining(host) as string,
    });
  });
});

describe('what is hardly a request', () => {
  it('gets a problem when it is no HTTP', async () => {
    const server = await start(bridgeAnswer);
    const reply = await talk(server.url, 'what?\r\n\r\n');
    expect(reply).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/u);
    expect(reply).toContain('"code":"INVALID_REQUEST"');
  });

  it('gets a problem when its headers have no end', async () => {
    const server = await start(bridgeAnswer);
    const reply = await talk(server.url, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 431 /u);
    expect(reply).toContain('"code":"HEADERS_TOO_LARGE"');
  });

  it('is cut off when it does not arrive in time', async () => {
    const server = await start(bridgeAnswer, { requestMs: 100 });
    const reply = await talk(
      server.url,
      'POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    expect(reply).toMatch(/^HTTP\/1\.1 408 /u);
    expect(reply).toContain('"code":"REQUEST_TIMEOUT"');
  });

  it('gets a problem when its body is not UTF-8', async () => {
    const server = await start(bridgeAnswer);
    const body = Buffer.concat([Buffer.from('{"question":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const response = await fetch(`${server.url}/ask`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'INVALID_REQUEST' }]);
  });
});
