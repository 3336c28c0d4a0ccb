import pg from 'pg';
import { FootnoteError } from '../../errors.ts';

/** Runs one statement; its parameters are `$1` and on. */
export type Query = <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/** Connections to a PostgreSQL, as many as are needed at once up to a limit. What fails comes out as a `FootnoteError` where a user can do something about it. */
export type Postgres = {
  readonly query: Query;
  /** Runs `work` in one transaction, taken back when it throws. It has no deadline. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

export type PostgresOptions = {
  readonly url: string;
  readonly connections: number;
  /** For one statement outside a transaction. */
  readonly timeoutMs: number;
  /** Set on every new connection, as `name = value`. */
  readonly settings: readonly string[];
};

const connectTimeoutMs = 5_000;
const bigintType = 20;

/** Connects when the first statement comes. Throws `INVALID_SETTING` where the URL is none. */
export function connectPostgres({ url, connections, timeoutMs, settings }: PostgresOptions): Postgres {
  if (!URL.canParse(url) || !/^postgres(?:ql)?:/u.test(url))
    throw new FootnoteError(
      'INVALID_SETTING',
      'The URL of PostgreSQL must look like postgres://user:password@host/database.',
    );
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
    allowExitOnIdle: true,
    application_name: 'footnote search',
    types: { getTypeParser: readType },
    // The server stops what nobody waits for any more.
    onConnect: async (client) =>
      void (await client.query(
        [...settings, `statement_timeout = ${timeoutMs}`].map((each) => `SET ${each}`).join(';'),
      )),
  });
  // A connection that breaks while nobody uses it is replaced by the pool.
  pool.on('error', () => {});
  // One that breaks between two statements of a transaction tells nobody but this, else the process; the next statement fails.
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    query: (sql, parameters = []) => guarded(async () => (await pool.query(sql, [...parameters])).rows),
    transaction: (work) =>
      guarded(async () => {
        const client = await pool.connect();
        let failure: Error | undefined;
        try {
          await client.query('BEGIN; SET LOCAL statement_timeout = 0');
          const query: Query = async (sql, parameters = []) => {
            // A number of rows that nobody knows: no deadline.
            const asked = { text: sql, values: [...parameters], query_timeout: 0 };
            return (await client.query(asked)).rows;
          };
          const result = await work(query);
          await client.query('COMMIT');
          return result;
        } catch (error) {
          failure = error instanceof Error ? error : new Error(String(error));
          await client.query('ROLLBACK').then(
            () => (failure = undefined),
            () => {},
          );
          throw error;
        } finally {
          // A connection that cannot even take back is not used again.
          client.release(failure);
        }
      }),
    close: () => pool.end(),
  };
}

/** Passage ids, counts and sums fit a number. */
function readType(type: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return type === bigintType ? Number : (pg.types.getTypeParser(type, format) as (text: string) => unknown);
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw postgresFailure(error);
  }
}

/** The table, or the schema, is not there: as when a generation was dropped, or nothing was made yet. */
export function isAbsentTable(error: unknown): boolean {
  return codeOf(error) === '42P01' || codeOf(error) === '3F000';
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** The sentence for a failure of PostgreSQL or of the way there; any other error as it is. */
function postgresFailure(error: unknown): unknown {
  if (error instanceof FootnoteError) return error;
  const code = codeOf(error);
  const cause = { cause: error };
  if (code === '53100' || code === '53200')
    return new FootnoteError('DISK_FULL', 'PostgreSQL has no room left. Free some space and try again.', cause);
  if (code.startsWith('28') || code === '3D000' || code === '42501')
    return new FootnoteError(
      'INVALID_SETTING',
      'PostgreSQL does not let this user in, or not do what search needs. Check the user, password and database of the URL.',
      cause,
    );
  if (code === '0A000' || code === '58P01' || code === '22023')
    return new FootnoteError(
      'INVALID_SETTING',
      'PostgreSQL has no pgvector, or one that is too old: version 0.8 is needed. Install it on the server.',
      cause,
    );
  // Connection failures (08), interventions of an operator (57), too many connections (53), those of the socket, and the driver's own, which have no code.
  const isDriver = error instanceof Error && /timeout|terminated|Connection|connect/u.test(error.message);
  if (/^(?:08|53|57)/u.test(code) || /^E[A-Z]+$/u.test(code) || (code === '' && isDriver))
    return new FootnoteError('SEARCH_UNAVAILABLE', 'The search index cannot be reached. Try again in a moment.', cause);
  return error;
}
