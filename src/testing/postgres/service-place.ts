import { afterAll } from 'vitest';
import { openPostgres } from '../../catalog/postgres/database.ts';
import type { TestDatabase } from './test-database.ts';

/** A database for the tests of one store, emptied of it after each: faster than another database. */
export function servicePlaces(createDatabase: () => Promise<TestDatabase>) {
  let database: TestDatabase | null = null;
  afterAll(() => database?.drop());
  return async () => {
    const { url } = (database ??= await createDatabase());
    const dispose = async () => {
      const connection = openPostgres(url);
      await connection.change((on) => on.query('DROP SCHEMA IF EXISTS footnote_service CASCADE'));
      await connection.close();
    };
    return { url, dispose };
  };
}
