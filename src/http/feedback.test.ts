import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { type Feedback, feedbackSchema } from '../feedback/feedback.ts';
import { sampleCitation } from '../testing/sample-answer.ts';
import { scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, testApp, textSink } from '../testing/test-app.ts';

let app: FastifyInstance;
afterEach(async () => app.close());

async function open(script: Parameters<typeof scriptedAssistant>[0] = {}) {
  const assistant = scriptedAssistant(script);
  app = await testApp(assistant);
  return assistant;
}
const give = (payload: object, headers = {}) => app.inject({ method: 'POST', url: '/feedback', payload, headers });
const list = async (query = '') =>
  (await app.inject(`/feedback${query}`)).json<{ feedback: Feedback[]; next: string | null; total: number }>();
const withdraw = (answerId: string) =>
  app.inject({ method: 'DELETE', url: `/feedback/${encodeURIComponent(answerId)}` });

const placeOf = (articleId: string, quote: string) => {
  const { articleVersion, start, end } = sampleCitation(1, articleId, quote);
  return { articleId, articleVersion, start, end };
};
const ribbon = placeOf('harbour-bridge', 'Mayor Ada Lind cut the ribbon.');
const right = {
  answerId: 'a-1',
  question: bridgeAnswer.question,
  statements: bridgeAnswer.statements.map(({ text }) => text),
  citations: bridgeAnswer.citations.map(({ articleId, articleVersion, start, end }) => ({
    articleId,
    articleVersion,
    start,
    end,
  })),
  verdict: 'right',
};
const wrong = { ...right, verdict: 'wrong', evidence: [ribbon], shortAnswer: 'Ada Lind' };

describe('/feedback', () => {
  it('keeps what a reader says, with the words that the archive holds at the offsets', async () => {
    await open();
    const response = await give({ ...wrong, note: 'It asked for the mayor.' });
    expect(response.statusCode).toBe(201);
    const given = feedbackSchema.parse(response.json());
    expect(given).toMatchObject({ verdict: 'wrong', shortAnswer: 'Ada Lind', note: 'It asked for the mayor.' });
    expect(given.evidence).toEqual([{ ...ribbon, quote: 'Mayor Ada Lind cut the ribbon.' }]);
    expect(given.citations.map(({ quote }) => quote)).toEqual(bridgeAnswer.citations.map(({ quote }) => quote));
    expect(await list()).toEqual({ feedback: [given], next: null, total: 1 });
  });

  it('takes what is said again in the place of what was said, and withdraws it', async () => {
    await open();
    await give(wrong);
    expect((await give(right)).statusCode).toBe(200);
    const { feedback } = await list();
    expect(feedback).toHaveLength(1);
    expect(feedback[0]).toMatchObject({ verdict: 'right', evidence: [] });
    expect(feedback[0]).not.toHaveProperty('shortAnswer');
    expect((await withdraw('a-1')).statusCode).toBe(204);
    expect(await list()).toEqual({ feedback: [], next: null, total: 0 });
    expect((await withdraw('a-1')).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('lists everything over as many pages as it takes, in the order in which it was given', async () => {
    await open();
    const ids = Array.from({ length: 7 }, (_, index) => `ä/${index} & %2F?`);
    for (const answerId of ids) await give({ ...right, answerId });
    await give({ ...wrong, answerId: ids[1] });
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(`?limit=3${cursor && `&cursor=${cursor}`}`);
      expect(page.total).toBe(7);
      seen.push(...page.feedback.map(({ answerId }) => answerId));
      cursor = page.next ?? '';
    } while (cursor);
    expect(seen).toEqual([ids[0], ...ids.slice(2), ids[1]]);
    expect((await withdraw(ids[3] ?? '')).statusCode).toBe(204);
    expect((await list()).total).toBe(6);
  });

  it('keeps a refusal that was right, and one that was wrong', async () => {
    await open();
    const refusal = { question: 'Who designed it?', statements: [], citations: [] };
    expect((await give({ ...refusal, answerId: 'r-1', verdict: 'right' })).statusCode).toBe(201);
    expect((await give({ ...refusal, answerId: 'r-2', verdict: 'wrong', evidence: [ribbon] })).statusCode).toBe(201);
  });

  it('refuses places in a text that is not that of now, and keeps nothing of it', async () => {
    const assistant = await open();
    const old = { ...ribbon, articleVersion: ribbon.articleVersion + 1 };
    const changed = await give({ ...wrong, evidence: [old] });
    expect(changed.headers['content-type']).toMatch(/^application\/problem\+json/u);
    expect(changed.json()).toMatchObject({
      status: 409,
      code: 'ARTICLE_CHANGED',
      articleVersion: ribbon.articleVersion,
      detail: expect.stringContaining('harbour-bridge') as string,
    });
    expect((await give({ ...right, citations: [old] })).statusCode).toBe(409);
    const { article } = await assistant.addArticle({ title: 'Gone', text: 'Soon gone.' });
    await assistant.removeArticle(article.id);
    const gone = { articleId: article.id, articleVersion: article.version, start: 0, end: 4 };
    expect((await give({ ...wrong, evidence: [gone] })).json()).toMatchObject({ status: 410, code: 'ARTICLE_REMOVED' });
    expect((await give({ ...wrong, evidence: [{ ...gone, articleId: 'never' }] })).json()).toMatchObject({
      status: 404,
      code: 'ARTICLE_NOT_FOUND',
    });
    expect((await list()).total).toBe(0);
  });

  it.each<[string, object, RegExp]>([
    ['a quote of the client', { evidence: [{ ...ribbon, quote: 'What I like.' }] }, /evidence\.0.*quote/u],
    ['a place beyond the end', { evidence: [{ ...ribbon, end: 100_000 }] }, /evidence\.0: the article ends before/u],
    ['an empty place', { evidence: [{ ...ribbon, end: ribbon.start }] }, /evidence\.0\.end: must be after start/u],
    ['white space', { evidence: [{ ...ribbon, start: 40, end: 41 }] }, /evidence\.0: must not be white space/u],
    ['21 places', { evidence: Array.from({ length: 21 }, () => ribbon) }, /evidence/u],
    ['an unknown verdict', { verdict: 'funny' }, /verdict/u],
    ['no answer', { answerId: ' ' }, /answerId/u],
    ['half a character', { shortAnswer: '\ud83d' }, /shortAnswer.*surrogate/u],
    ['a NUL', { note: 'a\0b' }, /note.*NUL/u],
    ['too long a note', { note: 'x'.repeat(2001) }, /note/u],
    ['a name', { reader: 'somebody' }, /reader/u],
    ['a right answer that the articles do not hold', { notInArticles: true, verdict: 'right' }, /notInArticles/u],
    ['words of what the articles do not hold', { notInArticles: true }, /notInArticles: contradicts/u],
  ])('refuses %s and keeps nothing', async (_name, change, detail) => {
    await open();
    const response = await give({ ...wrong, ...change });
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(response.json<{ detail: string }>().detail).toMatch(detail);
    expect((await list()).total).toBe(0);
  });

  it('refuses half a character of an article', async () => {
    const text = 'Rain 🌧 fell.';
    const particulars = { path: 'rain.md', title: 'Rain', outlet: null, author: null, publishedAt: null, url: null };
    const assistant = await open({ articles: [{ id: 'rain', text, ...particulars }] });
    const articleVersion = (await assistant.article('rain'))?.version ?? 0;
    const evidence = (start: number, end: number) => [{ articleId: 'rain', articleVersion, start, end }];
    const cut = await give({ ...wrong, citations: [], evidence: evidence(0, 6) });
    expect(cut.json()).toMatchObject({ status: 400, detail: 'evidence.0: must not cut a character in two.' });
    const whole = await give({ ...wrong, citations: [], evidence: evidence(0, 7) });
    expect(whole.json<Feedback>().evidence[0]?.quote).toBe('Rain 🌧');
  });

  it.each(['0', '-1', '1.5', 'x', '9'.repeat(40)])('refuses the cursor %s', async (cursor) => {
    await open();
    expect((await app.inject(`/feedback?cursor=${cursor}`)).json()).toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('takes none from a page of another origin', async () => {
    await open();
    const response = await give(right, { origin: 'https://elsewhere.invalid' });
    expect(response.json()).toMatchObject({ status: 403, code: 'FORBIDDEN_ORIGIN' });
    const foreign = { origin: 'https://elsewhere.invalid' };
    const removal = await app.inject({ method: 'DELETE', url: '/feedback/a-1', headers: foreign });
    expect(removal.statusCode).toBe(403);
    expect((await list()).total).toBe(0);
  });

  it('keeps nothing of who said it, and tells the log nothing of what was said', async () => {
    const log = textSink();
    app = await testApp(scriptedAssistant(), { logLevel: 'info', logStream: log });
    await give(wrong, { 'user-agent': 'someone', cookie: 'name=someone' });
    expect(JSON.stringify(await list())).not.toMatch(/someone|127\.0\.0\.1/u);
    await withdraw('a-1');
    expect(log.text()).toContain('/feedback');
    expect(log.text()).not.toMatch(/Ada Lind|harbour|someone/u);
  });
});
