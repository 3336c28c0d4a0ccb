import type { FastifyInstance } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { FootnoteError } from '../errors.ts';
import { newKey } from '../access/api-key.ts';
import type { KeyStore } from '../access/key-store.ts';
import { sampleRefusal } from '../testing/sample-answer.ts';
import { type Script, scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, testApp } from '../testing/test-app.ts';
import type { AppOptions } from './app.ts';

let app: FastifyInstance | undefined;
afterEach(async () => app?.close());

const partial = {
  ...bridgeAnswer,
  status: 'partial' as const,
  dropped: [
    { text: 'It cost 50 million.', reason: 'the number “50” is not in its source' },
    { text: 'Anna Lind opened it.', reason: 'the name “Anna Lind” is not in its source' },
    { text: 'It is green.', reason: 'its sources do not hold it' },
  ],
  model: { ...bridgeAnswer.model, fallbackFrom: 'openai:big' },
};

async function open(script: Script, options: Partial<AppOptions> = {}) {
  const opened = await testApp(scriptedAssistant(script), options);
  app = opened;
  const ask = (question: string) => opened.inject({ method: 'POST', url: '/ask', payload: { question } });
  const lines = async () => (await opened.inject('/metrics')).body.split('\n');
  return { opened, ask, lines };
}

it('tell how answers end, why they fall short, where their time goes, and what the archive holds', async () => {
  const { ask, lines } = await open({
    answers: {
      [bridgeQuestion]: bridgeAnswer,
      Part: partial,
      Refusal: sampleRefusal(),
      Failure: new FootnoteError('LLM_TIMEOUT', 'It took too long.'),
    },
    notRead: [{ path: 'a.md', reason: 'it is no text' }],
  });
  for (const question of [bridgeQuestion, bridgeQuestion, 'Part', 'Refusal', 'Failure']) await ask(question);
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'footnote_answers_total{status="answered"} 2',
      'footnote_answers_total{status="partial"} 1',
      'footnote_answers_total{status="unanswerable"} 1',
      'footnote_answers_total{status="failed"} 1',
      'footnote_answer_failures_total{code="LLM_TIMEOUT"} 1',
      'footnote_answer_shortfalls_total{status="partial",reason="statements-dropped"} 1',
      'footnote_answer_shortfalls_total{status="unanswerable",reason="not-in-articles"} 1',
      'footnote_statements_dropped_total{reason="number"} 1',
      'footnote_statements_dropped_total{reason="name"} 1',
      'footnote_statements_dropped_total{reason="unsupported"} 1',
      'footnote_llm_fallbacks_total{model="openai:big"} 1',
      'footnote_answer_stage_seconds_count{stage="retrieval"} 4',
      'footnote_answer_stage_seconds_count{stage="verification"} 4',
      'footnote_http_request_seconds_count{method="POST",route="/ask",status="200"} 4',
      'footnote_http_request_seconds_count{method="POST",route="/ask",status="504"} 1',
      'footnote_index_articles 2',
      'footnote_files_not_read 1',
      'footnote_answers_in_flight 0',
    ]),
  );
});

it('hold no word of questions, answers, articles or addresses', async () => {
  const { opened, ask } = await open({ answers: { Part: partial, 'Who is Qwertzina?': partial } });
  await ask('Who is Qwertzina?');
  await opened.inject('/articles/harbour-bridge');
  await opened.inject('/Qwertzina?q=Qwertzina');
  const { body, headers } = await opened.inject('/metrics');
  expect(body).not.toMatch(/Qwertzina|Lind|harbour/u);
  expect(headers['content-type']).toContain('text/plain');
});

it('are for keys of the scope admin where keys are needed', async () => {
  const made = (['write', 'admin'] as const).map((scope) => newKey(scope, scope));
  const unchanging = () => Promise.reject(new Error('They are not changed here.'));
  const keys: KeyStore = {
    list: async () => made.map(({ key }) => key),
    add: unchanging,
    remove: unchanging,
    close: async () => {},
  };
  const { opened } = await open({}, { host: '0.0.0.0', keys });
  const statuses = await Promise.all(
    ['', ...made.map(({ secret }) => secret)].map(async (secret) => {
      const headers = { authorization: `Bearer ${secret}` };
      return (await opened.inject({ url: '/metrics', headers })).statusCode;
    }),
  );
  expect(statuses).toEqual([401, 403, 200]);
});

it('tell what syncs did, how long questions waited, and how busy the thread is that answers', async () => {
  const syncs = {
    succeeded: 2,
    stopped: 1,
    failed: 0,
    seconds: 12.5,
    articlesAdded: 7,
    articlesChanged: 1,
    articlesMoved: 0,
    articlesRemoved: 3,
    articlesNotRead: 4,
    passagesEmbedded: 20,
    passagesFromCache: 5,
    lastSucceededAt: '2026-11-23T00:00:00.000Z',
  };
  const thread = { busySeconds: 3.5, heapBytes: 1000 };
  const { ask, lines } = await open({
    answers: { [bridgeQuestion]: bridgeAnswer },
    state: { syncs, thread, indexVersion: 9, searchIndexVersion: 8 },
  });
  await ask(bridgeQuestion);
  const expected = [
    'footnote_syncs_total{outcome="succeeded"} 2',
    'footnote_syncs_total{outcome="stopped"} 1',
    'footnote_syncs_total{outcome="failed"} 0',
    'footnote_sync_seconds_total 12.5',
    'footnote_sync_articles_total{outcome="added"} 7',
    'footnote_sync_articles_total{outcome="failed"} 4',
    'footnote_sync_passages_total{vectors="computed"} 20',
    'footnote_last_successful_sync_timestamp_seconds 1795392000',
    'footnote_index_version 9',
    'footnote_search_index_version 8',
    'footnote_assistant_busy_seconds_total 3.5',
    'footnote_assistant_heap_bytes 1000',
    'footnote_answer_wait_seconds_count 1',
  ];
  expect(await lines()).toEqual(expect.arrayContaining(expected));
  // Read again, they are the same and not twice as many.
  expect(await lines()).toEqual(expect.arrayContaining(expected));
});

it('are named and described as Prometheus asks for: base units, counters that end in _total, help', async () => {
  const { ask, lines } = await open({ answers: { [bridgeQuestion]: bridgeAnswer } });
  await ask(bridgeQuestion);
  const text = await lines();
  const types = text.flatMap((line) => {
    const [, name = '', type = ''] = /^# TYPE (\S+) (\S+)$/u.exec(line) ?? [];
    return name.startsWith('footnote_') ? [{ name, type }] : [];
  });
  expect(types.length).toBeGreaterThan(20);
  for (const { name, type } of types) {
    expect(name).toMatch(/^footnote(?:_[a-z]+)+$/u);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(name).not.toMatch(
      /_(?:ms|millis|milliseconds|minutes|hours|days|kb|mb|megabytes|percent|count|sum|bucket)$/u,
    );
    if (type === 'histogram') expect(name).toMatch(/_(?:seconds|bytes)$/u);
    const help = text.find((line) => line.startsWith(`# HELP ${name} `)) ?? '';
    expect(help.slice(`# HELP ${name} `.length)).toMatch(/^[A-Z].{10,}\.$/u);
  }
});
