import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testArticle, testManifest, unsplit } from '../testing/catalog-samples.ts';
import { openReplacingDamaged } from './replace-damaged.ts';
import { catalogFile, openSqliteCatalog } from './sqlite-catalog.ts';

/** Ends in the middle of a transaction that is larger than its cache, so that part of it is in the file. */
const halfATransaction = `
  const Database = require('better-sqlite3');
  const database = new Database(process.argv[1]);
  database.exec('CREATE TABLE first (text)');
  database.pragma('cache_size = 5');
  database.exec('BEGIN');
  for (let i = 0; i < 300; i++) database.prepare('INSERT INTO first VALUES (?)').run('x'.repeat(1000));
  process.kill(process.pid, 'SIGKILL');
`;
const noDatabase = 'no database at all '.repeat(500);

/** What a kill in the middle leaves is in src/testing/crash: a failure at each call to the disk. */
describe('a damaged catalog that is to be replaced', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-replace-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const storeUpload = async (place: string, id: string) => {
    const catalog = openSqliteCatalog(place);
    await catalog.setManifest(testManifest);
    await catalog.putArticle(testArticle(id, `The text of ${id}.`), { contentHash: id, origin: 'upload', ...unsplit });
    await catalog.close();
  };
  const replaced = async () => {
    const catalog = await openReplacingDamaged(folder);
    const ids = [...(await catalog.inventory()).keys()];
    await catalog.close();
    return ids;
  };
  const keptFiles = async () => (await readdir(folder)).filter((name) => name.includes('.damaged-'));

  it('is kept beside an empty one where nothing of it can be read', async () => {
    await writeFile(catalogFile(folder), noDatabase);
    expect(await replaced()).toEqual([]);
    const [kept = ''] = await keptFiles();
    expect(await readFile(join(folder, kept), 'utf8')).toBe(noDatabase);
  });

  it('gives what was added to it to the new one, which an earlier run may have left half-way', async () => {
    await writeFile(catalogFile(folder), noDatabase);
    await storeUpload(join(folder, 'new-catalog'), 'uploads/one');
    expect(await replaced()).toEqual(['uploads/one']);
    expect(await readdir(folder)).not.toContain('new-catalog');
  });

  it('is replaced although an earlier run was killed while it made the new one', async () => {
    await writeFile(catalogFile(folder), noDatabase);
    const aside = join(folder, 'new-catalog');
    await mkdir(aside);
    const child = spawn(process.execPath, ['-e', halfATransaction, catalogFile(aside)], { stdio: 'ignore' });
    await once(child, 'exit');
    expect(await readdir(aside)).toContain('catalog.sqlite-journal');
    expect(await replaced()).toEqual([]);
    expect(await readdir(folder)).not.toContain('new-catalog');
  });

  it('is left alone where it is whole', async () => {
    await storeUpload(folder, 'uploads/one');
    expect(await replaced()).toEqual(['uploads/one']);
    expect(await keptFiles()).toEqual([]);
  });
});
