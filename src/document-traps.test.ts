import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assistant } from './assistant.ts';
import { documentTraps } from './testing/document-traps.ts';
import { openArchive, type RealArchive } from './testing/real-archive.ts';
import { samplePdf } from './testing/sample-documents.ts';

const closing: (() => Promise<unknown>)[] = [];
let assistant: Assistant;
let archive: RealArchive;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-traps-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  archive = await openArchive(folder, { embeddingModel: 'none' });
  closing.push(() => archive.close());
  for (const { name, bytes } of documentTraps) await writeFile(join(folder, name), bytes());
  await writeFile(join(folder, 'a-first.pdf'), samplePdf);
  await writeFile(join(folder, 'zz-last.pdf'), samplePdf);
  assistant = await archive.open();
  closing.push(() => assistant.close());
  await assistant.ingest();
}, 500_000);
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

describe('a folder full of traps', () => {
  it('is synced, and what is good in it is there', async () => {
    const { articles } = await assistant.listArticles({ limit: 200 });
    expect(articles.map(({ id }) => id)).toEqual(['a-first', 'zz-last']);
  });

  it.each(documentTraps)('says why it could not read $what', async ({ name, reason }) => {
    const { sources } = await assistant.notRead(1000);
    const found = sources.filter(({ source }) => source === name).flatMap(({ failures }) => failures);
    expect(found.map((each) => each.reason).join(' ')).toMatch(reason);
    expect(found.length).toBe(1);
  });
});
