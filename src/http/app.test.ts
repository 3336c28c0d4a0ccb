import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { answerSchema } from '../answer/answer.ts';
import { FootnoteError } from '../errors.ts';
import { checkPromises } from '../testing/promises.ts';
import { sampleArticleText, sampleRefusal } from '../testing/sample-answer.ts';
import { scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, testApp, textSink } from '../testing/test-app.ts';
import type { AppOptions } from './app.ts';

let app: FastifyInstance;
afterEach(async () => app.close());

const refusal = sampleRefusal({ question: 'Who designed it?' });
async function open(script: Parameters<typeof scriptedAssistant>[0] = {}, options: Partial<AppOptions> = {}) {
  const assistant = scriptedAssistant({
    answers: { [bridgeQuestion]: bridgeAnswer, [refusal.question]: refusal },
    ...script,
  });
  app = await testApp(assistant, options);
  return assistant;
}
const ask = (body: object) => app.inject({ method: 'POST', url: '/ask', payload: body });

describe('POST /ask', () => {
  it('answers with the whole record, whose quotes are what GET /articles/:id holds there', async () => {
    await open();
    const response = await ask({ question: bridgeQuestion });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toMatch(/^application\/json/u);
    const answer = answerSchema.parse(response.json());
    expect(answer).toEqual(bridgeAnswer);
    const { text } = (await app.inject(`/articles/${answer.citations[0]?.articleId}`)).json<{ text: string }>();
    for (const { start, end, quote } of answer.citations) expect(text.slice(start, end)).toBe(quote);
    expect(checkPromises(answer, sampleArticleText)).toEqual([]);
  });

  it('answers 200 with a refusal, which is an answer', async () => {
    await open();
    const response = await ask({ question: refusal.question });
    expect([response.statusCode, response.json<unknown>()]).toEqual([200, refusal]);
  });

  it('hands history, filters, asOf, passages and include to the assistant as they came', async () => {
    const assistant = await open();
    const request = {
      question: bridgeQuestion,
      history: [{ role: 'user', content: 'Hello' }],
      filters: { publishedFrom: '2024-01-01', outlets: ['The Wire'] },
      asOf: '2024-08-20',
      passages: 3,
      include: ['passages'],
    };
    expect((await ask(request)).statusCode).toBe(200);
    expect(assistant.calls).toContainEqual({ method: 'ask', argument: request });
  });

  it.each([
    ['LLM_TIMEOUT', 504],
    ['LLM_FAILED', 502],
    ['MODEL_UNAVAILABLE', 503],
    ['INDEX_DAMAGED', 500],
    ['a code that nobody knows', 500],
  ])('turns an answer that failed with %s into a problem with status %i', async (code, status) => {
    await open({
      answers: {
        'Why?': async function* () {
          yield { type: 'answer-failed', code, message: 'It failed. Try again.' };
        },
      },
    });
    const response = await ask({ question: 'Why?' });
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/u);
    expect(response.json()).toMatchObject({ status, detail: 'It failed. Try again.' });
  });

  it('tells the reader nothing about an error that nobody foresaw, and the log everything but the question', async () => {
    const log = textSink();
    const secret = 'sk-123 in /home/someone/index/catalog.sqlite';
    await open({ answers: { 'Something private?': new Error(secret) } }, { logLevel: 'info', logStream: log });
    const response = await ask({ question: 'Something private?' });
    const { code, requestId } = response.json<{ code: string; requestId: string }>();
    expect([response.statusCode, code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(response.body).not.toContain('sk-123');
    expect(response.body).not.toContain('/home');
    expect(log.text()).toContain(secret);
    expect(log.text()).toContain(requestId);
    expect(response.headers['x-request-id']).toBe(requestId);
    expect(log.text()).not.toContain('Something private');
  });

  it('keeps folders of its machine to itself when an error of its own names them', async () => {
    const error = new FootnoteError('INDEX_DAMAGED', 'The index in "/home/someone/index" is damaged. See /ready.');
    await open({ answers: { 'Why?': error } });
    const { detail } = (await ask({ question: 'Why?' })).json<{ detail: string }>();
    expect(detail).toBe('The index in "a path on the server" is damaged. See /ready.');
  });

  it('sends nothing that the schema of an answer does not allow', async () => {
    await open({ answers: { 'Why?': { ...bridgeAnswer, confidence: 7 } } });
    expect((await ask({ question: 'Why?' })).json()).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
  });
});

describe('/articles', () => {
  const named = (id: string) => ({ id, path: `${id}.md`, title: id, outlet: null, author: null, publishedAt: null });
  const article = (id: string, text = `Text of ${id}.`) => ({ ...named(id), url: null, text });

  it('lists all articles over as many pages as it takes, without their text', async () => {
    const ids = Array.from({ length: 7 }, (_, index) => `ä/${index} & %2F?`);
    await open({ articles: ids.map((id) => article(id)) });
    const seen: string[] = [];
    let cursor = '';
    do {
      const response = await app.inject(`/articles?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      const page = response.json<{ articles: { id: string; length: number }[]; next: string | null; total: number }>();
      expect(page.total).toBe(7);
      expect(page.articles.every((entry) => !('text' in entry) && entry.length > 0)).toBe(true);
      seen.push(...page.articles.map(({ id }) => id));
      cursor = page.next ?? '';
    } while (cursor);
    expect(seen).toEqual(ids);
  });

  it('hands filters and order on, also one outlet of several, and refuses a cursor of another order', async () => {
    const assistant = await open({ articles: [article('a'), article('b')] });
    const filters = 'q=x&publishedFrom=2024-01-01&publishedTo=2024-08-31&outlet=Post&outlet=The%20Wire';
    const filter = {
      query: 'x',
      publishedFrom: '2024-01-01',
      publishedTo: '2024-08-31',
      outlets: ['Post', 'The Wire'],
    };
    await app.inject(`/articles?order=newest&${filters}`);
    await app.inject(`/archive?${filters}`);
    await app.inject('/archive?outlet=Post');
    const called = assistant.calls.filter(({ method }) => /Articles/u.test(method)).map(({ argument }) => argument);
    expect(called).toEqual([expect.objectContaining({ ...filter, order: 'newest' }), filter, { outlets: ['Post'] }]);
    const { next } = (await app.inject('/articles?limit=1')).json<{ next: string }>();
    const refused = await app.inject(`/articles?limit=1&order=oldest&cursor=${next}`);
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it.each([
    '2024/08/moscow',
    'spaces and % and ? and #',
    'ünïcödé-日本-🗞',
    'quotes"\'<b>',
    'a'.repeat(1000),
    'semi;colon&amp=1',
    'a//b',
    '%2F',
  ])('gives the article with the id %j, encoded', async (id) => {
    await open({ articles: [article(id)] });
    const response = await app.inject(`/articles/${encodeURIComponent(id)}`);
    expect([response.statusCode, response.json<unknown>()]).toMatchObject([200, { id, text: `Text of ${id}.` }]);
  });

  it('takes the slashes of an id as they are, too', async () => {
    await open({ articles: [article('2024/08/moscow')] });
    expect((await app.inject('/articles/2024/08/moscow')).json()).toMatchObject({ id: '2024/08/moscow' });
  });

  it('keeps the text as it is, character for character', async () => {
    const text = '\uFEFFA\u0000B\r\n\u2028"\\🗞\t</script>  ';
    await open({ articles: [article('odd', text)] });
    expect((await app.inject('/articles/odd')).json<{ text: string }>().text).toBe(text);
  });

  it('gives an article only while its text is of the version asked for, and says which it has now', async () => {
    await open({ articles: [article('2024/08/moscow', 'As cited.')] });
    const { version } = (await app.inject('/articles/2024%2F08%2Fmoscow')).json<{ version: number }>();
    for (const path of ['2024%2F08%2Fmoscow', '2024/08/moscow']) {
      const same = await app.inject(`/articles/${path}?version=${version}`);
      expect([same.statusCode, same.json<{ text: string }>().text]).toEqual([200, 'As cited.']);
      const other = await app.inject(`/articles/${path}?version=${version + 1}`);
      expect(other.headers['content-type']).toMatch(/^application\/problem\+json/u);
      expect(other.json()).toMatchObject({ status: 409, code: 'ARTICLE_CHANGED', articleVersion: version });
      expect(other.json()).not.toHaveProperty('text');
    }
  });

  it('adds an article once, says where it is, and removes it', async () => {
    const assistant = await open();
    const payload = { title: 'New', text: 'Some text.', publishedAt: '2024-08-13', url: 'https://example.org/a' };
    const added = await app.inject({ method: 'POST', url: '/articles', payload });
    expect(added.statusCode).toBe(201);
    expect(added.json()).toMatchObject(payload);
    expect((await app.inject({ method: 'POST', url: '/articles', payload })).statusCode).toBe(200);
    const location = String(added.headers.location);
    expect((await app.inject(location)).json<unknown>()).toEqual(added.json());
    expect((await app.inject({ method: 'DELETE', url: location })).statusCode).toBe(204);
    const gone = await app.inject(location);
    expect(gone.json()).toMatchObject({ status: 410, code: 'ARTICLE_REMOVED' });
    // It may come back, and a browser that is not told keeps a 410 for ever.
    expect(gone.headers['cache-control']).toBe('no-store');
    await app.inject({ method: 'POST', url: '/articles', payload });
    expect((await app.inject(location)).json<unknown>()).toEqual(added.json());
    expect(assistant.calls.filter(({ method }) => method === 'addArticle')).toHaveLength(3);
  });

  it('takes an article of four megabytes', async () => {
    await open();
    const payload = { title: 'Long', text: 'All of it. '.repeat(380_000) };
    expect((await app.inject({ method: 'POST', url: '/articles', payload })).statusCode).toBe(201);
  });

  it('does not remove an article that is a file of the corpus folder', async () => {
    await open();
    const response = await app.inject({ method: 'DELETE', url: '/articles/harbour-bridge' });
    expect(response.json()).toMatchObject({ status: 409, code: 'ARTICLE_IN_CORPUS' });
    expect((await app.inject('/articles/harbour-bridge')).statusCode).toBe(200);
  });
});

describe('/health and /ready', () => {
  it('lives, and is ready, and says what is degraded', async () => {
    await open({ state: { degraded: ['There is no embedding model; only keyword search works.'], indexing: true } });
    expect((await app.inject('/health')).json()).toEqual({ status: 'ok' });
    const ready = await app.inject('/ready');
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toMatchObject({ ready: true, indexing: true, coverage: { articles: 2 } });
    expect(ready.json<{ degraded: string[] }>().degraded).toHaveLength(1);
  });

  it('is alive and not ready while nothing can be answered', async () => {
    await open({ state: { ready: false, degraded: ['The archive is empty.'] } });
    expect((await app.inject('/health')).statusCode).toBe(200);
    const ready = await app.inject('/ready');
    expect([ready.statusCode, ready.headers['content-type']]).toEqual([503, 'application/json; charset=utf-8']);
    expect(ready.headers['retry-after']).toBeDefined();
    expect(ready.json()).toMatchObject({ ready: false, degraded: ['The archive is empty.'] });
  });

  it('answers probes however many come', async () => {
    await open({}, { requestsPerMinute: 2 });
    for (let probe = 0; probe < 5; probe += 1) expect((await app.inject('/ready')).statusCode).toBe(200);
  });
});

describe('the page', () => {
  it('says plainly that it is not built', async () => {
    await open();
    const response = await app.inject('/');
    expect([response.statusCode, response.body]).toEqual([404, expect.stringContaining('npm run build')]);
  });

  it('is served from what was built: hashed files may be kept, the page itself is asked for anew', async () => {
    const webFolder = await mkdtemp(join(tmpdir(), 'footnote-web-'));
    try {
      await mkdir(join(webFolder, 'assets'));
      await writeFile(join(webFolder, 'index.html'), '<!doctype html><title>Footnote</title>');
      await writeFile(join(webFolder, 'assets', 'app-1a2b.js'), 'export {}');
      await writeFile(join(webFolder, '.env'), 'KEY=1');
      await open({}, { webFolder });
      const page = await app.inject('/');
      expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-cache']);
      expect(page.headers['content-type']).toMatch(/^text\/html/u);
      expect((await app.inject('/assets/app-1a2b.js')).headers['cache-control']).toContain('immutable');
      for (const path of ['/.env', '/assets/../.env', '/..%2f.env', '/%2e%2e/package.json', '/assets/']) {
        expect([path, (await app.inject(path)).statusCode]).toEqual([path, 404]);
      }
      expect((await app.inject('/ask')).statusCode).toBe(405);
    } finally {
      await rm(webFolder, { recursive: true });
    }
  });
});
