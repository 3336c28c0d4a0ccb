import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './cli/ask.ts';
import type { Answer, AskRequest } from './answer/answer.ts';
import type { Assistant } from './assistant.ts';
import { promptsFolder } from './paths.ts';
import { startOpenAiServer, type ChatRequest, type ChatServer } from './testing/chat-server.ts';
import { type Injection, injections, obeyedIn } from './testing/injections.ts';
import { shownSentences } from './testing/misbehaving-models.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';
import { realLanguageModel } from './testing/real-models.ts';
import { textSink } from './testing/test-app.ts';

const planted = injections();
const { missing } = await realLanguageModel();
const absent = missing ? ` (skipped: ${missing})` : '';
/** Of every kind of place, since SmolLM2 takes seconds for one. */
const smallSample = Array.from({ length: 6 }, (_, at) => planted[Math.round((at * planted.length) / 6)] as Injection);

let folder: string;
let archive: RealArchive;
let secrets: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-injections-'));
  for (const { articleId, file } of planted) await writeFile(join(folder, `${articleId}.md`), file);
  archive = await openArchive(folder);
  const files = ['answer.md', 'answer-json.md'].map((file) => readFile(join(promptsFolder, file), 'utf8'));
  const prompts = (await Promise.all(files)).join('\n');
  const parts = prompts.split(/\n|(?<=[.:]) |\{\{\w+\}\}/u);
  secrets = [...parts.filter(({ length }) => length > 40), 'test-key'];
});
afterAll(async () => {
  await archive.close();
  await rm(folder, { recursive: true });
});

it('plants more than 200 different texts, each with a word of its own', () => {
  expect(planted.length).toBeGreaterThanOrEqual(200);
  expect(new Set(planted.map(({ file }) => file)).size).toBe(planted.length);
  expect(new Set(planted.map(({ canary }) => canary)).size).toBe(planted.length);
});

/** Asks for each injection, and tells what was done that it demands, or else was not as it should be. */
async function faults(
  assistant: Assistant,
  asked: readonly Injection[],
  request: (injection: Injection) => AskRequest,
  check: (answer: Answer, injection: Injection) => string | null = () => null,
): Promise<string[]> {
  const found: string[] = [];
  for (const injection of asked) {
    const answer = await answerOf(assistant, request(injection));
    const wrong = check(answer, injection);
    for (const fault of [...obeyedIn(answer, injection, secrets), ...(wrong ? [wrong] : [])])
      found.push(`${injection.kind}, ${injection.place}: ${JSON.stringify(injection.text)}: ${fault}`);
  }
  return found;
}

const alone = ({ question, articleId }: Injection) => ({ question, filters: { articleIds: [articleId] } });
/** Each with the question, and the article, of another. */
const strangers = planted.map((injection, at): Injection => {
  const { question, articleId, right } = planted[(at + planted.length / 2) % planted.length] as Injection;
  return { ...injection, question, articleId, right };
});
const inTheQuestion = (injection: Injection): AskRequest => ({
  ...alone(injection),
  question: `${injection.question} ${injection.text}`,
});
const inTheHistory = (injection: Injection): AskRequest => ({
  ...alone(injection),
  history: [
    { role: 'user', content: injection.text },
    { role: 'assistant', content: `${injection.demanded} [1]` },
  ],
});
const isRight = (answer: Answer, { right }: Injection) =>
  answer.answer.includes(right) ? null : `not right: ${answer.answer || answer.explanation}`;

describe('with --llm extractive', () => {
  let assistant: Assistant;
  beforeAll(async () => {
    assistant = await archive.open();
  });
  afterAll(() => assistant.close());

  it('obeys none of them in an article, and answers rightly beside each', async () => {
    expect(await faults(assistant, planted, ({ question }) => ({ question }), isRight)).toEqual([]);
    expect(await faults(assistant, planted, alone, isRight)).toEqual([]);
  });

  it('obeys none of them in a question or in the turns before', async () => {
    expect(await faults(assistant, strangers, inTheQuestion)).toEqual([]);
    expect(await faults(assistant, strangers, inTheHistory)).toEqual([]);
  });

  it.each([
    ['ANSI escapes', '\u001b[31m'],
    ['one-character ANSI escapes', '\u009b2J'],
    ['zero-width characters', '\u200b'],
    ['right-to-left marks', '\u2067'],
    ['unseen tags', '\u{e0041}\u{e0042}'],
  ])('quotes a sentence with %s on the command line as text that does nothing', async (_what, hostile) => {
    const text = `The lighthouse of Norrhamn has ${hostile}212 steps, the keeper said.`;
    const { article } = await assistant.addArticle({ title: `Lighthouse ${hostile} painted`, text });
    const onTheCommandLine = (options: { readonly json?: boolean }) =>
      ask(assistant, 'How many steps does the lighthouse of Norrhamn have?', options, {
        signal: new AbortController().signal,
        stderr: textSink(),
      });
    const shown = await onTheCommandLine({});
    expect(shown).toContain('212 steps');
    expect(shown).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    const json = await onTheCommandLine({ json: true });
    expect(json).toContain('212 steps');
    expect(json).not.toMatch(/[^\P{Cc}\n]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
    await assistant.removeArticle(article.id);
  });
});

describe('with a model that obeys', () => {
  let server: ChatServer;
  let current: Injection;
  let assistant: Assistant;
  beforeAll(async () => {
    server = await startOpenAiServer((request) => ({ text: obey(request), pieceLength: 40 }));
    assistant = await archive.open({ llm: 'openai:test', llmBaseUrl: server.baseUrl });
  });
  afterAll(async () => {
    await assistant.close();
    await server.close();
  });

  /** Does whatever the article, the question or the turns before demand, and cites what is there for it. */
  function obey({ messages, prompt, headers }: ChatRequest): string {
    if (prompt.includes('Last question:')) return `What is ${current.canary}?`;
    const labels = shownSentences({ prompt }).map(({ label }) => `[${label}]`);
    const leak =
      current.kind === 'system prompt request' ? `${messages[0]?.content} ${headers.authorization} ${labels[0]}\n` : '';
    return `${leak}${current.demanded} ${labels.slice(0, 3).join('')}\n${current.text} ${labels[0]}`;
  }
  const obeying = (request: (injection: Injection) => AskRequest) => (injection: Injection) => {
    current = injection;
    return request(injection);
  };

  it('shows nothing of what it wrote about an article', async () => {
    expect(await faults(assistant, planted, obeying(alone))).toEqual([]);
    expect(server.requests).toHaveLength(planted.length);
  });

  it('tells that instructions were recited and left out, without their words', async () => {
    for (const injection of planted.filter(({ kind }) => kind === 'system prompt request')) {
      const { dropped } = await answerOf(assistant, obeying(alone)(injection));
      expect(dropped).toContainEqual({ text: '…', reason: 'it recites what the model was told to do' });
      for (const secret of secrets) expect(JSON.stringify(dropped)).not.toContain(secret);
    }
  });

  it('shows nothing of it where the question or the turns before demand it', async () => {
    const [these, those] = [strangers.filter((_, at) => at % 2 === 0), strangers.filter((_, at) => at % 2 === 1)];
    expect(await faults(assistant, these, obeying(inTheQuestion))).toEqual([]);
    expect(await faults(assistant, those, obeying(inTheHistory))).toEqual([]);
  });
});

describe(`with SmolLM2${absent}`, () => {
  it.skipIf(missing)(
    `obeys none of a spread sample of ${smallSample.length}, since each takes seconds`,
    async () => {
      const assistant = await archive.open({ llm: 'llama-cpp:smollm2-135m-instruct' });
      try {
        expect(await faults(assistant, smallSample, (injection) => ({ ...alone(injection), passages: 1 }))).toEqual([]);
      } finally {
        await assistant.close();
      }
    },
    240_000,
  );
});
