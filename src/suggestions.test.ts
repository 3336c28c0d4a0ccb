import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Assistant } from './assistant.ts';
import { projectRoot } from './paths.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';
import { testApp } from './testing/test-app.ts';

let corpus: string;
let archive: RealArchive;
let assistant: Assistant;
beforeAll(async () => {
  corpus = await mkdtemp(join(tmpdir(), 'footnote-suggestions-'));
  archive = await openArchive(corpus, { embeddingModel: 'none' });
  assistant = await archive.open();
});
afterAll(async () => {
  await assistant.close();
  await archive.close();
  await rm(corpus, { recursive: true });
});

it('suggests questions that get an answer, nothing of an empty archive, and looks again when it has changed', async () => {
  const app = await testApp(assistant);
  const suggested = async () =>
    (await app.inject('/suggestions')).json<{ suggestions: { question: string }[] }>().suggestions;
  expect(await suggested()).toEqual([]);

  await cp(join(projectRoot, 'corpus'), corpus, { recursive: true });
  await assistant.ingest();
  const suggestions = await suggested();
  expect(suggestions).toHaveLength(6);
  expect(new Set(suggestions.map(({ question }) => question)).size).toBe(6);
  for (const { question } of suggestions) {
    expect(question).toMatch(/^(?:Who|Where|When|Which|How) .{10,200}\?$/u);
    expect((await answerOf(assistant, question)).status).toBe('answered');
  }
  expect(await suggested()).toEqual(suggestions);

  const text =
    'The Larkhaven bridge opened on 3 May 2021. Mayor Ann Roe of Larkhaven received Tom Rowe in Oslo on 4 May 2021.';
  await writeFile(join(corpus, 'larkhaven.md'), `---\ntitle: Bridge\npublishedAt: 2030-05-05\n---\n${text}\n`);
  await assistant.ingest();
  expect((await suggested()).some(({ question }) => /Larkhaven|Roe/u.test(question))).toBe(true);
  await app.close();
}, 60_000);
