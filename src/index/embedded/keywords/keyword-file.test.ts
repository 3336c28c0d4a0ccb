import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../../../catalog/catalog.ts';
import { openSqliteCatalog } from '../../../catalog/sqlite-catalog.ts';
import { testManifest } from '../../../testing/catalog-samples.ts';
import { fileDamages } from '../../../testing/file-damages.ts';
import { randomNumbers } from '../../../testing/random-numbers.ts';
import { store } from '../../search-index.behaviour.ts';
import { failingAt } from '../../../testing/failing-files.ts';
import type { FileOperations } from '../file-operations.ts';
import { fileOperations } from '../file-operations.ts';
import { keywordBuilder } from './builder.ts';
import { checkKeywords, keywordFile, keywordManifestFile, openKeywords, publishKeywords } from './keyword-file.ts';
import { keywordIndex } from './keyword-index.ts';
import { synchroniseHere } from '../synchronise.ts';

const lines = Array.from({ length: 60 }, (_, i) => `Report ${i} of the flood in harbour ${i % 7}.`);

describe('the keyword file', () => {
  let folder: string;
  let catalog: Catalog;
  const random = randomNumbers(3);
  const origin = () => ({ catalog: catalog.id });
  const found = async (term: string) => {
    const { segment } = await openKeywords(folder, origin());
    return (
      segment &&
      keywordIndex(segment)
        .search([term], 100, null)
        .map(({ passageId }) => passageId)
    );
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-keywords-'));
    catalog = openSqliteCatalog(folder);
    await catalog.setManifest({ ...testManifest, embedder: null });
    await store(catalog, 'a', lines, []);
    await synchroniseHere(folder);
  });
  afterEach(async () => {
    await catalog.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(fileDamages(random))('with %s is found out and healed', async (_, damage) => {
    const good = await readFile(keywordFile(folder));
    for (let round = 0; round < 8; round++) {
      await writeFile(keywordFile(folder), damage(Buffer.from(good)));
      expect(await openKeywords(folder, origin())).toMatchObject({ check: { kind: 'damaged' }, segment: null });
    }
    expect(await synchroniseHere(folder)).toMatchObject({ keywords: { done: 'rebuilt', added: 60 } });
    expect(await readFile(keywordFile(folder))).toEqual(good);
    expect(await found('flood')).toHaveLength(60);
  });

  it.each(fileDamages(random))('whose manifest has %s is found out and healed', async (_, damage) => {
    const good = await readFile(keywordManifestFile(folder));
    for (let round = 0; round < 8; round++) {
      await writeFile(keywordManifestFile(folder), damage(Buffer.from(good)));
      expect((await openKeywords(folder, origin())).check.kind).toBe('damaged');
    }
    await synchroniseHere(folder);
    expect(await found('flood')).toHaveLength(60);
  });

  it('that is lost is built anew, and one of another catalog or other stems is not used', async () => {
    for (const file of [keywordFile(folder), keywordManifestFile(folder)]) {
      await rm(file);
      expect((await checkKeywords(folder, origin())).kind).toBe('missing');
      expect(await synchroniseHere(folder)).toMatchObject({ keywords: { done: 'rebuilt' } });
      expect(await found('flood')).toHaveLength(60);
    }
    expect(await checkKeywords(folder, { catalog: 'another' })).toMatchObject({ kind: 'foreign' });
  });

  it('follows the catalog, as if it had been built from nothing', async () => {
    expect(await synchroniseHere(folder)).toMatchObject({ keywords: { done: 'unchanged' } });
    const [added] = await store(catalog, 'b', ['A drought.'], []);
    expect(await synchroniseHere(folder)).toMatchObject({ keywords: { done: 'updated', added: 1, removed: 0 } });
    expect(await found('drought')).toEqual([added]);
    await catalog.removeArticle('a');
    expect(await synchroniseHere(folder)).toMatchObject({ keywords: { done: 'updated', added: 0, removed: 60 } });
    expect(await found('flood')).toEqual([]);
    const followed = await readFile(keywordFile(folder));
    expect(await synchroniseHere(folder, { rebuild: true })).toMatchObject({ keywords: { done: 'rebuilt', added: 1 } });
    expect(await readFile(keywordFile(folder))).toEqual(followed);
  });

  it('is left as it is for few changes in many passages', async () => {
    const few = { vectors: { changes: 5, of: 50 }, passages: { changes: 5, of: 50 } };
    const before = await readFile(keywordFile(folder));
    await store(catalog, 'b', lines.slice(0, 4), []);
    expect(await synchroniseHere(folder, { few })).toMatchObject({ keywords: { done: 'postponed' } });
    expect(await readFile(keywordFile(folder))).toEqual(before);
    await store(catalog, 'c', ['One more.'], []);
    expect(await synchroniseHere(folder, { few })).toMatchObject({ keywords: { done: 'updated', added: 5 } });
  });

  it('ends without a trace of a writer that was killed', async () => {
    await writeFile(join(folder, 'keywords.bin.99999.tmp'), 'half');
    await writeFile(join(folder, 'keywords.json.99999.tmp'), 'half');
    await synchroniseHere(folder);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('publishing keywords', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-publish-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const publish = (count: number, files?: FileOperations) => {
    const builder = keywordBuilder();
    for (let passageId = 1; passageId <= count; passageId++)
      builder.add({ passageId, terms: ['flood', `w${passageId}`], titleTerms: [] });
    return publishKeywords(folder, builder.finish(), { catalog: 'catalog', version: count }, files);
  };
  const standing = async () => {
    const { check, segment } = await openKeywords(folder, { catalog: 'catalog' });
    return check.kind === 'verified' ? [check.description.version, segment?.passageIds.length] : check.kind;
  };

  it('leaves the old file or the new one, wherever it fails', async () => {
    const versions: unknown[] = [];
    for (let step = 1; ; step++) {
      await publish(10);
      const { files, failed } = failingAt(step);
      await publish(20, files).catch(() => {});
      if (!failed()) break;
      versions.push(await standing());
    }
    expect(versions.length).toBeGreaterThan(8);
    for (const version of versions)
      expect([
        [10, 10],
        [20, 20],
      ]).toContainEqual(version);
    expect(versions[0]).toEqual([10, 10]);
    expect(versions.at(-1)).toEqual([20, 20]);
  });

  it('says that the disk is full when the file came out short, and keeps the old one', async () => {
    await publish(10);
    const files = {
      ...fileOperations,
      sync: async (path: string) => (path.endsWith('.tmp') ? truncate(path, 30) : undefined),
    };
    await expect(publish(20, files)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await standing()).toEqual([10, 10]);
    expect((await readdir(folder)).sort()).toEqual(['keywords.bin', 'keywords.json']);
  });
});
