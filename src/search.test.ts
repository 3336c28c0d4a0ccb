import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assistant } from './assistant.ts';
import { projectRoot } from './paths.ts';
import { misbehavingModels } from './testing/misbehaving-models.ts';
import { startOpenAiServer } from './testing/chat-server.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';

const question = 'Where did Putin host Abbas in November 2021?';
let archive: RealArchive;
let assistant: Assistant;
beforeAll(async () => {
  archive = await openArchive(join(projectRoot, 'corpus'));
  assistant = await archive.open();
});
afterAll(async () => {
  await assistant.close();
  await archive.close();
});

describe('search, over the sample corpus', () => {
  it('puts first the sentence that answers, with its place in the article', async () => {
    const { evidence, standaloneQuestion, timings, indexVersion } = await assistant.search({ question });
    expect(standaloneQuestion).toBe(question);
    expect(evidence[0]?.quote).toContain('Sochi');
    expect(evidence.length).toBeLessThanOrEqual(20);
    expect(timings.retrievalMs).toBeGreaterThan(0);
    expect(indexVersion).toBe((await assistant.state()).indexVersion);
    for (const { articleId, title, publishedAt, start, end, quote } of evidence) {
      const article = await assistant.article(articleId);
      expect(article?.text.slice(start, end)).toBe(quote);
      expect(article).toMatchObject({ title, publishedAt });
    }
    expect(evidence[0]?.score).toBe(Math.max(...evidence.map(({ score }) => score)));
  });

  it('finds what an answer to the same question is made from', async () => {
    const { evidence, passages } = await assistant.search({ question, include: ['passages'] });
    const answer = await answerOf(assistant, { question, include: ['passages'] });
    expect(passages).toEqual(answer.passages);
    const places = evidence.map(({ articleId, start }) => `${articleId} ${start}`);
    for (const { articleId, start } of answer.citations) expect(places).toContain(`${articleId} ${start}`);
  });

  it('takes evidence from no more passages than asked for', async () => {
    const { evidence, passages } = await assistant.search({ question, passages: 1, include: ['passages'] });
    expect(passages).toHaveLength(1);
    expect(new Set(evidence.map(({ passageId }) => passageId)).size).toBe(1);
  });

  it('has no evidence for a date at which nothing of the kind happened, and shows the nearest passages', async () => {
    const found = await assistant.search({
      question: 'Where did Putin host Abbas in March 1953?',
      include: ['passages'],
    });
    expect(found.evidence).toEqual([]);
    expect(found.passages?.length).toBeGreaterThan(0);
  });

  it('keeps to the filters', async () => {
    const filters = { publishedFrom: '2022-01-01', publishedTo: '2022-12-31' };
    const { evidence } = await assistant.search({ question: 'Where did Putin and Abbas meet?', filters });
    expect(evidence.length).toBeGreaterThan(0);
    for (const { publishedAt } of evidence) expect(publishedAt?.slice(0, 4)).toBe('2022');
  });

  it('understands a follow-up without asking the language model', async () => {
    const server = await startOpenAiServer(Object.values(misbehavingModels)[0] ?? (() => ({ text: '' })));
    const withModel = await archive.open({ llm: 'openai:test', llmBaseUrl: server.baseUrl });
    try {
      const { standaloneQuestion, evidence } = await withModel.search({
        question: 'And in August 2024?',
        history: [
          { role: 'user', content: question },
          { role: 'assistant', content: 'He received him in Sochi. [1]' },
        ],
      });
      expect(standaloneQuestion).toContain('August 2024');
      expect(evidence.some(({ quote }) => quote.includes('Ogaryovo'))).toBe(true);
      expect(server.requests).toEqual([]);
    } finally {
      await withModel.close();
      await server.close();
    }
  });

  it('understands a follow-up from what the last answer cited', async () => {
    const first = await answerOf(assistant, { question });
    const [cited] = first.citations;
    const search = (citations: typeof first.citations) =>
      assistant.search({
        question: 'Who else was there?',
        history: [
          { role: 'user', content: 'What about that meeting?' },
          {
            role: 'assistant',
            content: 'They met. [1]',
            citations: citations.map(({ articleId, start, end }) => ({ articleId, start, end })),
          },
        ],
      });
    expect((await search([])).standaloneQuestion).not.toContain('Putin');
    expect((await search(first.citations)).standaloneQuestion).toContain('Putin');
    expect((await search(first.citations)).evidence[0]?.articleId).toBe(cited?.articleId);
  });

  it('stops when the asker goes', async () => {
    const signal = AbortSignal.abort(new Error('the asker has gone'));
    await expect(assistant.search({ question }, { signal })).rejects.toThrow('the asker has gone');
  });
});
