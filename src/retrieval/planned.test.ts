import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { answerOf, openArchive } from '../testing/real-archive.ts';

const articles = {
  plan: ['2019-04-30', 'Mayor Ann Roe plans to travel to Larkhaven in June to meet Tom Rowe, her office said.'],
  visit: [
    '2019-06-20',
    'In Norrhamn on Thursday Mayor Ann Roe met Tom Rowe, the head of the ferry board, for an hour.',
  ],
};

it.each([
  ['Where did Ann Roe meet Tom Rowe?', 'Norrhamn'],
  ['Where will Ann Roe meet Tom Rowe?', 'Larkhaven'],
])('tells what happened from what was planned: %s', async (question, place) => {
  const corpus = await mkdtemp(join(tmpdir(), 'footnote-plans-'));
  for (const [id, [day, text]] of Object.entries(articles))
    await writeFile(join(corpus, `${id}.md`), `---\ntitle: Roe and Rowe\npublishedAt: ${day}\n---\n${text}\n`);
  const archive = await openArchive(corpus);
  const assistant = await archive.open();
  const { statements } = await answerOf(assistant, question);
  expect(statements[0]?.text).toContain(place);
  await assistant.close();
  await archive.close();
  await rm(corpus, { recursive: true });
});
