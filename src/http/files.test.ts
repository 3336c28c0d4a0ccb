import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDocx } from '../testing/make-documents.ts';
import { makeZip } from '../testing/make-zip.ts';
import { openArchive } from '../testing/real-archive.ts';
import { newsPage, samplePdf, sampleZip } from '../testing/sample-documents.ts';
import { testApp } from '../testing/test-app.ts';

const closing: (() => Promise<unknown>)[] = [];
let app: FastifyInstance;
beforeAll(async () => {
  app = await openEmpty();
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

async function openEmpty(): Promise<FastifyInstance> {
  const corpus = await mkdtemp(join(tmpdir(), 'footnote-files-'));
  closing.push(() => rm(corpus, { recursive: true }));
  const archive = await openArchive(corpus, { embeddingModel: 'none' });
  closing.push(() => archive.close());
  const assistant = await archive.open();
  closing.push(() => assistant.close());
  const opened = await testApp(assistant);
  closing.push(() => opened.close());
  return opened;
}

const send = async (name: string, bytes: Buffer | string) => {
  const payload = { name, content: Buffer.from(bytes).toString('base64') };
  const response = await app.inject({ method: 'POST', url: '/articles/files', payload });
  return { status: response.statusCode, ...response.json<{ outcomes: Outcome[]; code: string; detail: string }>() };
};
type Outcome = { articleId: string | null; title: string; created: boolean; reason: string | null };

it('stores the articles of a file as the folder would have read them, the same file again not twice', async () => {
  const file = '---\ntitle: Bridge 🌉\npublishedAt: 2024-05-17\noutlet: Post\n---\r\nIt opened.\r\nIt closed.\r\n';
  const { outcomes } = await send('bridge.md', file);
  expect(outcomes).toEqual([{ articleId: expect.any(String), title: 'Bridge 🌉', created: true, reason: null }]);
  const id = encodeURIComponent(outcomes[0]?.articleId ?? '');
  expect((await app.inject(`/articles/${id}`)).json()).toMatchObject({
    text: 'It opened.\nIt closed.\n',
    publishedAt: '2024-05-17',
    outlet: 'Post',
    origin: 'upload',
  });
  expect((await send('other-name.md', file)).outcomes).toMatchObject([{ created: false, reason: null }]);
  const latin1 = await send('old.txt', Buffer.from('Caf\xe9\n\nIt rained in the caf\xe9.', 'latin1'));
  expect(latin1.outcomes).toMatchObject([{ title: 'Café' }]);
});

it('stores the articles of documents, with what they tell of themselves, and of a zip each on its own', async () => {
  const { outcomes } = await send('paper.pdf', samplePdf);
  expect(outcomes).toMatchObject([{ title: 'Lighthouse lit again', created: true, reason: null }]);
  const id = encodeURIComponent(outcomes[0]?.articleId ?? '');
  const pdf = (await app.inject(`/articles/${id}`)).json<{ text: string; pages: number[]; language: string }>();
  expect(pdf).toMatchObject({ author: 'Nora Sample', language: 'en', pages: [0, pdf.text.indexOf('the town')] });
  expect((await send('again.pdf', samplePdf)).outcomes).toMatchObject([{ created: false }]);

  const page = await send('page.html', newsPage);
  expect(page.outcomes).toMatchObject([{ title: 'Harbour bridge opens', created: true }]);
  expect((await send('bundle.zip', sampleZip)).outcomes).toMatchObject([
    { articleId: page.outcomes[0]?.articleId, created: false },
    { title: 'Notes', created: true },
  ]);
  const mixed = makeZip({ 'good.md': Buffer.from('It rained.'), 'bad.pdf': Buffer.from('x'), 'in.zip': sampleZip });
  expect((await send('mixed.zip', mixed)).outcomes).toMatchObject([
    { title: 'It rained.', created: true },
    { articleId: null, title: 'mixed.zip/bad.pdf', reason: 'The file is not a PDF file.' },
    { articleId: null, title: 'mixed.zip/in.zip', reason: expect.stringMatching(/archive inside/u) },
  ]);
});

it.each([
  ['a PDF that calls itself text', 'x.txt', Buffer.from('%PDF-1.7'), /PDF/u],
  ['another format', 'x.exe', Buffer.from('MZ'), /Only \.md/u],
  ['a ZIP bomb', 'x.zip', makeZip({ 'x.md': Buffer.alloc(60_000_000) }), /may be a bomb/u],
  [
    'a Word document with entities',
    'x.docx',
    makeDocx(['x'], { prolog: '<!DOCTYPE x [<!ENTITY a "b">]>' }),
    /entities/u,
  ],
  ['a web page that is a program', 'x.html', Buffer.from('\x7fELF'), /a program/u],
  ['nothing', 'x.md', Buffer.alloc(0), /no text/u],
  ['an empty list', 'x.jsonl', Buffer.from('\n\n'), /no article/u],
  ['NULs', 'x.txt', Buffer.from('a\0b'), /control/u],
])('says why it could not read %s, and stores nothing', async (_, name, bytes, reason) => {
  const stored = async () => (await app.inject('/archive')).json<{ articles: number }>().articles;
  const before = await stored();
  const { status, outcomes } = await send(name, bytes);
  expect([status, outcomes.length, outcomes[0]?.articleId]).toEqual([200, 1, null]);
  expect(outcomes[0]?.reason).toMatch(reason);
  expect(await stored()).toBe(before);
});

it.each([
  ['a name with a folder', { name: '../x.md', content: '' }, /name/u],
  ['content that is not base64', { name: 'x.md', content: 'ä' }, /content/u],
  ['more than is asked for', { name: 'x.md', content: '', path: 'x' }, /path/u],
])('refuses %s', async (_, payload, detail) => {
  const response = await app.inject({ method: 'POST', url: '/articles/files', payload });
  expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, 'INVALID_REQUEST']);
  expect(response.json<{ detail: string }>().detail).toMatch(detail);
});
