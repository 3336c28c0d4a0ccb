import { randomUUID } from 'node:crypto';
import pRetry from 'p-retry';
import type pg from 'pg';
import { FootnoteError } from '../../errors.ts';
import {
  checkConfig,
  configOf,
  openSession,
  queriesOf,
  type PostgresOptions,
  type Queries,
  type Session,
} from './connections.ts';
import { isBusy, isConflict, isDuplicate, isLost, postgresFailure } from './failures.ts';
import { serverUrls } from './server-url.ts';
import { createTurns } from './turns.ts';
import { type Server, writableServers } from './writable-servers.ts';

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

const defaultConnections = 10;
const defaultPatienceMs = 10_000;
const defaultStatementMs = 30_000;
const longStatementMs = 3_600_000;

/** Opens no connection yet. Throws `INVALID_SETTING` for what is no address of PostgreSQL. */
export function openPostgres(url: string, options: PostgresOptions = {}): PostgresDatabase {
  const urls = serverUrls(url);
  const {
    connections = defaultConnections,
    patienceMs = defaultPatienceMs,
    statementMs = defaultStatementMs,
    settings = [],
    changesInTurn = true,
  } = options;
  const configs = urls.map((each) => configOf(each, { connections, statementMs, settings }));
  for (const each of configs) checkConfig(each);
  const servers = writableServers(configs);
  // Changes wait for each other in the database anyway: those of one process do so here, and leave the connections to readers.
  const inTurn = changesInTurn ? createTurns() : <T>(work: () => Promise<T>) => work();

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
