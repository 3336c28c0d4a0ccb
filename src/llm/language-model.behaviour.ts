import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { promptsFolder } from '../paths.ts';
import { answerPlaceholders, renderAnswerPrompt } from '../prompt/answer-prompt.ts';
import { labelSources } from '../prompt/label-sources.ts';
import { loadPrompt } from '../prompt/prompt-template.ts';
import { type RankedSentence, signalNames } from '../retrieval/evidence.ts';
import type { LabelledSentence, Message } from '../prompt/source.ts';
import type { Question } from '../retrieval/question.ts';
import { samplePassages } from '../testing/sample-sources.ts';
import type { AnswerRequest, LanguageModel, QuotedStatement, TokenUsage } from './language-model.ts';
import { noAnswer } from './language-model.ts';

export const sampleArticles = [
  {
    id: 'harbour',
    title: 'Harbour bridge opens',
    outlet: 'The Post',
    publishedAt: '2024-08-13',
    passages: [
      ['The mayor, Ann Roe, opened the harbour bridge on Monday.', 'The bridge cost 40 million euros.'],
      ['About 3,000 people came to the ceremony.', 'It rained all day.'],
    ],
  },
  {
    id: 'school',
    title: 'School prize',
    publishedAt: null,
    passages: [['A school in Bern won the prize for its garden.']],
  },
];

const sampleSources = labelSources(samplePassages(sampleArticles));

/** A request on two small articles, with a prompt that is short, since a local model reads slowly. */
export function sampleRequest(question: string, options: Partial<AnswerRequest> = {}): AnswerRequest {
  const sentences = sampleSources.flatMap((source) => source.sentences);
  const lines = sentences.map(({ label, text }) => `[${label}] ${text}`).join('\n');
  const messages = (form: string): Message[] => [
    {
      role: 'system',
      content: `Answer from the sentences, with their labels${form}. If the answer is not there, write only: ${noAnswer}`,
    },
    { role: 'user', content: `${lines}\n\nQuestion: ${question}` },
  ];
  return {
    question: sampleQuestion(question),
    messages: messages(''),
    structuredMessages: messages(', as JSON'),
    sources: sampleSources,
    evidence: sentences.map((sentence, rank) => ({ ...sentence, ...ranked(sentence), score: 0.9 - rank / 10 })),
    maxTokens: 60,
    ...options,
  };
}

const ranked = ({ articleId, text }: LabelledSentence) => ({
  signals: noSignals,
  reading: { text, stems: [], names: [], numbers: [], dates: [], asks: false },
  article: {
    ...sampleSources.find(({ article }) => article.id === articleId)!.article,
    version: 1,
    titleReading: '[]',
  },
});
const noSignals = Object.fromEntries(signalNames.map((name) => [name, 0])) as RankedSentence['signals'];

/** The same with the prompt that `ask` makes. */
export async function realRequest(
  model: LanguageModel,
  question: string,
  options: Partial<AnswerRequest> = {},
): Promise<AnswerRequest> {
  const maxTokens = options.maxTokens ?? 60;
  const load = (file: string) => loadPrompt(join(promptsFolder, file), { placeholders: answerPlaceholders });
  const { messages, structuredMessages, shownSources } = renderAnswerPrompt({
    template: await load('answer.md'),
    structuredTemplate: await load('answer-json.md'),
    question,
    sources: sampleSources,
    maxTokens,
    contextTokens: model.contextTokens,
    countTokens: model.countTokens,
    asOf: '2024-08-20',
    noAnswer,
    ...(model.maxSentences && { maxSentences: model.maxSentences }),
  });
  return sampleRequest(question, { messages, structuredMessages, sources: shownSources, maxTokens, ...options });
}

function sampleQuestion(text: string): Question {
  return {
    text,
    standalone: text,
    kind: 'other',
    head: null,
    time: null,
    latest: false,
    names: [],
    asOf: '2024-08-20',
    filters: {},
  };
}

export async function read(output: AsyncIterable<string | QuotedStatement>): Promise<string> {
  let text = '';
  for await (const piece of output)
    text += typeof piece === 'string' ? piece : `${piece.text} ${piece.labels.map((label) => `[${label}]`).join('')} `;
  return text;
}

export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  );
}

/** What every language model does, whatever is behind it. `create` makes one that can answer; `abortable` says whether it takes time. */
export function describeLanguageModel(
  name: string,
  {
    create,
    abortable = true,
    skip = false,
  }: { create: () => Promise<LanguageModel>; abortable?: boolean; skip?: boolean },
): void {
  describe.skipIf(skip)(`${name} as a language model`, () => {
    let model: LanguageModel;
    beforeAll(async () => {
      model = await create();
    });
    afterAll(() => model?.close());

    it('says what it is and how much it reads', () => {
      expect(model.provider).toMatch(/^[a-z-]+$/);
      expect(model.name).not.toBe('');
      expect(model.contextTokens).toBeGreaterThan(500);
    });

    it('writes a draft', async () => {
      expect((await read(model.answer(sampleRequest('Who opened the harbour bridge?')))).trim()).not.toBe('');
    });

    it('gives the same draft for the same request, whatever was asked before', async () => {
      const request = sampleRequest('Who opened the harbour bridge?');
      const first = await read(model.answer(request));
      await read(model.answer(sampleRequest('Which school won a prize?')));
      expect(await read(model.answer(request))).toBe(first);
    });

    it('answers several at once as it answers each alone', async () => {
      const requests = ['Who opened the harbour bridge?', 'Which school won a prize?', 'How many people came?'].map(
        (question) => sampleRequest(question),
      );
      const together = await Promise.all(requests.map((request) => read(model.answer(request))));
      const alone: string[] = [];
      for (const request of requests) alone.push(await read(model.answer(request)));
      expect(together).toEqual(alone);
    });

    it('does not begin for an asker who has gone', async () => {
      const request = sampleRequest('Who opened the harbour bridge?', {
        signal: AbortSignal.abort(new Error('gone')),
      });
      if (abortable) expect(await failureOf(read(model.answer(request)))).toMatchObject({ message: 'gone' });
    });

    it.skipIf(!abortable)('stops soon when the asker goes, and serves the next', async () => {
      const controller = new AbortController();
      const request = sampleRequest('Who opened the harbour bridge?', { signal: controller.signal });
      const work = read(model.answer(request));
      const next = model.answer(sampleRequest('Which school won a prize?'));
      controller.abort(new Error('gone'));
      const started = performance.now();
      expect(await failureOf(work)).toMatchObject({ message: 'gone' });
      expect(performance.now() - started).toBeLessThan(1000);
      expect((await read(next)).trim()).not.toBe('');
    });

    it('may be left in the middle of a draft', async () => {
      const request = sampleRequest('Who opened the harbour bridge?');
      for await (const piece of model.answer(request)) {
        expect(piece).toBeTruthy();
        break;
      }
      expect((await read(model.answer(request))).trim()).not.toBe('');
    });

    it('rewrites a question or says that it cannot', async () => {
      if (!model.complete) return;
      const messages = [{ role: 'user', content: 'Write one word.' }] as const;
      expect(typeof (await model.complete(messages, { maxTokens: 10 }))).toBe('string');
      const gone = AbortSignal.abort(new Error('gone'));
      expect(await failureOf(model.complete(messages, { maxTokens: 10, signal: gone }))).toMatchObject({
        message: 'gone',
      });
    });

    it('tells once what a draft or a rewriting used, or nothing', async () => {
      for (const write of [
        (onUsage: (usage: TokenUsage) => void) =>
          read(model.answer(sampleRequest('Who opened the harbour bridge?', { onUsage }))),
        async (onUsage: (usage: TokenUsage) => void) =>
          model.complete?.([{ role: 'user', content: 'Write one word.' }], { maxTokens: 10, onUsage }),
      ]) {
        const told: TokenUsage[] = [];
        await write((usage) => told.push(usage));
        expect(told.length).toBeLessThanOrEqual(1);
        for (const count of told.flatMap(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]))
          expect(Number.isInteger(count) && count > 0).toBe(true);
      }
    });

    it('closes', async () => {
      const other = await create();
      await other.close();
    });
  });
}
