import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';

const upload = {
  title: 'Ferry line reopens',
  text: '\uFEFFThe ferry from Lindau to Rorschach sails again from 3 June 2024.\r\nCaptain Mira Kessler steered the first crossing.',
  publishedAt: '2024-06-01',
  outlet: 'Harbour Post',
};

let folder: string;
let archive: RealArchive;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-corpus-'));
  await writeFile(
    join(folder, 'bridge.md'),
    '---\ntitle: Bridge closed\npublishedAt: 2024-05-02\n---\nThe old bridge in Konstanz was closed on Thursday after an inspection.\n',
  );
  archive = await openArchive(folder);
});
afterAll(async () => {
  await archive.close();
  await rm(folder, { recursive: true, force: true });
});

describe('articles added one at a time', () => {
  it('can be asked about at once, survive a sync, and go when removed', async () => {
    const assistant = await archive.open();
    try {
      const { article, created } = await assistant.addArticle(upload);
      expect(created).toBe(true);
      expect(article.text).toBe(
        'The ferry from Lindau to Rorschach sails again from 3 June 2024.\nCaptain Mira Kessler steered the first crossing.',
      );
      expect(await assistant.addArticle(upload)).toMatchObject({ created: false, article: { id: article.id } });

      expect(await assistant.ingest()).toMatchObject({ removed: [], unchanged: 1 });
      const answer = await answerOf(assistant, 'Who steered the first crossing of the ferry?');
      expect(answer.citations[0]).toMatchObject({
        articleId: article.id,
        quote: 'Captain Mira Kessler steered the first crossing.',
      });

      await assistant.removeArticle(article.id);
      expect(await assistant.article(article.id)).toBeNull();
      const after = await answerOf(assistant, 'Who steered the first crossing of the ferry?');
      expect(after.status).toBe('unanswerable');
    } finally {
      await assistant.close();
    }
  });

  it('says why an article of the corpus folder, or none, cannot be removed', async () => {
    const assistant = await archive.open();
    try {
      await expect(assistant.removeArticle('bridge')).rejects.toMatchObject({ code: 'ARTICLE_IN_CORPUS' });
      await expect(assistant.removeArticle('nowhere')).rejects.toMatchObject({ code: 'ARTICLE_NOT_FOUND' });
      expect(await assistant.article('bridge')).not.toBeNull();
    } finally {
      await assistant.close();
    }
  });
});

describe('an archive that is filled while it is served', () => {
  it('is searched by meaning from the first sync on', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'footnote-empty-'));
    const fresh = await openArchive(empty);
    const assistant = await fresh.open();
    try {
      await writeFile(
        join(empty, 'bridge.md'),
        '---\ntitle: Bridge closed\n---\nThe old bridge in Konstanz was closed on Thursday after an inspection.\n',
      );
      await assistant.ingest();
      expect((await assistant.state()).degraded).toEqual([]);
      const { trace } = await answerOf(assistant, {
        question: 'Why was the bridge in Konstanz closed?',
        include: ['trace'],
      });
      expect(trace?.retrieval).toBe('meaning');
    } finally {
      await assistant.close();
      await fresh.close();
      await rm(empty, { recursive: true, force: true });
    }
  });
});
