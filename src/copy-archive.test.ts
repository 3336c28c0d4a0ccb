import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from './catalog/catalog.ts';
import { openSqliteCatalog } from './catalog/sqlite-catalog.ts';
import { compareArchives } from './compare-archives.ts';
import { copyArchive, type CopyArchiveOptions } from './copy-archive.ts';
import { copySources } from './copy-sources.ts';
import { beginCopy, checkTarget, endCopy } from './copy-target.ts';
import { testArticle, testContent, testManifest } from './testing/catalog-samples.ts';

describe('copying a catalog into another', () => {
  let folder: string;
  let from: Catalog;
  let to: Catalog;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-copy-'));
    from = openSqliteCatalog(join(folder, 'from'));
    to = openSqliteCatalog(join(folder, 'to'));
    await from.setManifest(testManifest);
  });
  afterEach(async () => {
    await from.close();
    await to.close();
    await rm(folder, { recursive: true, force: true });
  });
  const put = (id: string, text = `Text of ${id}.\nMore of it.`, catalog = from) =>
    catalog.putArticle(testArticle(id, text), testContent(text));
  const copy = (options: Partial<CopyArchiveOptions> = {}) => copyArchive({ from, to, ...options });
  const compare = () =>
    compareArchives({
      from,
      to,
      catchUp: async () => {
        const before = await to.version();
        await copy();
        return (await to.version()) !== before;
      },
    });

  it('takes over every article, what was removed and what is remembered of files and feeds', async () => {
    for (const id of ['c', 'a', 'b', 'gone']) await put(id);
    await from.removeArticle('gone');
    await from.putSources([
      {
        kind: 'feed',
        source: 'https://news.example/rss',
        seen: '"etag"',
        articles: 3,
        failures: [{ path: 'x', reason: 'It is gone.' }],
        failed: 1,
        attempts: 2,
        triedAt: '2024-08-13T10:00:00.000Z',
        retryAt: '2024-08-13T11:00:00.000Z',
      },
    ]);
    expect(await copy()).toEqual({ version: await from.version(), copied: 3, alike: 0, removed: 0, passages: 6 });
    expect(await copySources(from, to)).toBe(1);
    expect(await to.sources('feed')).toEqual(await from.sources('feed'));
    expect([...(await to.inventory()).keys()]).toEqual(['c', 'a', 'b']);
    expect(await to.wasRemoved('gone')).toBe(true);
    expect(await to.manifest()).toEqual(testManifest);
    expect(await compare()).toEqual({
      coverage: await from.coverage(),
      spans: 12,
      removed: 1,
      version: await from.version(),
    });
  });

  it('leaves what is alike, and takes over what changed, was removed and came back', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await put(id);
    await copy();
    const version = await to.version();
    expect(await copy()).toMatchObject({ copied: 0, alike: 4 });
    expect(await to.version()).toBe(version);
    await put('a', 'Another text.');
    await from.removeArticle('b');
    await from.removeArticle('c');
    await put('c');
    expect(await copy()).toMatchObject({ copied: 1, alike: 2, removed: 1 });
    expect((await compare()).coverage.articles).toBe(3);
    await put('e');
    expect(await copy({ since: await from.version() })).toMatchObject({ copied: 0, alike: 0 });
  });

  it('takes over what changes while it copies', async () => {
    for (let i = 0; i < 20; i++) await put(`a${i}`);
    let changes = 0;
    const report = await copy({
      onArticle: () => {
        changes += 1;
        // Not awaited: another process does not wait either.
        if (changes === 3) void put('a1', 'Changed after it was copied.');
        if (changes === 5) void from.removeArticle('a2');
        if (changes === 7) void from.removeArticle('a19');
        if (changes === 9) void put('new');
      },
    });
    expect(report.version).toBe(await from.version());
    expect((await to.article('a1'))?.text).toBe('Changed after it was copied.');
    expect((await compare()).coverage).toMatchObject({ articles: 19 });
  });

  it('takes over what changes while it compares', async () => {
    for (let i = 0; i < 20; i++) await put(`a${i}`);
    let copied = await copy();
    let compared = 0;
    const comparison = await compareArchives({
      from,
      to,
      catchUp: async () => {
        if (copied.version === (await from.version())) return false;
        copied = await copy({ since: copied.version });
        return true;
      },
      onArticle: () => {
        compared += 1;
        if (compared === 2) void put('a10', 'Changed before it was compared.');
        if (compared === 4) void put('a1', 'Changed after it was compared.');
        if (compared === 6) void from.removeArticle('a15');
        if (compared === 8) void put('new');
      },
    });
    expect(comparison.version).toBe(await from.version());
    expect(comparison.coverage).toEqual(await from.coverage());
    expect((await to.article('a1'))?.text).toBe('Changed after it was compared.');
  });

  it('stores what it is told to for each article, and knows it again', async () => {
    await put('a');
    await put('b');
    const manifest = { ...testManifest, splitter: 'newer' };
    const anew: Partial<CopyArchiveOptions> = {
      manifest,
      contentOf: async ({ article, content }) => ({
        ...content,
        splitter: 'newer',
        passages: testContent(article.text.split('\n')[0] ?? '', {}, 2).passages,
      }),
      isAlike: (source, target) => source.contentHash === target.contentHash && target.splitter === 'newer',
    };
    expect(await copy(anew)).toMatchObject({ copied: 2, passages: 2 });
    expect(await copy(anew)).toMatchObject({ copied: 0, alike: 2 });
    expect(await to.manifest()).toEqual(manifest);
    expect(await to.wholeArticle('a')).toMatchObject({
      content: { splitter: 'newer', contentHash: expect.anything() },
    });
  });

  it('gives up the vectors of another model when the source has', async () => {
    await put('a');
    await copy();
    const embedder = { model: 'other', sha256: 'b'.repeat(64), dimensions: 4 };
    await from.setManifest({ ...testManifest, embedder });
    await put('a');
    await copy();
    expect(await to.manifest()).toMatchObject({ embedder });
    await compare();
  });

  it('stops at once, and goes on where it was', async () => {
    for (let i = 0; i < 20; i++) await put(`a${i}`);
    const stop = new AbortController();
    let copied = 0;
    await expect(
      copy({ signal: stop.signal, onArticle: () => ++copied === 7 && stop.abort(new Error('Enough.')) }),
    ).rejects.toThrow('Enough.');
    expect((await to.coverage()).articles).toBe(7);
    expect(await copy()).toMatchObject({ copied: 13, alike: 7 });
    await compare();
  });

  it.each([
    [
      'a vector',
      async (catalog: Catalog) => {
        await catalog.removeArticle('a');
        await catalog.forgetVectors((await catalog.version()) + 1);
        await catalog.putArticle(testArticle('a', 'One.'), testContent('One.', {}, 1));
      },
      /"a".*vector/u,
    ],
    [
      'a title',
      (catalog: Catalog) => catalog.putArticle(testArticle('a', 'One.', { title: 'x' }), testContent('One.')),
      /"a".*title/u,
    ],
    ['an article that is not there', (catalog: Catalog) => catalog.removeArticle('a'), /"a".*lacks/u],
  ])('finds %s that differs', async (_, spoil, message) => {
    await put('a', 'One.');
    await copy();
    await spoil(to);
    const comparison = compareArchives({ from, to, catchUp: async () => false });
    await expect(comparison).rejects.toMatchObject({ code: 'COPY_DIFFERS', message: expect.stringMatching(message) });
  });

  it('names an article that somebody else put there', async () => {
    await put('a');
    await copy();
    await put('stranger', 'Theirs.', to);
    await expect(compare()).rejects.toMatchObject({
      code: 'TARGET_NOT_EMPTY',
      message: expect.stringContaining('"stranger"'),
    });
    expect(await to.article('stranger')).not.toBeNull();
  });

  describe('the target', () => {
    const refused = (changed: string) =>
      expect(checkTarget(from, to)).rejects.toMatchObject({
        code: 'TARGET_NOT_EMPTY',
        message: expect.stringContaining(changed),
      });
    const copyAll = async () => {
      await checkTarget(from, to);
      await beginCopy(from, to);
      await endCopy(from, to, (await copy()).version);
    };

    it('may be empty, a copy that was not done, or one that nobody wrote to since', async () => {
      await put('a');
      await checkTarget(from, to);
      await beginCopy(from, to);
      await copy();
      await copyAll();
      await put('b');
      await copyAll();
    });

    it("is not somebody else's archive", async () => {
      await put('a');
      await to.setManifest(testManifest);
      await put('theirs', 'Theirs.', to);
      await refused('no copy of the source');
      await expect(checkTarget(from, from)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    });

    it('is no copy that was written to since', async () => {
      await put('a');
      await copyAll();
      await put('b', 'Newer.', to);
      await refused('written to since');
    });

    it('may be what the source was copied from, unless that changed since', async () => {
      await put('a');
      await copyAll();
      await put('b', 'Newer.', to);
      [from, to] = [to, from];
      await copyAll();
      expect(await to.article('b')).toMatchObject({ text: 'Newer.' });
      [from, to] = [to, from];
      await copyAll();
      await put('c');
      [from, to] = [to, from];
      await refused('written to since');
    });
  });
});
