import type { AnswerEvent } from '../answer/answer-event.ts';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, listeningApp } from '../testing/test-app.ts';
import type { AppOptions } from './app.ts';

let app: FastifyInstance | undefined;
afterEach(async () => app?.close());

/** A server whose answers wait until `finish()`. */
async function open(options: Partial<AppOptions>) {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  async function* script(): AsyncGenerator<AnswerEvent> {
    await finished;
    yield { type: 'answer-end', answer: bridgeAnswer };
  }
  const assistant = scriptedAssistant({ answers: { [bridgeQuestion]: script } });
  const { app: opened, url } = await listeningApp(assistant, options);
  app = opened;
  const ask = (init: RequestInit = {}) =>
    fetch(`${url}/ask`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question: bridgeQuestion }),
      ...init,
    });
  const stands = (inFlight: number, waiting: number) =>
    expect.poll(() => opened.answering(), { interval: 5 }).toEqual({ inFlight, waiting });
  const asked = () => assistant.calls.filter(({ method }) => method === 'ask').length;
  return { url, ask, stands, asked, finish: () => finish() };
}

describe('more questions than can be answered', () => {
  it('wait in a short line, and are refused beyond it with when to come again, also as a stream', async () => {
    const { url, ask, stands, asked, finish } = await open({ answersAtOnce: 2, answersWaiting: 1 });
    const begun = [ask(), ask()];
    await stands(2, 0);
    begun.push(ask());
    await stands(2, 1);
    expect(asked()).toBe(2);
    for (const accept of ['application/json', 'text/event-stream']) {
      const refused = await ask({ headers: { accept, 'content-type': 'application/json' } });
      expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'OVERLOADED', retryable: true }]);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    // Who only looks is not kept out.
    expect((await fetch(`${url}/articles`)).status).toBe(200);
    expect(await (await fetch(`${url}/ready`)).json()).toMatchObject({ answering: { inFlight: 2, waiting: 1 } });
    finish();
    expect((await Promise.all(begun)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await ask()).status).toBe(200);
    await stands(0, 0);
  });

  it('are refused in the words of the protocol that they come by, and counted', async () => {
    const { url, ask, stands, finish } = await open({ answersAtOnce: 1, answersWaiting: 0 });
    const begun = ask();
    await stands(1, 0);
    const body = JSON.stringify({ model: 'footnote', messages: [{ role: 'user', content: bridgeQuestion }] });
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const refused = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ error: { type: 'server_error', code: 'OVERLOADED' } });
    expect((await ask({ headers: { ...headers, origin: url } })).headers.get('content-security-policy')).not.toBeNull();
    const metrics = await (await fetch(`${url}/metrics`)).text();
    for (const route of ['/v1/chat/completions', '/ask'])
      expect(metrics).toContain(`footnote_http_request_seconds_count{method="POST",route="${route}",status="503"} 1`);
    finish();
    expect((await begun).status).toBe(200);
  });

  it('keep no place for a reader who has gone, in the line or in front', async () => {
    const { ask, stands, asked, finish } = await open({ answersAtOnce: 1, answersWaiting: 1 });
    const leaving = [new AbortController(), new AbortController()];
    const gone = leaving.map(({ signal }) => ask({ signal }).catch(() => null));
    await stands(1, 1);
    for (const controller of leaving) controller.abort();
    await Promise.all(gone);
    await stands(0, 0);
    const next = ask();
    await stands(1, 0);
    finish();
    expect((await next).status).toBe(200);
    expect(asked()).toBeLessThanOrEqual(2 + 1);
  });

  it('that wait when the server closes are answered like those that had begun', async () => {
    const { ask, stands, finish } = await open({ answersAtOnce: 1, answersWaiting: 2 });
    const accept = { accept: 'text/event-stream', 'content-type': 'application/json' };
    const asked = [ask(), ask({ headers: accept }), ask()];
    await stands(1, 2);
    const closed = app?.close();
    finish();
    for (const response of await Promise.all(asked)) expect(await response.text()).toContain(bridgeAnswer.answer);
    await closed;
  });

  it('are told so at the end of the grace, each of them', async () => {
    const { ask, stands } = await open({ answersAtOnce: 1, answersWaiting: 2, graceMs: 20 });
    const asked = [ask(), ask(), ask()];
    await stands(1, 2);
    await app?.close();
    for (const response of await Promise.all(asked))
      expect([response.status, await response.json()]).toMatchObject([503, { code: 'SHUTTING_DOWN' }]);
  });
});

it('more changes than are taken at once are refused, and taken again when one has ended', async () => {
  const scripted = scriptedAssistant();
  const waiting: (() => void)[] = [];
  const assistant: typeof scripted = {
    ...scripted,
    async addArticle(article) {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return scripted.addArticle(article);
    },
  };
  const listening = await listeningApp(assistant, {});
  app = listening.app;
  const add = (id: number) =>
    fetch(`${listening.url}/articles`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: `Story ${id}`, text: 'The bridge opened in May.' }),
    });
  const begun = Array.from({ length: 32 }, (_, id) => add(id));
  await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(32);
  const refused = await add(32);
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'OVERLOADED', retryable: true }]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  waiting.shift()?.();
  expect((await Promise.race(begun)).status).toBe(201);
  const taken = add(33);
  await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(32);
  for (const finish of waiting) finish();
  for (const response of await Promise.all([...begun, taken])) expect(response.status).toBe(201);
});
