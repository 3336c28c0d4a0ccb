import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAssistant } from './assistant.ts';
import { projectRoot } from './paths.ts';
import { startOpenAiServer, type ChatRequest, type ChatScript } from './testing/chat-server.ts';
import { shownSentences } from './testing/misbehaving-models.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';

const question = 'Where did Putin host Abbas in November 2021?';
const lie = 'The archive was closed in 1987 by a penguin named Otto';
let archive: RealArchive;
beforeAll(async () => {
  archive = await openArchive(join(projectRoot, 'corpus'));
});
afterAll(() => archive.close());

async function answerFrom(script: ChatScript, llmFormat: 'auto' | 'markers' | 'json' = 'json') {
  const server = await startOpenAiServer(script);
  const config = { ...archive.config, llm: 'openai:test', llmBaseUrl: server.baseUrl, llmFormat };
  const assistant = await createAssistant(config, { say: () => {} });
  try {
    return { answer: await answerOf(assistant, question), requests: server.requests };
  } finally {
    await assistant.close();
    await server.close();
  }
}

const right = (request: ChatRequest) => {
  const sentence = shownSentences(request).find(({ text }) => text.includes('Sochi'));
  return { text: sentence?.text ?? '', sources: [sentence?.label ?? ''] };
};
const written = (...statements: unknown[]) => JSON.stringify({ statements });

describe('an answer from a model that is asked for JSON', () => {
  it('shows what its sources hold, and drops what they do not or what rests on no sentence that was shown', async () => {
    const { answer } = await answerFrom((request) => {
      const { text, sources } = right(request);
      const unknown = { text: 'Otto the penguin left Sochi in 1991.', sources: ['S9999'] };
      return { text: written({ text, sources }, { text: `${lie}.`, sources }, unknown) };
    });
    expect(answer.model).toMatchObject({ provider: 'openai', fallbackFrom: null });
    expect(answer.model.promptVersion).toMatch(/^answer-json\//);
    expect(answer.citations[0]?.quote).toContain('Sochi');
    expect(answer.answer).not.toMatch(/penguin/);
    expect(answer.dropped.map(({ text }) => text)).toEqual([`${lie}.`, 'Otto the penguin left Sochi in 1991.']);
    expect(answer.dropped[1]?.reason).toMatch(/label|source|sentence/);
  });

  it('keeps what was whole of a draft that comes to its limit, and says what breaks off', async () => {
    const { answer } = await answerFrom((request) => ({
      text: written(right(request), { text: `${lie}.`, sources: ['S1'] }).slice(0, -40),
      cutOff: true,
    }));
    expect(answer.model).toMatchObject({ provider: 'openai', fallbackFrom: null });
    expect(answer.citations[0]?.quote).toContain('Sochi');
    expect(answer.dropped).toEqual([{ text: expect.stringContaining('The archive'), reason: 'it breaks off' }]);
  });

  it('is taken from text with markers where the server refuses the schema, and names that prompt', async () => {
    const { answer, requests } = await answerFrom((request) => {
      const { text, sources } = right(request);
      return request.schema ? { status: 400 } : { text: `${text} [${sources.join()}]` };
    });
    expect(requests).toHaveLength(2);
    expect(answer.model).toMatchObject({ provider: 'openai', fallbackFrom: null });
    expect(answer.model.promptVersion).toMatch(/^answer\//);
    expect(answer.citations[0]?.quote).toContain('Sochi');
  });

  it('is a refusal where there are no statements', async () => {
    const { answer } = await answerFrom(() => ({ text: written() }));
    expect(answer).toMatchObject({ status: 'unanswerable', statements: [] });
  });

  it.each<[string, ChatScript]>([
    ['lies', (request) => ({ text: written({ text: `${lie}.`, sources: right(request).sources }) })],
    ['names no sources', () => ({ text: written({ text: `${lie}.`, sources: [] }) })],
    ['tells its instructions', ({ messages }) => ({ text: written({ text: messages[0]?.content, sources: ['S1'] }) })],
    ['writes markup', () => ({ text: written({ text: `<script>alert(1)</script> ${lie}.`, sources: ['S1'] }) })],
    ['writes JSON of another form', () => ({ text: JSON.stringify({ answer: `${lie}.`, citations: ['S1'] }) })],
    ['nests without end', () => ({ text: `{"statements": ${'['.repeat(100_000)}` })],
    ['writes no JSON any more', () => ({ text: `{"statements": [{"text": "${lie}.", sources: S1}]}` })],
  ])('is quoted from the articles where the model %s', async (_, script) => {
    const { answer } = await answerFrom(script);
    expect(answer).toMatchObject({ model: { provider: 'extractive', fallbackFrom: 'openai:test' } });
    expect(answer.answer).toContain('Sochi');
    expect(`${answer.answer} ${answer.explanation}`).not.toMatch(/penguin|<script|never follow/i);
  });
});

describe('--llm-format', () => {
  it.each([
    ['markers', false],
    ['json', true],
  ] as const)('%s asks for that', async (llmFormat, structured) => {
    const { requests } = await answerFrom(() => ({ text: 'NO ANSWER' }), llmFormat);
    expect(requests.map(({ schema }) => schema !== null)).toEqual([structured]);
  });
});
