import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './answer/answer.ts';
import type { SearchResult } from './answer/search-result.ts';
import type { Assistant } from './assistant.ts';
import { openArchive, type RealArchive } from './testing/real-archive.ts';
import { checkPromises } from './testing/promises.ts';
import { testApp } from './testing/test-app.ts';

const wire = [
  'Engineers closed the Velden lock on Tuesday after a crack was found in its northern gate.',
  'The lock carries a third of the freight that moves along the canal, according to the port.',
  'Repairs will take six weeks and cost 4.2 million crowns, the waterways office said.',
  'Skippers were told to use the older lock at Marnhem until then.',
];
const articles = {
  'agency.md': { outlet: 'Agency', date: '2024-05-06', lines: wire },
  'post.md': { outlet: 'Post', date: '2024-05-07', lines: ['The Post reports from Velden.', ...wire] },
  'herald.md': { outlet: 'Herald', date: null, lines: wire.slice(0, 3) },
  'gazette.md': {
    outlet: 'Gazette',
    date: '2024-05-20',
    lines: [
      'The Velden lock may stay closed for longer than planned, the waterways office said on Monday.',
      'A second crack was found while the northern gate was being taken out, and the bill may double.',
    ],
  },
};

let folder: string;
let archive: RealArchive;
let assistant: Assistant;
let app: FastifyInstance;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-copies-'));
  const corpus = join(folder, 'corpus');
  await mkdir(corpus);
  for (const [file, { outlet, date, lines }] of Object.entries(articles)) {
    const fields = [`title: The lock, by ${outlet}`, `outlet: ${outlet}`, ...(date ? [`date: ${date}`] : [])];
    await writeFile(join(corpus, file), `---\n${fields.join('\n')}\n---\n${lines.join('\n\n')}\n`);
  }
  archive = await openArchive(corpus, { embeddingModel: 'none' });
  assistant = await archive.open();
  app = await testApp(assistant);
});
afterAll(async () => {
  await app.close();
  await archive.close();
  await rm(folder, { recursive: true, force: true });
});

const question = 'What will the repairs of the Velden lock cost?';
const post = async <Result>(url: string, request: object): Promise<Result> =>
  (await app.inject({ method: 'POST', url, payload: request })).json();

describe('syndicated articles', () => {
  it('are one source of an answer, which names the original and says who else prints it', async () => {
    const answer = await post<Answer>('/ask', { question });
    const texts = await Promise.all(
      [...answer.citations, ...answer.closest].map(({ articleId }) => assistant.article(articleId)),
    );
    expect(checkPromises(answer, (id) => texts.find((article) => article?.id === id)?.text)).toEqual([]);
    const cited = answer.citations.filter(({ quote }) => quote === wire[2]);
    expect(cited.map(({ outlet, copies }) => ({ outlet, copies }))).toEqual([
      {
        outlet: 'Agency',
        copies: [
          { articleId: 'post', title: 'The lock, by Post', outlet: 'Post', publishedAt: '2024-05-07' },
          { articleId: 'herald', title: 'The lock, by Herald', outlet: 'Herald', publishedAt: null },
        ],
      },
    ]);
  });

  it('give each sentence once, with the articles that print it; a later report keeps its own', async () => {
    const { evidence } = await post<SearchResult>('/search', { question });
    const quotes = evidence.map(({ quote }) => quote);
    expect(new Set(quotes).size).toBe(quotes.length);
    const printings = Object.fromEntries(
      evidence.map(({ quote, outlet, copies = [] }) => [quote, [outlet, ...copies.map((copy) => copy.outlet)]]),
    );
    expect(printings).toMatchObject({
      [wire[2] ?? '']: ['Agency', 'Post', 'Herald'],
      [articles['gazette.md'].lines[0] ?? '']: ['Gazette'],
    });
    // The Herald left the last paragraph out.
    expect(printings[wire[3] ?? ''] ?? ['Agency', 'Post']).toEqual(['Agency', 'Post']);
  });

  it('are found in the outlet that the reader asked for', async () => {
    const { evidence } = await post<SearchResult>('/search', { question, filters: { outlets: ['Herald'] } });
    expect(new Set(evidence.map(({ outlet }) => outlet))).toEqual(new Set(['Herald']));
    expect(evidence[0]?.copies?.map(({ outlet }) => outlet)).toEqual(['Agency', 'Post']);
  });
});
