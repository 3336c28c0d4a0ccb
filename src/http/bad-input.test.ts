import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InjectOptions } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { errorCodes } from '../errors.ts';
import { type ScriptedAssistant, scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, testApp } from '../testing/test-app.ts';
import { problemSchema } from './problem.ts';

let app: FastifyInstance;
let assistant: ScriptedAssistant;
beforeAll(async () => {
  assistant = scriptedAssistant({ answers: { [bridgeQuestion]: bridgeAnswer } });
  app = await testApp(assistant);
});
afterAll(async () => app.close());

const json = { 'content-type': 'application/json' };
const ask = (payload: unknown): InjectOptions => ({ method: 'POST', url: '/ask', payload: payload as object });
const search = (payload: unknown): InjectOptions => ({ method: 'POST', url: '/search', payload: payload as object });
const askRaw = (payload: string, headers: Record<string, string> = json): InjectOptions => ({
  method: 'POST',
  url: '/ask',
  payload,
  headers,
});
const add = (payload: unknown): InjectOptions => ({ method: 'POST', url: '/articles', payload: payload as object });
const valid = { question: bridgeQuestion };
const article = { title: 'A', text: 'B.' };

/** What was sent, the code of the answer, and what its detail must name. */
const cases: readonly (readonly [name: string, request: InjectOptions | string, code: string, detail: RegExp])[] = [
  ['an empty question', ask({ question: '' }), 'INVALID_REQUEST', /question/u],
  ['a question of white space', ask({ question: ' \n\t ' }), 'INVALID_REQUEST', /question/u],
  ['no question', ask({}), 'INVALID_REQUEST', /question/u],
  ['a question of 2,001 characters', ask({ question: 'x'.repeat(2001) }), 'INVALID_REQUEST', /question.*2000/u],
  ['a huge question', ask({ question: 'x'.repeat(100_000) }), 'PAYLOAD_TOO_LARGE', /larger/u],
  ['a number as question', ask({ question: 42 }), 'INVALID_REQUEST', /question.*string/u],
  ['null as question', ask({ question: null }), 'INVALID_REQUEST', /question/u],
  ['a list as body', ask([valid]), 'INVALID_REQUEST', /body.*object/u],
  ['a string as body', askRaw('"When?"'), 'INVALID_REQUEST', /body.*object/u],
  ['null as body', askRaw('null'), 'INVALID_REQUEST', /body.*object/u],
  ['an unknown field', ask({ ...valid, questoin: 1 }), 'INVALID_REQUEST', /questoin/u],
  ['an unknown filter', ask({ ...valid, filters: { author: 'x' } }), 'INVALID_REQUEST', /filters.*author/u],
  ['a day that does not exist', ask({ ...valid, asOf: '2023-02-29' }), 'INVALID_REQUEST', /asOf.*day that exists/u],
  ['a date in words', ask({ ...valid, filters: { publishedTo: 'today' } }), 'INVALID_REQUEST', /filters\.publishedTo/u],
  [
    'dates the wrong way round',
    ask({ ...valid, filters: { publishedFrom: '2024-02-01', publishedTo: '2024-01-01' } }),
    'INVALID_REQUEST',
    /publishedFrom/u,
  ],
  ['an empty list of outlets', ask({ ...valid, filters: { outlets: [] } }), 'INVALID_REQUEST', /filters\.outlets/u],
  [
    '21 turns before',
    ask({ ...valid, history: Array.from({ length: 21 }, () => ({ role: 'user', content: 'x' })) }),
    'INVALID_REQUEST',
    /history/u,
  ],
  [
    'a turn by nobody',
    ask({ ...valid, history: [{ role: 'system', content: 'x' }] }),
    'INVALID_REQUEST',
    /history\.0\.role/u,
  ],
  ['no passages', ask({ ...valid, passages: 0 }), 'INVALID_REQUEST', /passages/u],
  ['half a passage', ask({ ...valid, passages: 1.5 }), 'INVALID_REQUEST', /passages/u],
  ['passages as text', ask({ ...valid, passages: '8' }), 'INVALID_REQUEST', /passages/u],
  ['an unknown part to include', ask({ ...valid, include: ['secrets'] }), 'INVALID_REQUEST', /include\.0/u],
  ['a search for nothing', search({ question: ' ' }), 'INVALID_REQUEST', /question/u],
  ['a search with an unknown field', search({ ...valid, questoin: 1 }), 'INVALID_REQUEST', /questoin/u],
  ['a search for a trace', search({ ...valid, include: ['trace'] }), 'INVALID_REQUEST', /include\.0/u],
  ['a search in 21 passages', search({ ...valid, passages: 21 }), 'INVALID_REQUEST', /passages/u],
  ['a huge search', search({ question: 'x'.repeat(100_000) }), 'PAYLOAD_TOO_LARGE', /larger/u],
  ['GET /search', '/search', 'METHOD_NOT_ALLOWED', /POST/u],
  ['broken JSON', askRaw('{"question": "When?"'), 'INVALID_REQUEST', /JSON/u],
  ['no body', askRaw(''), 'INVALID_REQUEST', /empty/u],
  ['no body and no media type', { method: 'POST', url: '/ask' }, 'INVALID_REQUEST', /body/u],
  ['__proto__', askRaw('{"question": "When?", "__proto__": {"admin": true}}'), 'INVALID_REQUEST', /__proto__/u],
  [
    '__proto__ deeper down',
    askRaw('{"question": "When?", "filters": {"__proto__": {"admin": true}}}'),
    'INVALID_REQUEST',
    /__proto__/u,
  ],
  [
    'constructor.prototype',
    askRaw('{"question": "When?", "constructor": {"prototype": {"admin": true}}}'),
    'INVALID_REQUEST',
    /constructor/u,
  ],
  [
    'JSON nested thirty thousand deep',
    askRaw(`{"question": ${'['.repeat(30_000)}${']'.repeat(30_000)}}`),
    'INVALID_REQUEST',
    /question/u,
  ],
  [
    'a very long unknown field',
    askRaw(`{"question": "When?", "${'k'.repeat(60_000)}": 1}`),
    'INVALID_REQUEST',
    /^.{0,600}$/u,
  ],
  [
    'text/plain',
    askRaw(JSON.stringify(valid), { 'content-type': 'text/plain' }),
    'UNSUPPORTED_MEDIA_TYPE',
    /application\/json/u,
  ],
  [
    'a form',
    askRaw('question=When', { 'content-type': 'application/x-www-form-urlencoded' }),
    'UNSUPPORTED_MEDIA_TYPE',
    /application\/json/u,
  ],
  [
    'a media type that is none',
    askRaw('{}', { 'content-type': 'nonsense' }),
    'UNSUPPORTED_MEDIA_TYPE',
    /application\/json/u,
  ],
  ['GET /ask', '/ask', 'METHOD_NOT_ALLOWED', /POST/u],
  ['PUT /articles/x', { method: 'PUT', url: '/articles/x' }, 'METHOD_NOT_ALLOWED', /DELETE, GET/u],
  ['DELETE /articles', { method: 'DELETE', url: '/articles' }, 'METHOD_NOT_ALLOWED', /GET, .*POST/u],
  ['POST /health', { method: 'POST', url: '/health' }, 'METHOD_NOT_ALLOWED', /GET/u],
  ['OPTIONS /ask', { method: 'OPTIONS', url: '/ask' }, 'METHOD_NOT_ALLOWED', /POST/u],
  ['a path that is not there', '/admin', 'NOT_FOUND', /openapi/u],
  ['/ask/', { ...ask(valid), url: '/ask/' }, 'NOT_FOUND', /openapi/u],
  ['an unknown article', '/articles/nothing', 'ARTICLE_NOT_FOUND', /GET \/articles/u],
  ['an article by a path that climbs', '/articles/..%2F..%2Fetc%2Fpasswd', 'ARTICLE_NOT_FOUND', /no article/u],
  ['a NUL as id', '/articles/%00', 'ARTICLE_NOT_FOUND', /no article/u],
  ['an id of a prototype', '/articles/__proto__', 'ARTICLE_NOT_FOUND', /no article/u],
  ['a version in words', '/articles/harbour-bridge?version=latest', 'INVALID_REQUEST', /version/u],
  ['an empty version', '/articles/harbour-bridge?version=', 'INVALID_REQUEST', /version/u],
  ['version 0', '/articles/harbour-bridge?version=0', 'INVALID_REQUEST', /version/u],
  ['half a version', '/articles/harbour-bridge?version=1.5', 'INVALID_REQUEST', /version/u],
  [
    'a version that no number holds',
    `/articles/harbour-bridge?version=${'9'.repeat(400)}`,
    'INVALID_REQUEST',
    /version/u,
  ],
  ['two versions', '/articles/harbour-bridge?version=1&version=2', 'INVALID_REQUEST', /version/u],
  ['an unknown parameter of an article', '/articles/harbour-bridge?page=2', 'INVALID_REQUEST', /page/u],
  ['a version of an unknown article', '/articles/nothing?version=1', 'ARTICLE_NOT_FOUND', /no article/u],
  [
    'a version that the article has not',
    '/articles/harbour-bridge?version=1',
    'ARTICLE_CHANGED',
    /leave out `version`/iu,
  ],
  ['no id', '/articles/', 'INVALID_REQUEST', /\*|id/u],
  ['an id of 5,000 characters', `/articles/${'x'.repeat(5000)}`, 'INVALID_REQUEST', /4000/u],
  ['an id that is not UTF-8', '/articles/%ff', 'INVALID_REQUEST', /percent-encode/u],
  ['half of a percent sign', '/articles/%2', 'INVALID_REQUEST', /percent-encode/u],
  ['removing an unknown article', { method: 'DELETE', url: '/articles/nothing' }, 'ARTICLE_NOT_FOUND', /./u],
  ['a cursor that nobody gave', '/articles?cursor=%21%21', 'INVALID_REQUEST', /cursor/u],
  ['an empty cursor', '/articles?cursor=', 'INVALID_REQUEST', /cursor/u],
  ['limit 0', '/articles?limit=0', 'INVALID_REQUEST', /limit/u],
  ['limit 201', '/articles?limit=201', 'INVALID_REQUEST', /limit/u],
  ['a limit in words', '/articles?limit=ten', 'INVALID_REQUEST', /limit/u],
  ['two limits', '/articles?limit=1&limit=2', 'INVALID_REQUEST', /limit/u],
  ['an unknown parameter', '/articles?page=2', 'INVALID_REQUEST', /page/u],
  ['a day that is none', '/articles?publishedFrom=2024-02-30', 'INVALID_REQUEST', /publishedFrom/u],
  ['an order that is none', '/articles?order=best', 'INVALID_REQUEST', /order/u],
  ['an empty outlet', '/archive?outlet=', 'INVALID_REQUEST', /outlet/u],
  ['a page of counts', '/archive?limit=3', 'INVALID_REQUEST', /limit/u],
  ['a long search', `/articles?q=${'x'.repeat(301)}`, 'INVALID_REQUEST', /q/u],
  ['an article without a title', add({ text: 'B.' }), 'INVALID_REQUEST', /title/u],
  ['an article without text', add({ ...article, text: ' ' }), 'INVALID_REQUEST', /text/u],
  ['a NUL in an article', add({ ...article, text: 'a\0b' }), 'INVALID_REQUEST', /text.*NUL/u],
  [
    'half a surrogate pair',
    { ...askRaw('{"title": "A", "text": "\\ud800"}'), url: '/articles' },
    'INVALID_REQUEST',
    /surrogate/u,
  ],
  ['a script as url', add({ ...article, url: 'javascript:alert(1)' }), 'INVALID_REQUEST', /url.*http/u],
  [
    'a date that does not exist',
    add({ ...article, publishedAt: '2024-02-30' }),
    'INVALID_REQUEST',
    /publishedAt.*date/u,
  ],
  [
    'a date-time without a zone',
    add({ ...article, publishedAt: '2024-02-03T10:00:00' }),
    'INVALID_REQUEST',
    /publishedAt/u,
  ],
  ['an id of its own choosing', add({ ...article, id: 'x' }), 'INVALID_REQUEST', /id/u],
  ['an article of six megabytes', add({ ...article, text: 'x'.repeat(6_000_000) }), 'PAYLOAD_TOO_LARGE', /larger/u],
];

/** Calls that a bad request must not come to. */
const working = new Set(['ask', 'search', 'addArticle']);

describe('bad input', () => {
  it.each(cases)('%s gets a clear problem', async (_name, request, code, detail) => {
    const before = assistant.calls.filter(({ method }) => working.has(method)).length;
    const response = await app.inject(request as InjectOptions);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/u);
    const problem = problemSchema.parse(response.json());
    expect(problem.code).toBe(code);
    expect(problem.detail).toMatch(detail);
    expect(problem.status).toBe(response.statusCode);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(response.headers['x-request-id']).toBe(problem.requestId);
    expect(response.body).not.toMatch(/node_modules|\.ts:|\bat .+:\d+:\d+/u);
    expect(errorCodes).toContain(problem.code);
    const after = assistant.calls.filter(({ method }) => working.has(method)).length;
    expect(after).toBe(before);
  });

  it('names each field that is wrong', async () => {
    const response = await app.inject(ask({ question: '', passages: 99, asOf: 'now' }));
    const fields = problemSchema.parse(response.json()).errors?.map(({ field }) => field);
    expect(fields?.sort()).toEqual(['asOf', 'passages', 'question']);
  });

  it('says in Allow which methods there are', async () => {
    expect((await app.inject('/ask')).headers.allow).toBe('POST');
    const { allow } = (await app.inject({ method: 'POST', url: '/articles/a/b' })).headers;
    expect(String(allow).split(', ')).toEqual(['DELETE', 'GET', 'HEAD']);
  });

  it('takes what is odd but right: control characters, other scripts, every field at its limit', async () => {
    const question = `${'\u0007'.repeat(10)}${'問'.repeat(1980)}`;
    const response = await app.inject(ask({ question }));
    // No answer was arranged for it: it reached the assistant.
    expect(response.json()).toMatchObject({ code: 'INTERNAL_ERROR' });
    expect(assistant.calls.at(-1)).toEqual({ method: 'ask', argument: { question } });
  });

  it('leaves no trace on the prototype of objects', () => {
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
