import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import type { Assistant } from './assistant.ts';
import type { StoredArticle } from './catalog/catalog.ts';
import { testApp } from './testing/test-app.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';
import {
  newsPage,
  sampleAtom,
  sampleDocx,
  sampleEpub,
  sampleFeed,
  sampleMail,
  samplePdf,
  sampleZip,
} from './testing/sample-documents.ts';

const german =
  'Der Leuchtturm von Warnemünde wird nach Angaben der Stadt vom Herbst an saniert. Die Arbeiten kosten 3,4 Millionen Euro und dauern bis zum Frühjahr. Bürgermeisterin Anna Krüger sagte, der Turm bleibe in dieser Zeit geschlossen.';
const files: Readonly<Record<string, Buffer | string>> = {
  'bridge.html': newsPage,
  'lighthouse.pdf': samplePdf,
  'theatre.docx': sampleDocx,
  'coast.epub': sampleEpub,
  'mail/strike.eml': sampleMail,
  'post.rss': sampleFeed,
  'fjord.xml': sampleAtom,
  'bundle.zip': sampleZip,
  'turm.md': german,
};

let folder: string;
let archive: RealArchive;
let assistant: Assistant;
let app: FastifyInstance;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-documents-'));
  await mkdir(join(folder, 'mail'));
  for (const [path, bytes] of Object.entries(files)) await writeFile(join(folder, path), bytes);
  archive = await openArchive(folder);
  assistant = await archive.open();
  app = await testApp(assistant);
});
afterAll(async () => {
  await app.close();
  await assistant.close();
  await archive.close();
  await rm(folder, { recursive: true, force: true });
});

async function article(id: string): Promise<StoredArticle> {
  const found = await assistant.article(id);
  if (!found) throw new Error(`no article ${id}`);
  return found;
}

describe('documents of other formats in the folder', () => {
  it('become articles of their own, and stay what they are in the next sync', async () => {
    const { articles } = await assistant.listArticles({ limit: 50 });
    expect(articles.map(({ id }) => id.replace(/\/[\da-f]{16}$/, '/*'))).toEqual([
      'bridge',
      'bundle/may/quay',
      'bundle/notes',
      'coast',
      'fjord/*',
      'lighthouse',
      'mail/strike',
      'post/*',
      'post/*',
      'theatre',
      'turm',
    ]);
    expect(await assistant.ingest()).toMatchObject({ unchanged: 11, changed: [], added: [], removed: [], failed: [] });
  });

  it('say of themselves what a web page tells: title, author, outlet, day, address', async () => {
    expect(await article('bridge')).toMatchObject({
      title: 'Harbour bridge opens',
      author: 'Nora Sample',
      outlet: 'Harbour Post',
      publishedAt: '2024-08-13T07:30:00Z',
      url: 'https://post.example/bridge',
      language: 'en',
      path: 'bridge.html',
    });
    expect(await article('mail/strike')).toMatchObject({
      title: 'Ferry strike ends',
      author: 'Nóra Sample',
      publishedAt: '2024-08-13T07:30:00Z',
      text: 'The ferry strike in Molde ended on Monday.\n\nCrews won four per cent.',
    });
    expect(await article('theatre')).toMatchObject({
      title: 'Theatre opens season',
      author: 'Nora Sample',
      publishedAt: null,
      language: null,
      text: 'The theatre opened its season on Friday.\n\nTickets cost 200 crowns.',
    });
    expect(await article('coast')).toMatchObject({ title: 'A year on the coast', publishedAt: '2024-05-17' });
    const { articles } = await assistant.listArticles({ limit: 50, query: 'Quay & market' });
    expect(articles).toMatchObject([
      { outlet: 'Harbour Post', author: 'Nora Sample', publishedAt: '2024-08-13T09:30:00Z', path: 'post.rss' },
    ]);
  });

  it('hold what a reader of a page sees, and nothing that is hidden from one', async () => {
    const { text } = await article('bridge');
    expect(text).toContain('It cost 40 million crowns, a third more than planned, and carries trams, bicycles');
    expect(text).toContain('- Length: 310 metres\n- Height: 24 metres');
    expect(text).not.toMatch(/Sport|Cookies/);
    const { articles } = await assistant.listArticles({ limit: 50 });
    for (const { id } of articles) expect((await article(id)).text).not.toContain('HIDDEN');
  });

  it('of a PDF name the page that a citation stands on', async () => {
    const { text, pages } = await article('lighthouse');
    expect(text).toContain('said in a statement to the press.');
    expect(text).toContain('the new lamp was made in the town of Aalborg.');
    expect(pages?.map((start) => text.slice(start, start + 8))).toEqual(['The ligh', 'the town']);
    const answer = await answerOf(
      assistant,
      'Who climbed the tower of the lighthouse of Skagen to switch on the lamp?',
    );
    expect(answer.citations[0]).toMatchObject({
      articleId: 'lighthouse',
      page: 2,
      quote: 'Keeper Ida Holm climbed the tower with 210 steps to switch on the lamp.',
    });
    const cost = await answerOf(assistant, 'What did the repairs of the lighthouse of Skagen cost?');
    expect(cost.citations[0]).toMatchObject({ articleId: 'lighthouse', page: 1 });
    const bridge = await answerOf(assistant, 'What did the harbour bridge of Bergen cost?');
    expect(bridge.citations[0]).not.toHaveProperty('page');
  });

  it.each([
    ['lighthouse', 'application/pdf', /^inline/, samplePdf],
    ['bridge', 'application/octet-stream', /^attachment/, Buffer.from(newsPage)],
    ['mail%2Fstrike', 'application/octet-stream', /^attachment/, Buffer.from(sampleMail)],
    ['bundle/may/quay', 'application/octet-stream', /filename\*=UTF-8''bundle\.zip$/, sampleZip],
  ])('are handed out as they are: %s', async (id, type, disposition, bytes) => {
    const { headers, rawPayload } = await app.inject(`/originals/${id}`);
    expect(headers['content-type']).toBe(type);
    expect(headers['content-disposition']).toMatch(disposition);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(rawPayload.equals(bytes)).toBe(true);
  });

  it('are handed out only where they lie in the folder', async () => {
    const { article: added } = await assistant.addArticle({ title: 'Added', text: 'It rained.' });
    for (const id of [added.id, 'nowhere', '..%2F..%2Fetc%2Fpasswd', '../../etc/passwd', 'bridge.html'])
      expect((await app.inject(`/originals/${id}`)).statusCode).toBe(404);
    await assistant.removeArticle(added.id);
    await unlink(join(folder, 'theatre.docx'));
    await symlink('/etc/hostname', join(folder, 'theatre.docx'));
    expect((await app.inject('/originals/theatre')).statusCode).toBe(404);
  });

  it('in a language that the embedding model does not know are found by their words', async () => {
    expect(await article('turm')).toMatchObject({ language: 'de' });
    const { coverage, degraded } = await assistant.state();
    expect(coverage.passagesByWordsOnly).toBe(1);
    expect(coverage.passagesWithVectors).toBe(coverage.passages - 1);
    expect(degraded).toEqual([]);
    const { evidence } = await assistant.search({ question: 'Leuchtturm Warnemünde Bürgermeisterin Anna Krüger' });
    expect(evidence[0]).toMatchObject({ articleId: 'turm' });
  });
});
