import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Document } from '@langchain/core/documents';
import { RunnableLambda } from '@langchain/core/runnables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPromises } from '../testing/promises.ts';
import { sampleArticles } from '../testing/sample-answer.ts';
import { createFootnote, type Footnote, type FootnoteSettings } from './footnote.ts';
import { FootnoteRetriever, FootnoteStore } from './langchain.ts';

const question = 'When did the harbour bridge open?';
let folder: string;
let settings: FootnoteSettings;
let archive: Footnote;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-library-'));
  for (const [id, text] of Object.entries(sampleArticles)) await writeFile(join(folder, `${id}.txt`), text);
  settings = { corpus: folder, index: join(folder, 'index'), embeddingModel: 'none' };
  archive = await createFootnote(settings, { environment: {} });
  await archive.ingest();
});
afterAll(async () => {
  await archive.close();
  await rm(folder, { recursive: true });
});

describe('an archive as a library', () => {
  it('answers a question, or a whole request, with the promises kept', async () => {
    for (const request of [question, { question, filters: { articleIds: ['harbour-bridge'] } }]) {
      const answer = await archive.ask(request);
      expect(answer.status).toBe('answered');
      expect(checkPromises(answer, (id) => sampleArticles[id])).toEqual([]);
    }
  });

  it('tells the same as events', async () => {
    const types: string[] = [];
    for await (const { type } of archive.stream(question)) types.push(type);
    expect([...new Set(types)]).toEqual(['sources-found', 'statement', 'answer-end']);
  });

  it('finds, keeps and gives back articles', async () => {
    const { id } = await archive.add({ title: 'Lighthouse', text: 'The lighthouse was lit on 9 June 2022.' });
    const { evidence } = await archive.search('When was the lighthouse lit?');
    expect(evidence[0]).toMatchObject({ articleId: id, quote: 'The lighthouse was lit on 9 June 2022.' });
    await archive.remove(id);
    expect(await archive.article(id)).toBeNull();
    expect((await archive.listArticles({ limit: 10 })).articles.map((article) => article.id)).toEqual([
      'bridge-closed',
      'harbour-bridge',
    ]);
  });

  it('stops where it is told to', async () => {
    await expect(archive.ask(question, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });

  it.each<[string, () => unknown]>([
    ['an empty question', () => archive.ask(' ')],
    ['an empty search', () => archive.search('')],
    ['a field that is not there', () => archive.ask({ question, temperature: 1 } as never)],
    ['an article without text', () => archive.add({ title: 'Nothing', text: ' ' })],
    ['a day that is none', () => archive.add({ title: 'x', text: 'y', publishedAt: 'yesterday' })],
  ])('refuses %s', async (_what, call) => {
    await expect(Promise.resolve().then(call)).rejects.toMatchObject({
      name: 'FootnoteError',
      code: 'INVALID_REQUEST',
    });
  });

  it.each([[{ embeddingWorkers: 0 }], [{ passages: 3 }], [{ llm: 'nobody:nothing' }]])(
    'refuses the setting %j and leaves no index behind',
    async (wrong) => {
      const index = join(folder, 'other');
      await expect(createFootnote({ ...settings, index, ...wrong }, { environment: {} })).rejects.toMatchObject({
        code: 'INVALID_SETTING',
      });
      expect(await readdir(folder)).not.toContain('other');
    },
  );
});

describe("LangChain's retriever over it", () => {
  it('gives passages whose places and evidence are those of the article, also inside a chain', async () => {
    const retriever = new FootnoteRetriever({ archive });
    const chain = retriever.pipe(RunnableLambda.from((documents: Document[]) => documents));
    const documents = await chain.invoke(question);
    expect(documents[0]?.metadata.articleId).toBe('harbour-bridge');
    for (const { id, pageContent, metadata } of await retriever.invoke(question)) {
      const text = sampleArticles[metadata.articleId] ?? '';
      expect(text.slice(metadata.start, metadata.end)).toBe(pageContent);
      expect(id).toBe(`${metadata.articleId}:${metadata.start}-${metadata.end}`);
      expect(metadata.evidence.length).toBeGreaterThan(0);
      for (const { start, end, quote } of metadata.evidence) expect(text.slice(start, end)).toBe(quote);
    }
  });

  it('gives nothing where nothing is of the time asked about, and what its filter leaves', async () => {
    const told = {
      publishedAt: '2022-06-10',
      title: 'Ferry',
      text: 'The ferry to Gull Island ran aground on 9 June 2022.',
    };
    const { id } = await archive.add(told);
    expect(await new FootnoteRetriever({ archive }).invoke('Where did the ferry run aground in March 1999?')).toEqual(
      [],
    );
    await archive.remove(id);
    const filter = { articleIds: ['bridge-closed'] };
    const found = await new FootnoteRetriever({ archive, k: 5, filter }).invoke('What did the bridge cost?');
    expect(found.map(({ metadata }) => metadata.articleId)).toEqual(['bridge-closed']);
  });
});

describe("LangChain's vector store over it", () => {
  const lighthouse = new Document({
    pageContent: 'The lighthouse on Gull Island was lit again on 9 June 2022.\n\nA choir sang.',
    metadata: { outlet: 'Harbour Wire', publishedAt: '2022-06-10', url: 'https://example.org/a', loc: { lines: 3 } },
  });

  it('takes documents, finds them by text and filter with a score, and lets them go', async () => {
    const store = new FootnoteStore(archive);
    const ids = await store.addDocuments([lighthouse]);
    expect(await store.addDocuments([lighthouse])).toEqual(ids);
    const asked = 'When was the lighthouse lit?';
    const [best] = await store.similaritySearchWithScore(asked, 1);
    expect(best).toMatchObject([
      {
        metadata: {
          articleId: ids[0],
          title: 'The lighthouse on Gull Island was lit again on 9 June 2022.',
          outlet: 'Harbour Wire',
          publishedAt: '2022-06-10',
          url: 'https://example.org/a',
        },
      },
      expect.any(Number),
    ]);
    expect(await store.similaritySearch(asked, 5, { publishedTo: '2022-06-09' })).toEqual([]);
    expect(await store.similaritySearch(asked, 5, { outlets: ['Harbour Wire'] })).toHaveLength(1);
    const [retrieved] = await store.asRetriever({ k: 1 }).invoke(asked);
    expect(retrieved?.metadata.articleId).toBe(ids[0]);
    await store.delete({ ids });
    expect((await store.similaritySearch(asked, 5)).map(({ metadata }) => metadata.articleId)).not.toContain(ids[0]);
  });

  it('gives passages that say different things where it is asked for them', async () => {
    const store = new FootnoteStore(archive);
    const told = [
      'The old mill at Eastford burned down on 4 May 2020, and two sheds beside it burned too.',
      'On 4 May 2020 the old mill at Eastford burned down, and two sheds beside it.',
      'Whoever set the old mill at Eastford on fire was never found, a judge in the capital said in 2023.',
    ];
    const ids = await store.addDocuments(told.map((pageContent) => new Document({ pageContent })));
    const filter = { articleIds: ids };
    const asked = 'When did the old mill at Eastford burn down?';
    const best = (await store.similaritySearch(asked, 3, filter)).map(({ pageContent }) => pageContent);
    const diverse = async (lambda: number) =>
      store
        .asRetriever({ searchType: 'mmr', k: 2, filter, searchKwargs: { fetchK: 3, lambda } })
        .invoke(asked)
        .then((found) => found.map(({ pageContent }) => pageContent));
    expect(await diverse(1)).toEqual(best.slice(0, 2));
    expect(await diverse(0.3)).toEqual([best[0], told[2]]);
    expect(best.slice(0, 2)).not.toContain(told[2]);
    await store.delete({ ids });
  });

  it.each<[string, (store: FootnoteStore) => Promise<unknown>, string]>([
    ['a filter that is none', (store) => store.similaritySearch('x', 1, { outlet: 'y' } as never), 'INVALID_REQUEST'],
    ['an empty document', (store) => store.addDocuments([new Document({ pageContent: ' ' })]), 'INVALID_REQUEST'],
    ['a vector', (store) => store.similaritySearchVectorWithScore(), 'INVALID_REQUEST'],
    ['vectors', (store) => store.addVectors(), 'INVALID_REQUEST'],
    ['to delete everything', (store) => store.delete(), 'INVALID_REQUEST'],
    ['to delete a file of the corpus', (store) => store.delete({ ids: ['harbour-bridge'] }), 'ARTICLE_IN_CORPUS'],
    ['to delete what is not there', (store) => store.delete({ ids: ['nothing'] }), 'ARTICLE_NOT_FOUND'],
  ])('refuses %s', async (_what, call, code) => {
    await expect(call(new FootnoteStore(archive))).rejects.toMatchObject({ code });
  });
});
