import { randomUUID } from 'node:crypto';
import pRetry from 'p-retry';
import pg from 'pg';
import { FootnoteError } from '../../errors.ts';
import { isBusy, isConflict, isDuplicate, isLost, postgresFailure } from './failures.ts';
import type { ServerUrl } from './server-url.ts';
import { invalidUrl, serverUrls } from './server-url.ts';
import { createTurns } from './turns.ts';

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

/**
 * A PostgreSQL database, whichever of its servers takes writes now. What fails because the connection was lost is tried again,
 * for `patienceMs`; then it fails with `CATALOG_UNAVAILABLE`.
 */
export type PostgresDatabase = {
  /** Statements that only read; `work` may run more than once. */
  read<T>(work: (on: Queries) => Promise<T>): Promise<T>;
  /** The same, with the database seen as it is at one moment. */
  readOneMoment<T>(work: (on: Queries) => Promise<T>): Promise<T>;
  /** One transaction, all or nothing; `work` may run more than once. */
  change<T>(work: (on: Queries) => Promise<T>, options?: ChangeOptions): Promise<T>;
  session(): Promise<Session>;
  close(): Promise<void>;
};

export type ChangeOptions = {
  /** It may take longer than a statement may. */
  readonly isLong?: boolean;
  /** A table (`id uuid PRIMARY KEY`) in which each change leaves a receipt: one whose commit nobody heard of is then not done twice. */
  readonly receipts?: string;
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
};

const defaultConnections = 10;
const defaultPatienceMs = 10_000;
const connectTimeoutMs = 3_000;
const defaultStatementMs = 30_000;
/** After this the server has not even said that a statement took too long. */
const silenceAfterMs = 1_000;
const longStatementMs = 3_600_000;
/** How long a writer waits for another one's transaction. */
const lockTimeoutMs = 10_000;
/** A machine that is gone holds its locks no longer than this. */
const idleTransactionMs = 30_000;

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

/** Opens no connection yet. Throws `INVALID_SETTING` for what is no address of PostgreSQL. */
export function openPostgres(url: string, options: PostgresOptions = {}): PostgresDatabase {
  const urls = serverUrls(url);
  const {
    connections = defaultConnections,
    patienceMs = defaultPatienceMs,
    statementMs = defaultStatementMs,
  } = options;
  const configs = urls.map((each) => ({
    ...configOf(each, { connections, statementMs }),
    onConnect: (client: pg.ClientBase) => applySettings(client, options.settings ?? []),
  }));
  for (const each of configs) checkConfig(each);
  const servers = writableServers(configs);
  // Changes wait for each other in the database anyway: those of one process do so here, and leave the connections to readers.
  const inTurn = createTurns();

  const patiently = <T>(attempt: () => Promise<T>): Promise<T> =>
    pRetry(attempt, {
      retries: Infinity,
      minTimeout: 20,
      maxTimeout: 500,
      randomize: true,
      maxRetryTime: patienceMs,
      shouldRetry: ({ error }) => isLost(error) || isConflict(error) || isBusy(error),
    });
  const explain = (error: unknown): never => {
    throw postgresFailure(error);
  };
  const explained = <T>(work: () => Promise<T>): Promise<T> => patiently(work).catch(explain);

  async function withClient<T>(work: (client: pg.PoolClient, server: Server) => Promise<T>): Promise<T> {
    const server = await servers.current();
    let client: pg.PoolClient | null = null;
    try {
      client = await server.pool.connect();
      const result = await work(client, server);
      client.release();
      return result;
    } catch (error) {
      const isGone = isLost(error instanceof CommitLost ? error.cause : error);
      client?.release(isGone);
      if (isGone) servers.leave(server);
      throw error;
    }
  }

  /** Throws `CommitLost` when what it changed is committed or not. */
  async function transaction<T>(begin: string, work: (on: Queries) => Promise<T>, limitMs?: number): Promise<T> {
    return withClient(async (client) => {
      let result: T;
      try {
        await client.query(begin);
        result = await work(queriesOf(client, limitMs));
      } catch (error) {
        // Where this fails the connection is lost, and the transaction with it.
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      }
      try {
        await client.query('COMMIT');
      } catch (error) {
        throw isLost(error) ? new CommitLost(result, error) : error;
      }
      return result;
    });
  }

  /**
   * One transaction. Where the connection was lost while it was committed it is begun again with the same receipt, which waits
   * for the first one to end, and fails where that was committed: then all is done. What the server says of a transaction's
   * number would not do: one that a crash undid leaves its number to another one.
   */
  async function changeOnce<T>(work: (on: Queries) => Promise<T>, options: ChangeOptions = {}): Promise<T> {
    const { isLong = false, receipts } = options;
    const limits = isLong ? 'SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;' : '';
    const receipt = receipts ? `INSERT INTO ${receipts} (id) VALUES ('${randomUUID()}')` : '';
    let lost: CommitLost | null = null;
    const attempt = async () => {
      try {
        return await transaction(`BEGIN; ${limits} ${receipt}`, work, isLong ? longStatementMs : undefined);
      } catch (error) {
        if (lost && receipts && isDuplicate(error, receipts)) return lost.result as T;
        if (!(error instanceof CommitLost)) throw error;
        lost = error;
        throw error.cause;
      }
    };
    return patiently(attempt).catch((error: unknown) => {
      throw lost && isLost(error) ? unknownOutcome(error) : error;
    });
  }

  return {
    read: (work) => explained(() => withClient((client) => work(queriesOf(client)))),
    readOneMoment: (work) =>
      explained(() =>
        transaction('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work).catch((error: unknown) => {
          if (!(error instanceof CommitLost)) throw error;
          return error.result as Awaited<ReturnType<typeof work>>;
        }),
      ),
    change: (work, options) => inTurn(() => changeOnce(work, options).catch(explain)),
    session: () =>
      explained(async () => {
        const server = await servers.current();
        return openSession(server.config).catch((error: unknown) => {
          if (isLost(error)) servers.leave(server);
          throw error;
        });
      }),
    close: () => servers.close(),
  };
}

/** The server did not come to say whether it committed. */
class CommitLost extends Error {
  readonly result: unknown;
  constructor(result: unknown, cause: unknown) {
    super('The connection was lost while committing.', { cause });
    this.result = result;
  }
}

function unknownOutcome(cause: unknown): FootnoteError {
  return new FootnoteError(
    'CATALOG_UNAVAILABLE',
    'PostgreSQL, which holds the catalog, went away while it stored a change, and did not say whether it did. Try again in a moment: the same change again does no harm.',
    { cause: postgresFailure(cause) },
  );
}

type Server = { readonly config: pg.PoolConfig; readonly pool: pg.Pool };

/** Keeps connections to the first of the servers that takes writes, and looks again when that is lost or takes none any more. */
function writableServers(servers: readonly pg.PoolConfig[]) {
  let choosing: Promise<Server> | null = null;
  let chosen: Server | null = null;
  let last = 0;
  let isClosed = false;

  async function choose(): Promise<Server> {
    let failure: unknown;
    for (let i = 0; i < servers.length; i++) {
      const at = (last + i) % servers.length;
      const config = servers[at] ?? {};
      const pool = openPool(config);
      try {
        await checkWritable(pool);
        last = at;
        return { config, pool };
      } catch (error) {
        await pool.end();
        if (failure === undefined || isLost(error)) failure = error;
      }
    }
    throw failure;
  }

  return {
    async current(): Promise<Server> {
      if (isClosed) throw new TypeError('The catalog is closed.');
      if (chosen) return chosen;
      choosing ??= choose().finally(() => (choosing = null));
      chosen = await choosing;
      return chosen;
    },
    leave(server: Server): void {
      if (chosen !== server) return;
      chosen = null;
      void server.pool.end();
    },
    async close(): Promise<void> {
      isClosed = true;
      const server = choosing ? await choosing.catch(() => null) : chosen;
      chosen = null;
      await server?.pool.end();
    },
  };
}

async function checkWritable(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ mode: string }>(`SELECT current_setting('transaction_read_only') AS mode`);
  if (rows[0]?.mode !== 'off') throw Object.assign(new Error('the server takes no writes'), { code: '25006' });
}

function configOf(
  url: ServerUrl,
  { connections, statementMs }: { readonly connections: number; readonly statementMs: number },
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
  };
}

/** Reads what the URL says, certificates among it. */
function checkConfig(config: pg.ClientConfig): void {
  try {
    void new pg.Client(config);
  } catch {
    // Its error may hold the URL.
    throw invalidUrl();
  }
}

function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  // A connection that is lost is told by the next statement on it; without listeners it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  return pool;
}

async function applySettings(client: pg.ClientBase, settings: readonly string[]): Promise<void> {
  if (settings.length > 0) await client.query(settings.map((each) => `SET ${each}`).join('; '));
}

async function openSession(config: pg.ClientConfig): Promise<Session> {
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
function queriesOf(client: pg.ClientBase, limitMs?: number): Queries {
  // Known to the driver, and not to its types.
  const limit: object = limitMs === undefined ? {} : { query_timeout: limitMs };
  return {
    async query<Row>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      const { rows } = await client.query({ text, values: [...parameters], ...limit });
      return rows as Row[];
    },
  };
}
