import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startIndexFrom } from './start-index.ts';

let folder: string;
let base: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-start-index-'));
  base = join(folder, 'base');
  await mkdir(join(base, 'eval'), { recursive: true });
  for (const name of ['catalog.sqlite', 'vectors.hnsw', 'writer.lock.sqlite']) await writeFile(join(base, name), name);
});
afterEach(() => rm(folder, { recursive: true }));

it('begins with the files of another index, without its locks and what eval keeps in it', async () => {
  const index = join(folder, 'sets', 'one', 'index');
  await startIndexFrom(base, index);
  expect((await readdir(index)).sort()).toEqual(['catalog.sqlite', 'vectors.hnsw']);
  expect(await readdir(join(folder, 'sets', 'one'))).toEqual(['index']);
});

it('leaves an index that is there as it is', async () => {
  const index = join(folder, 'index');
  await mkdir(index);
  await writeFile(join(index, 'catalog.sqlite'), 'own');
  await startIndexFrom(base, index);
  expect(await readFile(join(index, 'catalog.sqlite'), 'utf8')).toBe('own');
  expect(await readdir(index)).toEqual(['catalog.sqlite']);
});

it('copies nothing of a catalog that is open somewhere', async () => {
  await writeFile(join(base, 'catalog.sqlite-wal'), '');
  await startIndexFrom(base, join(folder, 'index'));
  expect(await readdir(folder)).toEqual(['base']);
});
