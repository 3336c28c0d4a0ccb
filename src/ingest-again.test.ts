import { mkdir, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from './catalog/catalog.ts';
import { openSqliteCatalog } from './catalog/sqlite-catalog.ts';
import type { IngestOptions } from './ingest.ts';
import { ingest } from './ingest.ts';
import { unsplit } from './testing/catalog-samples.ts';
import { createHashEmbedder } from './testing/hash-embedder.ts';
import { makeZip } from './testing/make-zip.ts';

const story = (subject: string) => `The ${subject} opened its doors to visitors on Monday morning.`;
const broken = new Uint8Array([0, 1, 2, 0, 255, 0, 0, 3]);
const minute = 60_000;

describe('a sync of a folder that was synced before', () => {
  let folder: string;
  let corpusFolder: string;
  let catalog: Catalog;
  /** How far the clock is ahead: files that were just written are taken for finished. */
  let ahead: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-again-'));
    corpusFolder = join(folder, 'corpus');
    await mkdir(corpusFolder);
    catalog = openSqliteCatalog(join(folder, 'index'));
    ahead = minute;
  });
  afterEach(async () => {
    await catalog.close();
    await rm(folder, { recursive: true, force: true });
  });

  const place = (path: string) => join(corpusFolder, path);
  const write = async (path: string, text: string | Uint8Array) => {
    await mkdir(dirname(place(path)), { recursive: true });
    await writeFile(place(path), text);
  };
  const sync = (options: Partial<IngestOptions> = {}) =>
    ingest({
      corpusFolder,
      catalog,
      embedder: null,
      synchroniseIndex: async () => {},
      retry: 'due',
      now: () => new Date(Date.now() + ahead),
      ...options,
    });
  const textOf = async (id: string) => (await catalog.article(id))?.text;
  const failures = async () =>
    (await catalog.failedSources(99)).sources.map(({ source, attempts }) => ({ source, attempts }));

  it('opens no file that has not changed, and tells what it holds as unchanged', async () => {
    await write('a.md', story('museum'));
    await write('deep/b.txt', story('harbour'));
    await write('c.jsonl', `${JSON.stringify({ id: 'c1', text: story('tower') })}\n`);
    await write('d.zip', makeZip({ 'in/e.md': Buffer.from(story('bridge')) }));
    expect(await sync()).toMatchObject({ filesRead: 4 });
    expect(await sync()).toMatchObject({ filesRead: 0, unchanged: 4, added: [], changed: [], removed: [], failed: [] });
    await write('deep/b.txt', story('market'));
    expect(await sync()).toMatchObject({ filesRead: 1, unchanged: 3, changed: ['deep/b'] });
  });

  it('reads a file whose size and time were put back after a change', async () => {
    await write('a.md', story('museum'));
    const { atime, mtime } = await stat(place('a.md'));
    await sync();
    await write('a.md', story('mosques'.slice(0, 6)));
    await utimes(place('a.md'), atime, mtime);
    expect(await sync()).toMatchObject({ filesRead: 1, changed: ['a'] });
  });

  it('reads again what was written only just before it was read, since a change after that may not show', async () => {
    await write('a.md', story('museum'));
    ahead = 0;
    await sync();
    expect(await sync({ now: () => new Date(Date.now() + minute) })).toMatchObject({ filesRead: 1, unchanged: 1 });
    ahead = minute;
    expect(await sync()).toMatchObject({ filesRead: 0, unchanged: 1 });
  });

  it('reads everything for a rebuild', async () => {
    await write('a.md', story('museum'));
    await sync();
    expect(await sync({ rebuild: true })).toMatchObject({ filesRead: 1, unchanged: 1 });
  });

  it('opens no file to split or embed it anew: its text is stored', async () => {
    await write('a.md', story('museum'));
    await sync();
    expect(await sync({ embedder: createHashEmbedder() })).toMatchObject({ filesRead: 0, passagesEmbedded: 1 });
    const article = await catalog.article('a');
    if (!article) throw new Error('nothing was stored');
    await catalog.putArticle(article, {
      contentHash: article.contentHash,
      origin: 'corpus',
      ...unsplit,
      splitter: 'old',
    });
    expect(await sync({ embedder: createHashEmbedder() })).toMatchObject({ filesRead: 0, unchanged: 1 });
    expect(await catalog.passagesOf('a')).not.toEqual([]);
  });

  it('reads again what a sync did not come to remember', async () => {
    await write('a.md', story('museum'));
    const killed = { ...catalog, putSources: () => Promise.reject(new Error('killed')) };
    await expect(sync({ catalog: killed })).rejects.toThrow('killed');
    expect(await textOf('a')).toContain('museum');
    expect(await sync()).toMatchObject({ filesRead: 1, unchanged: 1 });
    expect(await sync()).toMatchObject({ filesRead: 0 });
  });

  it('reads again a file whose article is missing from the catalog', async () => {
    await write('a.md', story('museum'));
    await sync();
    await catalog.removeArticle('a');
    expect(await sync()).toMatchObject({ filesRead: 1, added: ['a'] });
  });

  it('follows a moved file, and forgets where it was', async () => {
    await write('a.md', story('museum'));
    await sync();
    await mkdir(place('new'));
    await rename(place('a.md'), place('new/a.md'));
    expect(await sync()).toMatchObject({ filesRead: 1, moved: [{ from: 'a', to: 'new/a' }] });
    expect([...(await catalog.sources('file')).keys()]).toEqual(['', 'new/a.md']);
  });

  it('gives an id to the first file that has it, and to the other one when that is gone', async () => {
    await write('a.txt', story('museum'));
    await sync();
    await write('a.md', story('harbour'));
    expect(await sync()).toMatchObject({ changed: ['a'], failed: [{ path: 'a.txt' }] });
    expect(await textOf('a')).toContain('harbour');
    expect(await sync()).toMatchObject({ unchanged: 1, failed: [{ path: 'a.txt' }] });
    await rm(place('a.md'));
    expect(await sync()).toMatchObject({ changed: ['a'], removed: [], failed: [] });
    expect(await textOf('a')).toContain('museum');
  });

  describe('what could not be read', () => {
    it('is tried again when its time has come, each time later, and told until then', async () => {
      await write('a.md', broken);
      await write('b.md', story('harbour'));
      const waits: number[] = [];
      for (let attempt = 1; attempt <= 12; attempt += 1) {
        expect(await sync()).toMatchObject({ filesRead: attempt === 1 ? 2 : 1, failed: [{ path: 'a.md' }] });
        expect(await failures()).toEqual([{ source: 'a.md', attempts: attempt }]);
        expect(await sync()).toMatchObject({ filesRead: 0, failed: [{ path: 'a.md' }] });
        const { triedAt, retryAt } = (await catalog.failedSources(1)).sources[0] ?? {};
        const wait = Date.parse(retryAt ?? '') - Date.parse(triedAt ?? '');
        waits.push(wait / minute);
        ahead += wait + minute / 10;
      }
      for (const [attempt, wait] of waits.entries()) {
        const expected = Math.min(2 ** attempt, 360);
        expect(wait).toBeGreaterThanOrEqual(expected * 0.8);
        expect(wait).toBeLessThanOrEqual(expected * 1.2);
      }
    });

    it('is tried again at once when it changed or someone asks, and is told no more when it can be read', async () => {
      await write('a.md', broken);
      await sync();
      expect(await sync({ retry: 'all' })).toMatchObject({ filesRead: 1, failed: [{ path: 'a.md' }] });
      expect(await failures()).toEqual([{ source: 'a.md', attempts: 2 }]);
      await write('a.md', story('museum'));
      expect(await sync()).toMatchObject({ added: ['a'], failed: [] });
      expect(await failures()).toEqual([]);
    });

    it('is told no more when it is gone', async () => {
      await write('deep/a.md', broken);
      await sync();
      await rm(place('deep'), { recursive: true });
      expect(await sync()).toMatchObject({ failed: [] });
      expect(await failures()).toEqual([]);
    });

    it('leaves the other articles of its file, which is not read for them again', async () => {
      const line = (id: string, text: string) => `${JSON.stringify({ id, text })}\n`;
      await write('a.jsonl', line('a1', story('museum')) + line('a2', story('harbour')));
      await sync();
      await write('a.jsonl', `${line('a1', story('museum'))}{"id": "a2", "text`);
      expect(await sync()).toMatchObject({ removed: [], failed: [{ path: 'a.jsonl' }] });
      expect(await sync()).toMatchObject({ filesRead: 0, unchanged: 2, failed: [{ path: 'a.jsonl' }] });
      expect(await textOf('a2')).toContain('harbour');
    });
  });

  describe('of some paths', () => {
    it('opens nothing else, and removes what is gone of them', async () => {
      await write('in/a.md', story('museum'));
      await write('in/b.md', story('harbour'));
      await write('out/c.md', story('tower'));
      await sync();
      await write('in/a.md', story('market'));
      await rm(place('in/b.md'));
      await rm(place('out/c.md'));
      const report = await sync({ paths: ['in/a.md', 'in/b.md', 'in/never-there.md', '.hidden/d.md'] });
      expect(report).toMatchObject({ filesRead: 1, changed: ['in/a'], removed: ['in/b'], unchanged: 0, failed: [] });
      expect(await textOf('out/c')).toContain('tower');
      expect(await sync({ paths: ['out'] })).toMatchObject({ filesRead: 0, removed: ['out/c'] });
    });

    it('finds a file by its name in the composed form, however the disk writes it', async () => {
      await write(`caf\u0065\u0301.md`, story('museum'));
      expect(await sync({ paths: ['caf\u00e9.md'] })).toMatchObject({ added: ['caf\u00e9'] });
    });

    it('leaves an id to a file that it does not look at, unless that is gone', async () => {
      await write('b.md', story('museum'));
      await sync();
      await write('b.txt', story('harbour'));
      expect(await sync({ paths: ['b.txt'] })).toMatchObject({ changed: [], failed: [{ path: 'b.txt' }] });
      await rm(place('b.md'));
      expect(await sync({ paths: ['b.txt'] })).toMatchObject({ changed: ['b'], failed: [] });
      expect(await sync({ paths: ['b.md'] })).toMatchObject({ removed: [] });
      expect(await textOf('b')).toContain('harbour');
    });
  });

  it('leaves a file that is being written for later if asked to, and its articles as they are', async () => {
    await write('a.md', story('museum'));
    await sync();
    ahead = 0;
    await write('a.md', story('har'));
    expect(await sync({ deferUnsettled: true })).toMatchObject({ filesRead: 0, deferred: ['a.md'], removed: [] });
    expect(await textOf('a')).toContain('museum');
    ahead = minute;
    expect(await sync({ deferUnsettled: true })).toMatchObject({ changed: ['a'], deferred: [] });
  });

  it('removes nothing where the disk of the folder is not mounted, unless told that it is to be empty', async () => {
    await write('a.md', story('museum'));
    await sync();
    const [folderRecord] = (await catalog.sources('file')).values();
    if (!folderRecord) throw new Error('nothing is known of the folder');
    await catalog.putSources([{ ...folderRecord, seen: 'disk 123' }]);
    await rm(place('a.md'));
    await expect(sync()).rejects.toMatchObject({
      code: 'CORPUS_UNREADABLE',
      message: expect.stringContaining('mounted'),
    });
    expect(await textOf('a')).toContain('museum');
    expect(await sync({ rebuild: true })).toMatchObject({ removed: ['a'] });
  });

  it('removes the articles of a folder that was emptied', async () => {
    await write('a.md', story('museum'));
    await sync();
    await rm(place('a.md'));
    expect(await sync()).toMatchObject({ removed: ['a'] });
  });
});
