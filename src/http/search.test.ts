import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { type SearchResult, searchResultSchema } from '../answer/search-result.ts';
import { FootnoteError } from '../errors.ts';
import { sampleArticleText, sampleCitation } from '../testing/sample-answer.ts';
import { scriptedAssistant } from '../testing/scripted-assistant.ts';
import { listeningApp, testApp } from '../testing/test-app.ts';
import type { AppOptions } from './app.ts';
import { readerGone } from './plugins/answers.ts';

let app: FastifyInstance;
afterEach(async () => app.close());

const { number: _, ...place } = sampleCitation(1, 'harbour-bridge', 'The bridge cost 40 million crowns.');
const found: SearchResult = {
  question: 'What did it cost?',
  standaloneQuestion: 'What did the bridge cost?',
  evidence: [{ ...place, score: 0.7 }],
  degraded: [],
  indexVersion: 3,
  timings: { retrievalMs: 2.5 },
};

async function open(script: Parameters<typeof scriptedAssistant>[0], options: Partial<AppOptions> = {}) {
  const assistant = scriptedAssistant(script);
  app = await testApp(assistant, options);
  return assistant;
}
const search = (body: object) => app.inject({ method: 'POST', url: '/search', payload: body });

describe('POST /search', () => {
  it('gives the evidence, whose quotes are what the articles hold there, and asks for no answer', async () => {
    const assistant = await open({ searches: { [found.question]: found } });
    const request = {
      question: found.question,
      history: [{ role: 'user', content: 'When did the bridge open?' }],
      filters: { outlets: ['The Wire'] },
      asOf: '2024-08-20',
      passages: 3,
    };
    const response = await search(request);
    expect(response.statusCode).toBe(200);
    const result = searchResultSchema.parse(response.json());
    expect(result).toEqual(found);
    for (const { articleId, start, end, quote } of result.evidence)
      expect(sampleArticleText(articleId)?.slice(start, end)).toBe(quote);
    expect(assistant.calls).toEqual([{ method: 'search', argument: request }]);
  });

  it.each([
    ['MODEL_UNAVAILABLE', 503],
    ['INDEX_DAMAGED', 500],
  ] as const)('turns %s into a problem with status %i', async (code, status) => {
    await open({ searches: { 'Why?': new FootnoteError(code, 'It failed.') } });
    const response = await search({ question: 'Why?' });
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/u);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('counts against the limit of an address', async () => {
    await open({ searches: { [found.question]: found } }, { requestsPerMinute: 2 });
    const statuses: number[] = [];
    for (let time = 0; time < 3; time += 1) statuses.push((await search({ question: found.question })).statusCode);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('ends a search that takes too long, also one that does not heed its signal', async () => {
    await open({ searches: { 'Why?': () => new Promise(() => {}) } }, { answerMs: 20 });
    expect((await search({ question: 'Why?' })).json()).toMatchObject({ status: 504, code: 'TIMED_OUT' });
  });

  it('stops the work when the reader goes', async () => {
    const gone = new AbortController();
    const reasons: unknown[] = [];
    const assistant = scriptedAssistant({
      searches: {
        'Why?': (signal) => {
          const stopped = new Promise<SearchResult>((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              reasons.push(signal.reason);
              reject(signal.reason as Error);
            });
          });
          gone.abort();
          return stopped;
        },
      },
    });
    const listening = await listeningApp(assistant);
    app = listening.app;
    const body = JSON.stringify({ question: 'Why?' });
    const headers = { 'content-type': 'application/json' };
    await expect(
      fetch(`${listening.url}/search`, { method: 'POST', headers, body, signal: gone.signal }),
    ).rejects.toThrow();
    await app.close();
    expect(reasons).toEqual([readerGone]);
  });
});
