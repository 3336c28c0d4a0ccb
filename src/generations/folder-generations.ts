import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFailure } from '../catalog/disk-failure.ts';
import { generationFolder } from '../catalog/open-catalog.ts';
import { catalogFile, openCatalogDatabase } from '../catalog/sqlite-catalog.ts';
import { hasTables, markAsDropped } from '../catalog/sqlite-schema.ts';
import { isSealed, seal, unseal } from '../catalog/sqlite-sealing.ts';
import { isDamage, openSqlite, type SqliteDatabase } from '../catalog/sqlite.ts';
import { acquireLock } from '../catalog/writer-lock.ts';
import type { Generations } from './generations.ts';
import { readPointer, writePointer } from './pointer-file.ts';

/** What of the index folder is the first generation's; the rest is the archive's. */
const filesOfFirst = /^(?:catalog\.sqlite(?:-wal|-shm)?|(?:vectors|keywords)\..*)$/u;

/** Generations in an index folder: the first one's files in the folder itself, those of the others in `generations/1`, `generations/2`, … */
export function folderGenerations(indexFolder: string): Generations {
  const folderOf = (generation: number) => generationFolder({ indexFolder, catalogUrl: '', generation });
  const exists = (generation: number) => {
    const file = catalogFile(folderOf(generation));
    try {
      return existsSync(file) && closing(openSqlite(file, { readonly: true }), hasTables);
    } catch (error) {
      // It is there, and can be dropped.
      if (isDamage(error)) return true;
      throw error;
    }
  };
  const within = <T>(generation: number, work: (database: SqliteDatabase) => T): T =>
    closing(openCatalogDatabase(folderOf(generation), { readonly: false, follows: true }), work);
  async function filesOf(generation: number): Promise<string[]> {
    const folder = folderOf(generation);
    const names = await readdir(folder).catch(() => []);
    return names.filter((name) => generation > 0 || filesOfFirst.test(name)).map((name) => join(folder, name));
  }

  return {
    pointer: async () => readPointer(indexFolder),
    async numbers() {
      const names = await readdir(join(indexFolder, 'generations')).catch(() => []);
      const numbers = names.filter((name) => /^[1-9]\d{0,8}$/u.test(name)).map(Number);
      return [0, ...numbers.sort((a, b) => a - b)].filter(exists);
    },
    async lock() {
      const lock = acquireLock(indexFolder, 'generations');
      return { lost: new AbortController().signal, release: async () => lock.release() };
    },
    async isSealed(generation) {
      const file = catalogFile(folderOf(generation));
      return existsSync(file) && closing(openSqlite(file, { readonly: true }), isSealed);
    },
    seal: async (generation) => within(generation, seal),
    unseal: async (generation) => within(generation, (database) => unseal(database, 0)),
    async point(generation, version) {
      const { active } = readPointer(indexFolder);
      writePointer(indexFolder, { active: generation, previous: active, switchedAt: new Date().toISOString() });
      // Until then whoever wants to change it waits, as for the switch itself.
      within(generation, (database) => unseal(database, version));
    },
    async drop(generation) {
      try {
        for (const file of await filesOf(generation)) await rm(file, { recursive: true, force: true });
        // A program that knows no generations would begin a new archive there.
        if (generation === 0) closing(openSqlite(catalogFile(indexFolder)), markAsDropped);
        else await rm(folderOf(generation), { recursive: true, force: true });
      } catch (error) {
        throw diskFailure(error);
      }
    },
    async bytes(generation) {
      let sum = 0;
      for (const file of await filesOf(generation)) sum += (await stat(file).catch(() => ({ size: 0 }))).size;
      return sum;
    },
    async close() {},
  };
}

function closing<T>(database: SqliteDatabase, work: (database: SqliteDatabase) => T): T {
  try {
    return work(database);
  } finally {
    database.close();
  }
}
