import { acquirePostgresLock } from '../catalog/postgres/advisory-locks.ts';
import type { Queries } from '../catalog/postgres/connections.ts';
import { openPostgres } from '../catalog/postgres/database.ts';
import { otherTables } from '../catalog/postgres/schema.ts';
import { schemaOf } from '../catalog/postgres/postgres-catalog.ts';
import { followsSetting, isSealed, seal, unseal } from '../catalog/postgres/sealing.ts';
import { dropIndex, indexBytes } from '../index/pgvector/generations.ts';
import { firstPointer, type Generations, type Pointer } from './generations.ts';

const schema = 'footnote_generations';
const long = { isLong: true };

/** Generations in a PostgreSQL database, each in a schema of its own. */
export function postgresGenerations(url: string): Generations {
  const database = openPostgres(url, { connections: 2, settings: [`${followsSetting} = yes`] });
  let hasPointer = false;

  async function pointer(on: Queries): Promise<Pointer> {
    if (!hasPointer) {
      const [found] = await on.query<{ there: boolean }>(
        `SELECT to_regclass('${schema}.pointer') IS NOT NULL AS there`,
      );
      if (!found?.there) return firstPointer;
    }
    const [row] = await on.query<{ active: number; previous: number | null; switchedAt: Date }>(
      `SELECT active, previous, switched_at AS "switchedAt" FROM ${schema}.pointer`,
    );
    hasPointer = row !== undefined;
    return row ? { ...row, switchedAt: row.switchedAt.toISOString() } : firstPointer;
  }
  /** One transaction in which the tables of a generation are seen without their schema. */
  const change = <T>(generation: number, work: (on: Queries) => Promise<T>) =>
    database.change(async (on) => {
      await on.query(`SET LOCAL search_path = ${schemaOf(generation)}`);
      return work(on);
    }, long);
  const catalogIds = (on: Queries, generation: number) =>
    on.query<{ id: string }>(`SELECT id FROM ${schemaOf(generation)}.catalog`);

  return {
    pointer: () => database.read(pointer),
    numbers: () =>
      database.read(async (on) => {
        const rows = await on.query<{ name: string }>(
          `SELECT nspname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
           WHERE relname = 'articles' AND relkind = 'r' AND nspname ~ '^footnote(_[1-9][0-9]{0,8})?$'`,
        );
        return rows.map(({ name }) => Number(name.split('_')[1] ?? 0)).sort((a, b) => a - b);
      }),
    lock: () => acquirePostgresLock(database, 'generations'),
    isSealed: (generation) => database.read((on) => isSealed(on, schemaOf(generation))),
    seal: (generation) => change(generation, seal),
    unseal: (generation) => change(generation, unseal),
    point: (generation, version) =>
      change(generation, async (on) => {
        const { active } = await pointer(on);
        await unseal(on);
        await on.query('UPDATE catalog SET version = greatest(version, $1)', [version + 1]);
        await on.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
        await on.query(
          `CREATE TABLE IF NOT EXISTS ${schema}.pointer (
             only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
             active integer NOT NULL, previous integer, switched_at timestamptz NOT NULL)`,
        );
        await on.query(
          `INSERT INTO ${schema}.pointer (active, previous, switched_at) VALUES ($1, $2, now())
           ON CONFLICT (only_row) DO UPDATE SET active = excluded.active, previous = excluded.previous,
             switched_at = excluded.switched_at`,
          [generation, active],
        );
      }),
    drop: (generation) =>
      database.change(async (on) => {
        const name = schemaOf(generation);
        for (const { id } of await catalogIds(on, generation)) await dropIndex((...query) => on.query(...query), id);
        if (generation > 0) return void (await on.query(`DROP SCHEMA IF EXISTS ${name} CASCADE`));
        // Its schema may hold more than the catalog; and without `catalog` a program that knows no generations would begin a new archive.
        await on.query(`DROP TABLE IF EXISTS ${otherTables.map((table) => `${name}.${table}`).join(', ')}`);
      }, long),
    bytes: (generation) =>
      database.read(async (on) => {
        const [row] = await on.query<{ bytes: number }>(
          `SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)::bigint AS bytes
           FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE relkind = 'r' AND nspname = $1`,
          [schemaOf(generation)],
        );
        let bytes = row?.bytes ?? 0;
        for (const { id } of await catalogIds(on, generation))
          bytes += await indexBytes((...query) => on.query(...query), id);
        return bytes;
      }),
    close: () => database.close(),
  };
}
