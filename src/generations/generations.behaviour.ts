import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import { contentMaker } from '../catalog/embed-passages.ts';
import { manifestOf } from '../catalog/manifest.ts';
import { type ArchivePlace, archivePlace, openCatalog } from '../catalog/open-catalog.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { openSearchIndex } from '../index/open-search-index.ts';
import { ingestInto } from '../ingest-thread.ts';
import { createHashEmbedder } from '../testing/hash-embedder.ts';
import { removeUpload, storeUpload } from '../uploads.ts';
import { dropGeneration, generationStates } from './generation-states.ts';
import { activePlace, type Generations, onServingGeneration, openGenerations } from './generations.ts';
import { renewArchive } from './renew-archive.ts';
import { buildGeneration, lockingGenerations, switchGeneration } from './switch-generation.ts';

type Place = Pick<ArchivePlace, 'catalogUrl'> & { remove(): Promise<void> };

/** What holds for the generations of an archive, wherever it is kept. */
export function describeGenerations(name: string, createPlace: () => Promise<Place>): void {
  describe(name, () => {
    let kept: Place;
    let folder: string;
    let corpusFolder: string;
    let place: ArchivePlace;
    let generations: Generations;
    const first = createHashEmbedder({ model: 'first-model' });
    const second = createHashEmbedder({ model: 'second-model', dimensions: 64 });
    beforeEach(async () => {
      kept = await createPlace();
      folder = await mkdtemp(join(tmpdir(), 'footnote-generations-'));
      corpusFolder = join(folder, 'corpus');
      await mkdir(corpusFolder);
      place = archivePlace({ index: join(folder, 'index'), catalog: kept.catalogUrl });
      for (const subject of ['museum', 'harbour', 'tower']) await write(subject);
      await sync(first);
      generations = await openGenerations(place);
    });
    afterEach(async () => {
      await generations.close();
      await kept.remove();
      await rm(folder, { recursive: true, force: true });
    });

    const write = (subject: string, text = `The ${subject} opened its doors to visitors on Monday morning.`) =>
      writeFile(join(corpusFolder, `${subject}.md`), text);
    const sync = async (embedder: Embedder) => ingestInto(await activePlace(place), { corpusFolder, embedder });
    const wanted = (embedder: Embedder) => ({
      manifest: manifestOf({ embedder: embedder.identity, splitter: contentMaker }),
      embedder,
    });
    const build = (embedder: Embedder) =>
      lockingGenerations({ place }, (locked) => buildGeneration(locked, wanted(embedder)));
    const switchTo = (target: number, embedder: Embedder) =>
      lockingGenerations({ place }, (locked) => switchGeneration(locked, { target, embedder }));
    async function within<T>(generation: number, work: (catalog: Catalog) => Promise<T>): Promise<T> {
      const catalog = await openCatalog({ ...place, generation });
      try {
        return await work(catalog);
      } finally {
        await catalog.close();
      }
    }
    const active = async () => (await generations.pointer()).active;
    const upload = (text: string, embedder: Embedder) =>
      onServingGeneration(generations, (generation) =>
        within(generation, (catalog) => storeUpload({ title: 'Upload', text }, { catalog, embedder })),
      );
    /** By meaning, as a question would find it. */
    async function found(question: string, embedder: Embedder): Promise<string | undefined> {
      const own = await activePlace(place);
      return within(own.generation ?? 0, async (catalog) => {
        const serving = await openSearchIndex({ catalog, place: own, onProblem: () => {} });
        try {
          const { vector } = await embedder.embedQuestion(question);
          const [hit] = await serving.index.searchDense(vector, { limit: 1 });
          return (await catalog.passages([hit?.passageId ?? -1]))[0]?.articleId;
        } finally {
          await serving.close();
        }
      });
    }

    it('has one, and no pointer, until another one is built', async () => {
      expect(await generations.pointer()).toEqual({ active: 0, previous: null, switchedAt: null });
      expect(await generations.numbers()).toEqual([0]);
    });

    it('builds one beside the one that serves, and switches to it with all that changed meanwhile', async () => {
      const target = await build(second);
      expect([target, await active()]).toEqual([1, 0]);
      const { article } = await upload('The ferry was steered by Ines Holm that night.', first);
      await write('harbour', 'The harbour was closed for repairs in the autumn.');
      await rm(join(corpusFolder, 'tower.md'));
      await sync(first);
      const before = await within(0, (catalog) => catalog.version());
      await switchTo(target, second);
      expect(await generations.pointer()).toMatchObject({ active: 1, previous: 0 });
      await within(1, async (catalog) => {
        expect([...(await catalog.inventory()).keys()].sort()).toEqual([article.id, 'harbour', 'museum'].sort());
        expect((await catalog.article('harbour'))?.text).toContain('closed for repairs');
        expect(await catalog.wasRemoved('tower')).toBe(true);
        expect((await catalog.manifest())?.embedder).toEqual(second.identity);
        const { passages, passagesWithVectors } = await catalog.coverage();
        expect(passagesWithVectors).toBe(passages);
        expect(await catalog.version()).toBeGreaterThan(before);
      });
      expect(await found('Who steered the ferry that night?', second)).toBe(article.id);
      expect(await sync(second)).toMatchObject({ unchanged: 2, passagesEmbedded: 0 });
    });

    it('refuses changes of the one that served before, and takes them in the one that serves', async () => {
      await switchTo(await build(second), second);
      const stored = within(0, (catalog) =>
        storeUpload({ title: 'Late', text: 'Too late for this one.' }, { catalog, embedder: first }),
      );
      await expect(stored).rejects.toMatchObject({ code: 'ARCHIVE_SWITCHED' });
      await expect(within(0, (catalog) => catalog.removeArticle('tower'))).rejects.toMatchObject({
        code: 'ARCHIVE_SWITCHED',
      });
      await expect(within(0, (catalog) => catalog.removeSources('file', ['tower.md']))).rejects.toMatchObject({
        code: 'ARCHIVE_SWITCHED',
      });
      const { article } = await upload('Late, but in time for this one.', second);
      expect((await within(1, (catalog) => catalog.article(article.id)))?.text).toContain('in time');
    });

    it('goes back with what was changed since, and forth again', async () => {
      await switchTo(await build(second), second);
      const { article } = await upload('The ferry was steered by Ines Holm that night.', second);
      await within(1, (catalog) => removeUpload(article.id, { catalog }));
      await write('tower', 'The tower was painted red in the spring.');
      await sync(second);
      await switchTo(0, first);
      expect(await generations.pointer()).toMatchObject({ active: 0, previous: 1 });
      await within(0, async (catalog) => {
        expect((await catalog.article('tower'))?.text).toContain('painted red');
        expect(await catalog.wasRemoved(article.id)).toBe(true);
        expect((await catalog.manifest())?.embedder).toEqual(first.identity);
      });
      expect(await found('Who painted the tower red?', first)).toBe('tower');
      // What has not changed was embedded before.
      const asked = second.asked.passages.length;
      expect(await build(second)).toBe(1);
      expect(second.asked.passages.length).toBe(asked);
      await switchTo(1, second);
      expect(await active()).toBe(1);
    });

    it('lets the active one be changed again after a switch that was killed between', async () => {
      await build(second);
      const lock = await generations.lock();
      await generations.seal(0);
      const waiting = upload('Stored when the other process is gone.', first);
      await expect(Promise.race([waiting.then(() => 'stored'), within(0, async () => 'waits')])).resolves.toBe('waits');
      expect(await generations.isSealed(0)).toBe(true);
      await lock.release();
      expect((await waiting).created).toBe(true);
      expect(await active()).toBe(0);
    });

    it('is renewed by a sync with another model, and left as it is by one with none or the same', async () => {
      expect(await renewArchive({ place, embedder: null })).toMatchObject({ generation: 0 });
      expect(await renewArchive({ place, embedder: first })).toMatchObject({ generation: 0 });
      const both = await Promise.all([1, 2].map(() => renewArchive({ place, embedder: second })));
      expect(both).toMatchObject([{ generation: 1 }, { generation: 1 }]);
      await expect(renewArchive({ place: { ...place, generation: 0 }, embedder: first })).rejects.toMatchObject({
        code: 'ARCHIVE_SWITCHED',
      });
    });

    it('does not undo what another process switches to meanwhile', async () => {
      const third = createHashEmbedder({ model: 'third-model' });
      const renewing = await lockingGenerations({ place }, async (locked) => {
        const waiting = renewArchive({ place, embedder: second }).then(
          () => 'renewed',
          (error: unknown) => error,
        );
        const target = await buildGeneration(locked, wanted(third));
        await switchGeneration(locked, { target, embedder: third });
        return { waiting };
      });
      expect(await renewing.waiting).toMatchObject({ code: 'ARCHIVE_SWITCHED' });
      expect(await active()).toBe(1);
    });

    it('is split anew beside when another splitter made it, with the vectors that it has', async () => {
      const asked = first.asked.passages.length;
      await within(0, (catalog) => catalog.setManifest({ ...wanted(first).manifest, splitter: 'before' }));
      expect(await renewArchive({ place, embedder: first })).toMatchObject({ generation: 1 });
      expect((await within(1, (catalog) => catalog.manifest()))?.splitter).toBe(contentMaker);
      expect(first.asked.passages.length).toBe(asked);
    });

    it('is dropped with what is derived from it, unless it serves or did a moment ago', async () => {
      await switchTo(await build(second), second);
      const drop = (generation: number) =>
        lockingGenerations({ place }, (locked) => dropGeneration(locked, generation));
      await expect(drop(1)).rejects.toMatchObject({ code: 'GENERATION_IN_USE' });
      await expect(drop(0)).rejects.toMatchObject({ code: 'GENERATION_IN_USE' });
      await expect(drop(7)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
      expect((await generationStates(generations, place)).map(({ generation, role }) => [generation, role])).toEqual([
        [0, 'previous'],
        [1, 'serves'],
      ]);
      await generations.drop(0);
      expect(await generations.numbers()).toEqual([1]);
      expect(await sync(second)).toMatchObject({ unchanged: 3 });
      // Who knows no generations finds nothing that it could use, or take for the place of a new archive.
      await expect(openCatalog(place)).rejects.toMatchObject({ code: 'INDEX_FORMAT' });
      const other = createHashEmbedder({ model: 'third-model' });
      expect(await build(other)).toBe(2);
      await generations.drop(2);
      expect(await generations.numbers()).toEqual([1]);
    });
  });
}
