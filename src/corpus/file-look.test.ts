import { createHash } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import {
  newsPage,
  sampleAtom,
  sampleDocx,
  sampleEpub,
  sampleFeed,
  sampleMail,
  samplePdf,
  sampleZip,
} from '../testing/sample-documents.ts';
import { createDocumentParser } from './documents/document-parser.ts';
import { readersVersion } from './file-look.ts';
import { loadArticlesOf } from './load-articles.ts';

const files: Readonly<Record<string, Buffer | string>> = {
  'bridge.html': newsPage,
  'lighthouse.pdf': samplePdf,
  'theatre.docx': sampleDocx,
  'coast.epub': sampleEpub,
  'strike.eml': sampleMail,
  'post.rss': sampleFeed,
  'fjord.xml': sampleAtom,
  'bundle.zip': sampleZip,
  'note.md': '---\ntitle: A note\ndate: 2024-08-13\n---\n# Note\r\n\r\nThe bridge opened.',
  'note.txt': '\ufeffThe bridge\n\nOSLO, 13 August 2024 — It opened.',
  'notes.jsonl': '{"id": "n1", "text": "The bridge opened.", "source": "Post"}\n{"id": "n2", "text": ""}\n',
};

const parser = createDocumentParser();
afterAll(() => parser.close());

it('names readers by a version that is raised when one makes something else of a file', async () => {
  const read: unknown[] = [];
  for (const [name, bytes] of Object.entries(files))
    for await (const loaded of loadArticlesOf(name, Buffer.from(bytes), { parser })) read.push(loaded);
  const digest = createHash('sha256').update(JSON.stringify(read)).digest('hex').slice(0, 16);
  // A reader gives something else than it did: raise `readersVersion`, so that every file is read again, and write both here.
  expect({ readersVersion, digest }).toEqual({ readersVersion: 'readers-1', digest: 'accf3badc8da0212' });
});
