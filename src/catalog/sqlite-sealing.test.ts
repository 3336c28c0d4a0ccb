import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testArticle, testContent, testManifest } from '../testing/catalog-samples.ts';
import { catalogFile, openCatalogDatabase, openSqliteCatalog } from './sqlite-catalog.ts';
import { catalogFormat } from './sqlite-schema.ts';
import { seal, unseal } from './sqlite-sealing.ts';
import { openSqlite } from './sqlite.ts';

describe('a sealed catalog', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-sealed-'));
    const catalog = openSqliteCatalog(folder);
    await catalog.setManifest(testManifest);
    await catalog.close();
    within(seal);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function within(work: (database: ReturnType<typeof openCatalogDatabase>) => void): void {
    const database = openCatalogDatabase(folder, { readonly: false, follows: true });
    work(database);
    database.close();
  }
  const put = async (follows: boolean) => {
    const catalog = openSqliteCatalog(folder, { follows });
    try {
      await catalog.putArticle(testArticle('a', 'One line.'), testContent('One line.'));
      return await catalog.version();
    } finally {
      await catalog.close();
    }
  };

  it('is changed by who follows and by nobody else, until it is unsealed', async () => {
    await expect(put(false)).rejects.toMatchObject({ code: 'ARCHIVE_SWITCHED' });
    const version = await put(true);
    within((database) => unseal(database, 1_000));
    expect(version).toBeLessThan(1_000);
    expect(await put(false)).toBeGreaterThan(1_000);
  });

  it('refuses a program that has it open and knows no seal, and is no format that one opens', async () => {
    const older = openSqlite(catalogFile(folder));
    try {
      expect(() => older.exec(`UPDATE meta SET value = value + 1 WHERE key = 'version'`)).toThrow(/footnote_follows/u);
      expect(Number(older.pragma('user_version', { simple: true }))).toBeGreaterThan(catalogFormat);
    } finally {
      older.close();
    }
  });
});
