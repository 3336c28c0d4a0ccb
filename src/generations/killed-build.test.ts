import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ArchivePlace, archivePlace, openCatalog } from '../catalog/open-catalog.ts';
import { ingestInto } from '../ingest-thread.ts';
import { slice } from '../passages/span.ts';
import { type Archive, articleText, createArchive, deleteArticle, reviseArticle } from '../testing/crash/archive.ts';
import { resultOf, startProcess } from '../testing/crash/run-process.ts';
import { createHashEmbedder } from '../testing/hash-embedder.ts';
import { describeWithPostgres } from '../testing/postgres/test-database.ts';
import { randomNumbers } from '../testing/random-numbers.ts';
import { storeUpload } from '../uploads.ts';
import { activePlace, onServingGeneration, openGenerations } from './generations.ts';

const articles = 30;
const kills = 3;

type Kept = { readonly catalogUrl: string; remove(): Promise<void> };

function describeKills(name: string, createPlace: () => Promise<Kept>): void {
  describe(name, () => {
    let kept: Kept;
    let folder: string;
    let archive: Archive;
    let place: ArchivePlace;
    beforeEach(async () => {
      kept = await createPlace();
      folder = await mkdtemp(join(tmpdir(), 'footnote-killed-build-'));
      archive = await createArchive(folder);
      for (let i = 0; i < articles; i++) await reviseArticle(archive, `article${i}`);
      place = archivePlace({ index: archive.indexFolder, catalog: kept.catalogUrl });
      await sync('model0');
    });
    afterEach(async () => {
      await kept.remove();
      await rm(folder, { recursive: true, force: true });
    });

    const sync = async (model: string) =>
      ingestInto(await activePlace(place), {
        corpusFolder: archive.corpusFolder,
        embedder: createHashEmbedder({ model }),
        rebuild: false,
      });
    const build = (model: string) =>
      startProcess(new URL('../testing/crash/generation-child.ts', import.meta.url), [
        place.indexFolder,
        place.catalogUrl,
        model,
      ]);
    /** What serves is whole and can be changed; the model that made it. */
    async function checkServing(uploads: number): Promise<string> {
      const generations = await openGenerations(place);
      try {
        const text = `Upload number ${uploads} says that word${uploads} of article0 in revision1 is the last one.`;
        return await onServingGeneration(generations, async (generation) => {
          const catalog = await openCatalog({ ...place, generation });
          try {
            await storeUpload({ title: 'Upload', text }, { catalog, embedder: null });
            const { corpus } = archive;
            expect((await catalog.inventory()).size).toBe(corpus.size + uploads);
            for (const [id, revision] of corpus) {
              const text = articleText(id, revision);
              expect((await catalog.article(id))?.text).toBe(text);
              for (const passage of await catalog.passagesOf(id))
                expect([slice(text, passage), passage.wordCodes]).toEqual([passage.text, expect.anything()]);
            }
            return (await catalog.manifest())?.embedder?.model ?? '';
          } finally {
            await catalog.close();
          }
        });
      } finally {
        await generations.close();
      }
    }

    it('is killed at any moment, and what serves is whole and can be changed', { timeout: 300_000 }, async () => {
      const random = randomNumbers(7);
      let serving = 'model0';
      let uploads = 0;
      let target = 1;
      for (let kill = 0; kill < kills; kill++) {
        const child = build(`model${target}`);
        await child.said(kill % 2 === 0 ? 'embedding' : 'indexing');
        await sleep(random() * 400);
        child.child.kill('SIGKILL');
        await child.ended;
        const made = await checkServing((uploads += 1));
        expect([serving, `model${target}`]).toContain(made);
        if (made !== serving) [serving, target] = [made, target + 1];
        await reviseArticle(archive, `article${kill}`);
        await deleteArticle(archive, `article${articles - 1 - kill}`);
        await sync(serving);
      }
      const child = build(`model${target}`);
      await resultOf(child);
      expect(await checkServing((uploads += 1))).toBe(`model${target}`);
    });

    it('goes on where it was killed', { timeout: 120_000 }, async () => {
      const first = build('model1');
      await first.said('embedding');
      while (first.lines.filter((line) => line === 'embedding').length < articles / 2) await sleep(5);
      first.child.kill('SIGKILL');
      await first.ended;
      const second = build('model1');
      await resultOf(second);
      expect(second.lines.filter((line) => line === 'embedding').length).toBeLessThan(articles * 0.75);
    });
  });
}

describeKills('a build in an index folder', async () => ({ catalogUrl: '', remove: async () => {} }));

await describeWithPostgres('a build', (createDatabase) => {
  describeKills('in PostgreSQL', async () => {
    const database = await createDatabase();
    return { catalogUrl: database.url, remove: () => database.drop() };
  });
});
