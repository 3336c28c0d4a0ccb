import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from './paths.ts';
import { startOpenAiServer } from './testing/chat-server.ts';
import { misbehavingModels, shownSentences } from './testing/misbehaving-models.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';

const question = 'Where did Putin host Abbas in November 2021?';
let archive: RealArchive;
beforeAll(async () => {
  archive = await openArchive(join(projectRoot, 'corpus'));
});
afterAll(() => archive.close());

describe('ask, over the sample corpus', () => {
  it('answers near-identical events by their date', async () => {
    const assistant = await archive.open();
    try {
      for (const [time, place] of [
        ['November 2021', 'Sochi'],
        ['October 2022', 'Astana'],
        ['August 2024', 'Novo-Ogaryovo'],
      ]) {
        const answer = await answerOf(assistant, `Where did Putin and Abbas meet in ${time}?`);
        expect(answer.status).toBe('answered');
        expect(
          answer.citations.some(
            ({ publishedAt, quote }) =>
              quote.toLowerCase().includes((place ?? '').toLowerCase()) && publishedAt !== null,
          ),
        ).toBe(true);
      }
    } finally {
      await assistant.close();
    }
  });

  it('refuses a date at which nothing of the kind happened, and says so', async () => {
    const assistant = await archive.open();
    try {
      const answer = await answerOf(assistant, 'Where did Putin host Abbas in March 2023?');
      expect(answer).toMatchObject({ status: 'unanswerable', statements: [], answer: '' });
      expect(answer.explanation).toContain('March 2023');
      expect(answer.explanation).toContain(`Nearest: “${answer.closest[0]?.title}”`);
      expect(answer.usage).toBeNull();
    } finally {
      await assistant.close();
    }
  });

  it('understands a follow-up by its history', async () => {
    const assistant = await archive.open();
    try {
      const history = [
        { role: 'user' as const, content: question },
        { role: 'assistant' as const, content: 'He received him in Sochi. [1]' },
      ];
      const answer = await answerOf(assistant, { question: 'And in August 2024?', history });
      expect(answer.standaloneQuestion).toContain('August 2024');
      expect(answer.citations[0]?.quote).toContain('Ogaryovo');
    } finally {
      await assistant.close();
    }
  });

  it('keeps to the filters', async () => {
    const assistant = await archive.open();
    try {
      const answer = await answerOf(assistant, {
        question: 'Where did Putin and Abbas meet?',
        filters: { publishedFrom: '2022-01-01', publishedTo: '2022-12-31' },
      });
      for (const { publishedAt } of [...answer.citations, ...answer.closest])
        expect(publishedAt?.slice(0, 4)).toBe('2022');
    } finally {
      await assistant.close();
    }
  });

  it('stops when the asker goes', async () => {
    const assistant = await archive.open();
    try {
      const gone = new AbortController();
      gone.abort();
      const drain = async () => {
        for await (const event of assistant.ask({ question }, { signal: gone.signal }))
          expect(event.type).not.toBe('answer-end');
      };
      await expect(drain()).rejects.toThrow();
    } finally {
      await assistant.close();
    }
  });
});

describe('ask, with keyword search only', () => {
  it('answers, and says what is missing', async () => {
    const keywordArchive = await openArchive(join(projectRoot, 'corpus'), { embeddingModel: 'none' });
    const assistant = await keywordArchive.open();
    try {
      const answer = await answerOf(assistant, question);
      expect(answer.citations[0]?.quote).toContain('Sochi');
      expect(answer.degraded.join(' ')).toContain('by their words only');
      expect(await assistant.state()).toMatchObject({ ready: true, embedding: { available: false } });
    } finally {
      await assistant.close();
      await keywordArchive.close();
    }
  });
});

describe('ask, with a chat model over a socket', () => {
  it('shows what the model says where its footnote holds it, and drops the lie beside it', async () => {
    const server = await startOpenAiServer((request) => {
      const sentence = shownSentences(request).find(({ text }) => text.includes('Sochi'));
      return {
        text: `${sentence?.text} [${sentence?.label}] Putin gave Abbas 900 horses in Sochi. [${sentence?.label}]`,
        pieceLength: 7,
      };
    });
    const assistant = await archive.open({ llm: 'openai:test', llmBaseUrl: server.baseUrl });
    try {
      const answer = await answerOf(assistant, question);
      expect(answer.status).toBe('partial');
      expect(answer.explanation).toMatch(/left out/);
      expect(answer.model).toMatchObject({ provider: 'openai', name: 'test', fallbackFrom: null });
      expect(answer.answer).toContain('Sochi');
      expect(answer.answer).not.toContain('900');
      expect(answer.dropped).toEqual([
        expect.objectContaining({
          text: expect.stringContaining('900 horses'),
          reason: expect.stringContaining('900'),
        }),
      ]);
    } finally {
      await assistant.close();
      await server.close();
    }
  });

  it('tells how many tokens it took, a rewritten follow-up included', async () => {
    const server = await startOpenAiServer((request) => {
      const sentence = shownSentences(request).find(({ text }) => text.includes('Sochi'));
      return { text: sentence ? `${sentence.text} [${sentence.label}]` : question };
    });
    const assistant = await archive.open({ llm: 'openai:test', llmBaseUrl: server.baseUrl });
    try {
      expect((await answerOf(assistant, question)).usage).toEqual({ inputTokens: 100, outputTokens: 10 });
      const history = [{ role: 'user' as const, content: question }];
      const followUp = await answerOf(assistant, { question: 'Where exactly?', history });
      expect(followUp).toMatchObject({
        standaloneQuestion: question,
        status: 'answered',
        usage: { inputTokens: 200, outputTokens: 20 },
      });
    } finally {
      await assistant.close();
      await server.close();
    }
  });

  it('tells what a model took that could not be shown', async () => {
    const server = await startOpenAiServer(misbehavingModels.lying);
    const assistant = await archive.open({ llm: 'openai:test', llmBaseUrl: server.baseUrl });
    try {
      expect(await answerOf(assistant, question)).toMatchObject({
        model: { provider: 'extractive', fallbackFrom: 'openai:test' },
        usage: { inputTokens: 100, outputTokens: 10 },
      });
    } finally {
      await assistant.close();
      await server.close();
    }
  });

  it('cites anew what the model cites wrongly', async () => {
    const server = await startOpenAiServer((request) => {
      const shown = shownSentences(request);
      const right = shown.find(({ text }) => text.includes('Sochi'));
      const wrong = shown.find(({ text }) => !text.includes('Sochi') && !text.includes('2021'));
      return { text: `${right?.text} [${wrong?.label}]` };
    });
    const assistant = await archive.open({ llm: 'openai:test', llmBaseUrl: server.baseUrl });
    try {
      const answer = await answerOf(assistant, question);
      expect(answer.citations[0]?.quote).toContain('Sochi');
    } finally {
      await assistant.close();
      await server.close();
    }
  });

  it.each(Object.keys(misbehavingModels) as (keyof typeof misbehavingModels)[])(
    'keeps its promises with a model that is %s',
    async (name) => {
      const server = await startOpenAiServer(misbehavingModels[name]);
      const assistant = await archive.open({ llm: 'openai:test', llmBaseUrl: server.baseUrl, llmTimeout: 3 });
      try {
        const answer = await answerOf(assistant, question);
        expect(server.requests.length).toBeGreaterThan(0);
        expect(`${answer.answer} ${answer.explanation}`).not.toMatch(
          /penguin|<script|test-key|delimiter|never follow/i,
        );
        if (answer.model.provider !== 'openai')
          expect(answer).toMatchObject({ model: { fallbackFrom: 'openai:test' }, explanation: expect.any(String) });
      } finally {
        await assistant.close();
        await server.close();
      }
    },
  );
});
