import { FootnoteError } from '../../errors.ts';
import type { Queries } from './connections.ts';
import { openPostgres, type PostgresDatabase } from './database.ts';

/**
 * Tables of one part of the service in the schema `footnote_service`, beside the catalog and apart from it: what a process would
 * otherwise keep in its index folder or its memory. The part's main table has its name. They are made, or brought to this program's format, before the first
 * statement on them.
 */
export type ServiceTables = {
  /** Statements that only read; `work` may run more than once. */
  read<T>(work: (on: Queries) => Promise<T>): Promise<T>;
  /** One transaction, for what may be done twice. */
  change<T>(work: (on: Queries) => Promise<T>): Promise<T>;
  /** One transaction that is not done twice where nobody heard of its commit. */
  changeOnce<T>(work: (on: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** What is stored here is small, and a statement takes a millisecond or two. */
const connections = 2;

const receipts = 'footnote_service.receipts';
/** "Foot" and "serv" in ASCII. */
const migrationLock = String(0x466f6f7473657276n);

const schema = `
  CREATE SCHEMA IF NOT EXISTS footnote_service;
  CREATE TABLE IF NOT EXISTS footnote_service.parts (part text PRIMARY KEY, format integer NOT NULL);
  CREATE TABLE IF NOT EXISTS ${receipts} (id uuid PRIMARY KEY, given_at timestamptz NOT NULL DEFAULT now());`;

/** Opens no connection yet. Step n of `steps` takes the part from format n to n + 1; a released one is never edited. Throws `INVALID_SETTING` for what is no address. */
export function openServiceTables(url: string, part: string, steps: readonly string[]): ServiceTables {
  const database = openPostgres(url, { connections, changesInTurn: false });
  let preparing: Promise<void> | null = null;
  const prepared = () =>
    (preparing ??= prepare(database, part, steps).catch((error: unknown) => {
      preparing = null;
      throw error;
    }));
  return {
    read: async (work) => prepared().then(() => database.read(work)),
    change: async (work) => prepared().then(() => database.change(work)),
    changeOnce: async (work) => prepared().then(() => database.change(work, { receipts })),
    close: () => database.close(),
  };
}

/** Throws `INDEX_FORMAT` for tables of a newer program. */
async function prepare(database: PostgresDatabase, part: string, steps: readonly string[]): Promise<void> {
  let format = await database.read((on) => readFormat(on, part));
  while (format < steps.length) format = await database.change((on) => migrateOnce(on, part, steps), { isLong: true });
  if (format > steps.length)
    throw new FootnoteError(
      'INDEX_FORMAT',
      `The table "${part}" in PostgreSQL has format ${format}, this program knows up to ${steps.length}. Update Footnote.`,
    );
  await database.change((on) => on.query(`DELETE FROM ${receipts} WHERE given_at < now() - interval '1 day'`));
}

/** One step, unless another process was first; the format after it. */
async function migrateOnce(on: Queries, part: string, steps: readonly string[]): Promise<number> {
  await on.query('SELECT pg_advisory_xact_lock($1::bigint)', [migrationLock]);
  await on.query(schema);
  const format = await readFormat(on, part);
  const step = steps[format];
  if (step === undefined) return format;
  await on.query(step);
  await on.query(
    `INSERT INTO footnote_service.parts (part, format) VALUES ($1, $2)
     ON CONFLICT (part) DO UPDATE SET format = excluded.format`,
    [part, format + 1],
  );
  return format + 1;
}

async function isThere(on: Queries): Promise<boolean> {
  const [found] = await on.query<{ isThere: boolean }>(
    `SELECT to_regclass('footnote_service.parts') IS NOT NULL AS "isThere"`,
  );
  return found?.isThere ?? false;
}

async function readFormat(on: Queries, part: string): Promise<number> {
  if (!(await isThere(on))) return 0;
  const [found] = await on.query<{ format: number }>('SELECT format FROM footnote_service.parts WHERE part = $1', [
    part,
  ]);
  return found?.format ?? 0;
}

/** How many rows the table of each part has; of a part that no process needed yet nothing is said. Makes nothing. */
export async function countServiceRows(url: string): Promise<{ readonly part: string; readonly rows: number }[]> {
  const database = openPostgres(url, { connections });
  try {
    return await database.readOneMoment(async (on) => {
      if (!(await isThere(on))) return [];
      const parts = await on.query<{ part: string; table: string }>(
        'SELECT part, quote_ident(part) AS table FROM footnote_service.parts ORDER BY part',
      );
      const counted = [];
      for (const { part, table } of parts) {
        const [found] = await on.query<{ rows: number }>(`SELECT count(*) AS rows FROM footnote_service.${table}`);
        counted.push({ part, rows: found?.rows ?? 0 });
      }
      return counted;
    });
  } finally {
    await database.close();
  }
}

/** Whoever asks for the same turn waits until this transaction has ended: what it numbers is committed in that order. */
export async function takeTurn(on: Queries, part: string): Promise<void> {
  await on.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`footnote_service ${part}`]);
}
