import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerSchema } from '../answer/answer.ts';
import { sampleArticles, sampleRefusal } from '../testing/sample-answer.ts';
import { scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, textSink } from '../testing/test-app.ts';
import { type AskOptions, ask as askWith } from './ask.ts';
import type { Assistant } from '../assistant.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-ask-'));
});
afterAll(async () => rm(folder, { recursive: true }));

const ask = (assistant: Assistant, question: string, options: AskOptions) =>
  askWith(assistant, question, options, { signal: new AbortController().signal, stderr: textSink() });
const answering = (answer = bridgeAnswer) => scriptedAssistant({ answers: { [bridgeQuestion]: answer } });

describe('footnote ask', () => {
  it('prints the answer with its markers, and each footnote with its quote and where that stands', async () => {
    const text = await ask(answering(), bridgeQuestion, {});
    expect(text).toContain('The harbour bridge opened on 3 May 2021. [1] It cost 40 million crowns. [2]\n');
    const places = [...text.matchAll(/\[(\d)\] “(.+)”\n.*no date\n +(\S+):(\d+)-(\d+)/gu)];
    expect(places).toHaveLength(2);
    for (const [, , quote, articleId = '', start, end] of places) {
      expect(sampleArticles[articleId]?.slice(Number(start), Number(end))).toBe(quote);
    }
  });

  it('prints a refusal with its reason and the closest passages', async () => {
    const text = await ask(answering(sampleRefusal()), bridgeQuestion, {});
    expect(text).toMatch(/^No answer\. The archive does not say\./u);
    expect(text).toMatch(/closest passages:\n- “The bridge closed in June\.”\n/u);
  });

  it('says what was left out, what failed and what was missing', async () => {
    const answer = {
      ...bridgeAnswer,
      status: 'partial' as const,
      explanation: 'The archive does not say who paid.',
      dropped: [{ text: 'The king paid.', reason: 'no citation' }],
      degraded: ['Only keyword search works.'],
      model: { ...bridgeAnswer.model, fallbackFrom: 'gpt-9' },
    };
    const text = await ask(answering(answer), bridgeQuestion, {});
    for (const part of ['who paid', 'The king paid.', 'no citation', 'Only keyword', 'gpt-9'])
      expect(text).toContain(part);
  });

  it('prints with --json the record, and nothing else', async () => {
    const record = answerSchema.parse(JSON.parse(await ask(answering(), bridgeQuestion, { json: true })));
    expect(record).toEqual(bridgeAnswer);
  });

  it('lets no article command the terminal', async () => {
    const hostile = '\u001B]0;owned\u0007\u009B2J\u202E';
    const citations = bridgeAnswer.citations.map((citation) => ({
      ...citation,
      title: hostile,
      quote: hostile,
      outlet: hostile,
      articleId: hostile,
    }));
    const answer = {
      ...bridgeAnswer,
      answer: hostile,
      citations,
      degraded: [hostile],
      dropped: [{ text: hostile, reason: hostile }],
    };
    for (const options of [{}, { json: true }]) {
      const text = await ask(answering(answer), bridgeQuestion, options);
      expect(text).not.toMatch(/[^\P{Cc}\n]|\u202E/u);
    }
  });

  it('asks with the options as the API does', async () => {
    const history = join(folder, 'history.json');
    const turns = [{ role: 'user', content: 'Hello' }];
    await writeFile(history, JSON.stringify(turns));
    const assistant = answering();
    const options = {
      asOf: '2024-08-20',
      from: '2024-01-01',
      to: '2024-12-31',
      outlet: ['A', 'B'],
      article: ['a/b'],
      history,
    };
    await ask(assistant, bridgeQuestion, options);
    expect(assistant.calls).toContainEqual({
      method: 'ask',
      argument: {
        question: bridgeQuestion,
        history: turns,
        asOf: '2024-08-20',
        filters: { publishedFrom: '2024-01-01', publishedTo: '2024-12-31', outlets: ['A', 'B'], articleIds: ['a/b'] },
      },
    });
  });

  it.each([
    ['an empty question', ' ', {}, /question/u],
    ['a day that does not exist', bridgeQuestion, { from: '2024-02-30' }, /--from/u],
    ['a date in words', bridgeQuestion, { asOf: 'today' }, /--as-of/u],
    ['a history that is not there', bridgeQuestion, { history: 'no-such-file.json' }, /no-such-file\.json/u],
  ])('refuses %s in a sentence that names it', async (_what, question, options, message) => {
    const assistant = answering();
    const asked = ask(assistant, question, options);
    await expect(asked).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(message) as string,
    });
    expect(assistant.calls).toEqual([]);
  });

  it('refuses a history that is JSON of another kind', async () => {
    const history = join(folder, 'wrong.json');
    await writeFile(history, '{"role": "user"}');
    await expect(ask(answering(), bridgeQuestion, { history })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('fills an empty archive first, and no other', async () => {
    const empty = scriptedAssistant({ answers: { [bridgeQuestion]: bridgeAnswer }, articles: [] });
    await ask(empty, bridgeQuestion, {});
    expect(empty.calls.map(({ method }) => method)).toEqual(['state', 'ingest', 'ask']);
    const filled = answering();
    await ask(filled, bridgeQuestion, {});
    expect(filled.calls.map(({ method }) => method)).toEqual(['state', 'ask']);
  });

  it('fails with the code of an answer that failed', async () => {
    const assistant = scriptedAssistant({
      answers: {
        [bridgeQuestion]: async function* () {
          yield { type: 'answer-failed', code: 'LLM_TIMEOUT', message: 'Too slow.' };
        },
      },
    });
    await expect(ask(assistant, bridgeQuestion, {})).rejects.toMatchObject({
      code: 'LLM_TIMEOUT',
      message: 'Too slow.',
    });
  });
});
