import pg from 'pg';
import { FootnoteError } from '../../errors.ts';
import { isLost, postgresFailure } from './failures.ts';
import type { ServerUrl } from './server-url.ts';
import { invalidUrl } from './server-url.ts';

/** A connection that runs statements one after the other. */
export type Queries = {
  /** The rows. Whole numbers come as numbers. */
  query<Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
};

/** A connection of its own, for locks that last as long as it does. */
export type Session = Queries & {
  /** Aborted when the connection is lost, and with it its locks. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
};

export type PostgresOptions = {
  /** At most so many connections. */
  readonly connections?: number;
  /** How long it is tried again to reach a server that takes writes. */
  readonly patienceMs?: number;
  /** How long one statement may take. */
  readonly statementMs?: number;
  /** Of each connection, as `name = value`. */
  readonly settings?: readonly string[];
  /** Whether changes of this process wait for each other here, as they do if not said; where they would not in the database. */
  readonly changesInTurn?: boolean;
};

const connectTimeoutMs = 3_000;
/** After this the server has not even said that a statement took too long. */
const silenceAfterMs = 1_000;
/** How long a writer waits for another one's transaction. */
const lockTimeoutMs = 10_000;
/** A machine that is gone holds its locks no longer than this. */
const idleTransactionMs = 30_000;

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

export function configOf(
  url: ServerUrl,
  { connections, statementMs, settings }: Required<Pick<PostgresOptions, 'connections' | 'statementMs' | 'settings'>>,
): pg.PoolConfig {
  return {
    connectionString: url,
    types,
    keepAlive: true,
    application_name: 'footnote',
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + silenceAfterMs,
    lock_timeout: Math.min(lockTimeoutMs, statementMs),
    idle_in_transaction_session_timeout: idleTransactionMs,
    onConnect: (client) => applySettings(client, settings),
  };
}

async function applySettings(client: pg.ClientBase, settings: readonly string[]): Promise<void> {
  if (settings.length > 0) await client.query(settings.map((each) => `SET ${each}`).join('; '));
}

/** Reads what the URL says, certificates among it. */
export function checkConfig(config: pg.ClientConfig): void {
  try {
    void new pg.Client(config);
  } catch {
    // Its error may hold the URL.
    throw invalidUrl();
  }
}

export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  // A connection that is lost is told by the next statement on it; without listeners it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  return pool;
}

export async function openSession(config: pg.ClientConfig): Promise<Session> {
  const client = new pg.Client(config);
  const lost = new AbortController();
  const lose = () =>
    lost.abort(
      new FootnoteError(
        'CATALOG_UNAVAILABLE',
        'The connection to PostgreSQL, and what was locked by it, is lost. Try again.',
      ),
    );
  client.on('error', lose);
  client.on('end', lose);
  await client.connect();
  const queries = queriesOf(client);
  return {
    async query(statement, parameters) {
      try {
        return await queries.query(statement, parameters);
      } catch (error) {
        if (isLost(error)) lose();
        throw postgresFailure(error);
      }
    },
    lost: lost.signal,
    close: () => client.end(),
  };
}

/** `limitMs`: another limit than that of the connection. */
export function queriesOf(client: pg.ClientBase, limitMs?: number): Queries {
  // Known to the driver, and not to its types.
  const limit: object = limitMs === undefined ? {} : { query_timeout: limitMs };
  return {
    async query<Row>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      const { rows } = await client.query({ text, values: [...parameters], ...limit });
      return rows as Row[];
    },
  };
}
