import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Answer } from './answer/answer.ts';
import type { Assistant } from './assistant.ts';
import { projectRoot } from './paths.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';
import { testApp } from './testing/test-app.ts';

const file = '2024-08-13-novo-ogaryovo.md';
const question = 'Where did Putin and Abbas meet in August 2024?';
type Kept = { answer: Answer; answeredAt: string; sources: { number: number; state: string }[] };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openArticles(): Promise<{ archive: RealArchive; corpus: string }> {
  const corpus = await mkdtemp(join(tmpdir(), 'footnote-kept-'));
  closing.push(() => rm(corpus, { recursive: true }));
  await cp(join(projectRoot, 'corpus', file), join(corpus, file));
  const archive = await openArchive(corpus, { embeddingModel: 'none' });
  closing.push(() => archive.close());
  return { archive, corpus };
}

async function linkTo(assistant: Assistant, id: string) {
  const app = await testApp(assistant);
  const response = await app.inject(`/answers/${id}`);
  await app.close();
  return { status: response.statusCode, body: response.json<Kept & { code: string }>() };
}

it('a link to an answer leads to it after a restart, and says when its source changed or went', async () => {
  const { archive, corpus } = await openArticles();
  let assistant = await archive.open();
  const { passages: _p, trace: _t, ...given } = await answerOf(assistant, { question, include: ['trace'] });
  expect(given.citations.length).toBeGreaterThan(0);
  await assistant.close();

  assistant = await archive.open();
  closing.push(() => assistant.close());
  const states = async () => {
    const { status, body } = await linkTo(assistant, given.id);
    expect([status, body.answer]).toEqual([200, given]);
    expect(body.sources.map(({ number }) => number)).toEqual(given.citations.map(({ number }) => number));
    return new Set(body.sources.map(({ state }) => state));
  };
  expect(await states()).toEqual(new Set(['as-cited']));

  const text = await readFile(join(corpus, file), 'utf8');
  await writeFile(join(corpus, file), `${text}\nA correction was added.\n`);
  await assistant.ingest();
  expect(await states()).toEqual(new Set(['changed']));
  await writeFile(join(corpus, file), text);
  await assistant.ingest();
  expect(await states()).toEqual(new Set(['as-cited']));
  await rm(join(corpus, file));
  await assistant.ingest();
  expect(await states()).toEqual(new Set(['removed']));
});

it('keeps the latest answers only, as many as are wanted, or none', async () => {
  const { archive } = await openArticles();
  const three = await archive.open({ keepAnswers: 3 });
  const ids: string[] = [];
  for (let turn = 0; turn < 6; turn += 1) ids.push((await answerOf(three, question)).id);
  const found = await Promise.all(ids.map(async (id) => (await three.answer(id)) !== null));
  expect(found).toEqual([false, false, false, true, true, true]);
  expect(await linkTo(three, ids[0]!)).toMatchObject({ status: 404, body: { code: 'ANSWER_NOT_FOUND' } });
  await three.close();
  const none = await archive.open({ keepAnswers: 0 });
  closing.push(() => none.close());
  expect(await none.answer((await answerOf(none, question)).id)).toBeNull();
});

it('answers on when the file of kept answers is damaged, and says so once', async () => {
  const { archive } = await openArticles();
  await writeFile(join(archive.config.index, 'answers.sqlite'), 'no database at all '.repeat(300));
  const said: string[] = [];
  const assistant = await archive.open({ say: (sentence) => said.push(sentence) });
  closing.push(() => assistant.close());
  const { id } = await answerOf(assistant, question);
  expect(await assistant.answer(id)).toMatchObject({ answer: { id } });
  expect(said.filter((sentence) => sentence.includes('answers.sqlite'))).toHaveLength(1);
});
