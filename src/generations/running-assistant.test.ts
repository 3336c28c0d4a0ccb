import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Assistant, createAssistant } from '../assistant.ts';
import { contentMaker } from '../catalog/embed-passages.ts';
import { manifestOf } from '../catalog/manifest.ts';
import { archivePlace } from '../catalog/open-catalog.ts';
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts';
import { type Config, readConfig } from '../config.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { createExtractive } from '../llm/extractive.ts';
import type { LanguageModel } from '../llm/language-model.ts';
import { createHashEmbedder } from '../testing/hash-embedder.ts';
import { answerOf } from '../testing/real-archive.ts';
import { buildGeneration, lockingGenerations, switchGeneration } from './switch-generation.ts';

const question = 'Who steered the ferry?';

/** Quotes as the extractive one does; told to, it waits before. */
function waitingModel() {
  const extractive = createExtractive();
  let [reached, waiting, goOn] = [() => {}, Promise.resolve(), () => {}];
  const model: LanguageModel = {
    ...extractive,
    async *answer(request) {
      reached();
      await waiting;
      yield* extractive.answer(request);
    },
  };
  return {
    model,
    /** Holds the next answer until `goOn`; resolves when it is reached. */
    hold(): Promise<void> {
      waiting = new Promise((resolve) => (goOn = resolve));
      return new Promise((resolve) => (reached = resolve));
    },
    goOn: () => {
      [reached, waiting] = [() => {}, Promise.resolve()];
      goOn();
    },
  };
}

describe('a running assistant, when another generation comes to serve', () => {
  let folder: string;
  let config: Config;
  let assistant: Assistant;
  let said: string[];
  const held = waitingModel();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-running-'));
    const corpus = join(folder, 'corpus');
    await mkdir(corpus);
    await writeFile(join(corpus, 'ferry.md'), 'The ferry was steered by Ines Holm that night.\n');
    config = readConfig({ corpus, index: join(folder, 'index'), embeddingModel: 'none' }, {});
    said = [];
    const say = (sentence: string) => void said.push(sentence);
    // No embedding model is to be had here: what a machine without the new one does.
    const places = { embeddingModel: 'auto', models: join(folder, 'models'), modelHub: '', modelRegistries: false };
    const first = await createAssistant(config, { say: () => {} });
    await first.ingest();
    await first.close();
    assistant = await createAssistant({ ...config, ...places }, { model: held.model, say });
  });
  afterEach(async () => {
    held.goOn();
    await assistant.close();
    await rm(folder, { recursive: true, force: true });
  });

  const switchTo = (embedder: Embedder) =>
    lockingGenerations({ place: archivePlace(config) }, async (locked) => {
      const manifest = manifestOf({ embedder: embedder.identity, splitter: contentMaker });
      await switchGeneration(locked, { target: await buildGeneration(locked, { manifest, embedder }), embedder });
    });
  const untilServing = (generation: number) =>
    vi.waitFor(async () => expect((await assistant.state()).generation).toBe(generation), {
      timeout: 20_000,
      interval: 50,
    });

  it('finishes what was asked of the old one, and asks the new one from then on', { timeout: 60_000 }, async () => {
    const reached = held.hold();
    const asked = answerOf(assistant, question);
    await reached;
    const before = (await assistant.state()).indexVersion;
    await switchTo(createHashEmbedder({ model: 'second-model' }));
    await untilServing(1);
    // The old one is open, and whole, for who asked it.
    held.goOn();
    const old = await asked;
    expect([old.indexVersion, old.citations[0]?.quote]).toEqual([before, expect.stringContaining('Ines Holm')]);
    const next = await answerOf(assistant, question);
    expect(next.indexVersion).toBeGreaterThan(before);
    expect(next.answer).toBe(old.answer);
    expect(said).toContain('Generation 1 of the archive serves from now on.');
  });

  it('finds by words, and says why, where it cannot load the new model', { timeout: 60_000 }, async () => {
    await switchTo(createHashEmbedder({ model: 'second-model' }));
    await untilServing(1);
    const { degraded, embedding } = await assistant.state();
    expect(embedding).toEqual({ model: 'second-model', available: false });
    expect(degraded).toEqual([expect.stringMatching(/words only.*"second-model"/u)]);
    expect((await answerOf(assistant, question)).citations[0]?.articleId).toBe('ferry');
  });

  it('stores in the new one what comes before it has heard of the switch', { timeout: 60_000 }, async () => {
    await switchTo(createHashEmbedder({ model: 'second-model' }));
    const { article } = await assistant.addArticle({ title: 'Tower', text: 'The tower was painted by Oskar Lund.' });
    await assistant.ingest();
    const catalog = openSqliteCatalog(join(config.index, 'generations', '1'));
    try {
      expect([...(await catalog.inventory()).keys()].sort()).toEqual(['ferry', article.id].sort());
      expect((await catalog.manifest())?.embedder?.model).toBe('second-model');
    } finally {
      await catalog.close();
    }
    expect((await answerOf(assistant, 'Who painted the tower?')).citations[0]?.articleId).toBe(article.id);
  });
});
