import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testArticle, testContent, testManifest } from '../testing/catalog-samples.ts';
import { describeCatalog } from './catalog.behaviour.ts';
import { catalogFile, openSqliteCatalog } from './sqlite-catalog.ts';
import { openSqlite } from './sqlite.ts';

describeCatalog('sqlite catalog', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-catalog-'));
  return {
    open: async () => openSqliteCatalog(folder),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

describe('the catalog file', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-catalog-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function fill(articles: number): Promise<void> {
    const catalog = openSqliteCatalog(folder);
    await catalog.setManifest(testManifest);
    const text = Array.from({ length: 20 }, (_, i) => `Line ${i} of some length to fill a page.`).join('\n');
    for (let i = 0; i < articles; i++) await catalog.putArticle(testArticle(`a${i}`, text), testContent(text));
    await catalog.close();
  }

  it('is not made by a reader', () => {
    expect(() => openSqliteCatalog(folder, { readonly: true })).toThrow(
      expect.objectContaining({ code: 'INDEX_FORMAT', message: expect.stringContaining('npm run ingest') }),
    );
  });

  it('is refused when it is not SQLite', async () => {
    await writeFile(catalogFile(folder), 'This is some text, not a database at all. '.repeat(100));
    expect(() => openSqliteCatalog(folder)).toThrow(expect.objectContaining({ code: 'INDEX_DAMAGED' }));
  });

  it("is refused when it is another program's, and left alone", async () => {
    const other = openSqlite(catalogFile(folder));
    other.exec('CREATE TABLE notes (text)');
    other.close();
    const before = await readFile(catalogFile(folder));
    expect(() => openSqliteCatalog(folder)).toThrow(expect.objectContaining({ code: 'INDEX_FORMAT' }));
    expect(await readFile(catalogFile(folder))).toEqual(before);
  });

  it('is refused when it has a newer format', async () => {
    await fill(1);
    const database = openSqlite(catalogFile(folder));
    database.pragma('user_version = 999');
    database.close();
    expect(() => openSqliteCatalog(folder)).toThrow(
      expect.objectContaining({ code: 'INDEX_FORMAT', message: expect.stringContaining('999') }),
    );
  });

  it('is told from an older one by a reader, which changes nothing', async () => {
    await fill(1);
    const database = openSqlite(catalogFile(folder));
    database.pragma('user_version = 3');
    database.close();
    expect(() => openSqliteCatalog(folder, { readonly: true })).toThrow(
      expect.objectContaining({ code: 'INDEX_FORMAT', message: expect.stringContaining('format 3') }),
    );
  });

  it('is refused with a way out when a page of it is lost', async () => {
    await fill(40);
    const bytes = await readFile(catalogFile(folder));
    bytes.fill(0, 4096 * 3, 4096 * 12);
    await writeFile(catalogFile(folder), bytes);
    expect(() => openSqliteCatalog(folder)).toThrow(
      expect.objectContaining({ code: 'INDEX_DAMAGED', message: expect.stringContaining('--rebuild') }),
    );
  });

  it('says so when the folder cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(() => openSqliteCatalog(join(folder, 'file', 'index'))).toThrow(
      expect.objectContaining({ code: 'INVALID_SETTING' }),
    );
  });

  it('reports a full disk and keeps what it had', async () => {
    const limited = openSqlite(catalogFile(folder));
    limited.close();
    await fill(3);
    const { openCatalogDatabase, sqliteCatalog } = await import('./sqlite-catalog.ts');
    const database = openCatalogDatabase(folder, { readonly: false });
    // SQLite answers a full disk and a full file alike.
    database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true })) + 2}`);
    const catalog = sqliteCatalog(database);
    const text = 'Long line. '.repeat(5000);
    await expect(catalog.putArticle(testArticle('big', text), testContent(text))).rejects.toMatchObject({
      code: 'DISK_FULL',
    });
    expect(await catalog.article('big')).toBeNull();
    expect((await catalog.coverage()).articles).toBe(3);
    await catalog.putArticle(testArticle('a0', 'Short.'), testContent('Short.'));
    expect((await catalog.article('a0'))?.text).toBe('Short.');
    await catalog.close();
  });

  it('lets two writers take turns', async () => {
    await fill(1);
    const writers = [openSqliteCatalog(folder), openSqliteCatalog(folder)];
    const puts = writers.flatMap((writer, w) =>
      Array.from({ length: 10 }, (_, i) => writer.putArticle(testArticle(`w${w}-${i}`, 'Text.'), testContent('Text.'))),
    );
    await Promise.all(puts);
    expect((await writers[0]?.coverage())?.articles).toBe(21);
    for (const writer of writers) await writer.close();
  });
});
