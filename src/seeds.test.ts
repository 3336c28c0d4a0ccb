import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './answer/answer.ts';
import type { Assistant } from './assistant.ts';
import { projectRoot } from './paths.ts';
import { startOpenAiServer, type ChatServer } from './testing/chat-server.ts';
import { shownSentences } from './testing/misbehaving-models.ts';
import { checkPromises } from './testing/promises.ts';
import { openArchive, type RealArchive } from './testing/real-archive.ts';
import { realLanguageModel } from './testing/real-models.ts';
import { testApp } from './testing/test-app.ts';

/** Five real articles, raw and undated; not part of the repository. */
const seeds = join(projectRoot, '..', 'shared', 'seeds');
const missing = existsSync(seeds) ? '' : ' (skipped: the folder of real articles is not here)';
const smollm = missing ? { missing: 'not asked for' } : await realLanguageModel();

/** Stands for a good model: copies the shown sentence that shares most words with the question. */
const copyingModel = () =>
  startOpenAiServer((request) => {
    const question = /^Question: (.+)$/m.exec(request.prompt)?.[1] ?? '';
    const words = new Set(question.toLowerCase().match(/\p{L}{4,}/gu));
    const shared = (text: string) =>
      (text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter((word) => words.has(word)).length;
    const best = shownSentences(request).toSorted((a, b) => shared(b.text) - shared(a.text))[0];
    return { text: best ? `${best.text} [${best.label}]` : 'NO ANSWER' };
  });

describe.skipIf(missing)(`questions on five real articles${missing}`, () => {
  let archive: RealArchive;
  let server: ChatServer;
  beforeAll(async () => {
    [archive, server] = [await openArchive(seeds), await copyingModel()];
  });
  afterAll(async () => {
    await archive.close();
    await server.close();
  });

  describe.each([
    ['extractive', () => ({ llm: 'extractive' })],
    ['openai:test', () => ({ llm: 'openai:test', llmBaseUrl: server.baseUrl })],
    ['llama-cpp:smollm2-135m-instruct', () => ({ llm: 'llama-cpp:smollm2-135m-instruct' })],
  ])('POST /ask with --llm %s', (name, settings) => {
    const absent = name.startsWith('llama-cpp') && smollm.missing ? ` (skipped: ${smollm.missing})` : '';
    let assistant: Assistant;
    let app: FastifyInstance;
    beforeAll(async () => {
      if (absent) return;
      assistant = await archive.open(settings());
      app = await testApp(assistant);
    });
    afterAll(async () => {
      await app?.close();
      await assistant?.close();
    });

    /** Over HTTP, with every quote held against `GET /articles/:id`. */
    const ask = async (question: string): Promise<Answer> => {
      const response = await app.inject({ method: 'POST', url: '/ask', payload: { question } });
      expect(response.statusCode).toBe(200);
      const answer = response.json<Answer>();
      const texts = new Map<string, string>();
      for (const { articleId } of [...answer.citations, ...answer.closest]) {
        const article = await app.inject({ url: `/articles/${encodeURIComponent(articleId)}` });
        texts.set(articleId, article.json<{ text: string }>().text);
      }
      expect(checkPromises(answer, (articleId) => texts.get(articleId))).toEqual([]);
      return answer;
    };

    it.skipIf(absent).each([
      ['Who led the Hamas delegation that met Bogdanov?', /Marzook/, /^$/],
      ['Where did Putin host Abbas in August 2024?', /Novo-Ogaryovo/, /in Sochi on|resort of Sochi/],
      ['How much aid has Russia sent since October 2023?', /700 tons/, /^$/],
    ])(`answers %j shortly and rightly${absent}`, async (question, right, wrong) => {
      const answer = await ask(question);
      expect(answer.status).toBe('answered');
      expect(answer.answer).toMatch(right);
      expect(answer.answer).not.toMatch(wrong);
      expect(answer.statements.length).toBeLessThanOrEqual(3);
    });

    it.skipIf(absent).each(['Where did Putin host Abbas in March 2023?', 'Who won the 2018 World Cup?'])(
      `refuses %j${absent}`,
      async (question) => {
        const answer = await ask(question);
        expect(answer).toMatchObject({ status: 'unanswerable', statements: [], citations: [] });
        expect(answer.explanation).toBeTruthy();
        expect(answer.closest.length).toBeGreaterThan(0);
      },
    );
  });
});
