import { openPostgres } from '../../catalog/postgres/database.ts';
import { FootnoteError } from '../../errors.ts';

/** Runs one statement; its parameters are `$1` and on. */
export type Query = <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/** The database of the index. What fails comes out as a `FootnoteError` where a user can do something about it. */
export type Postgres = {
  readonly query: Query;
  /** Runs `work` in one transaction, taken back when it throws; again where another transaction was in its way. It may take long. */
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

/** A search that has nobody to answer it is better done in another way than waited for. */
const patienceMs = 1_000;

/** Connects when the first statement comes. Throws `INVALID_SETTING` where the URL is none. */
export function connectPostgres({ url, connections, timeoutMs, settings }: PostgresOptions): Postgres {
  const database = openPostgres(url, { connections, patienceMs, statementMs: timeoutMs, settings });
  return {
    query: (sql, parameters) => guarded(() => database.read((on) => on.query(sql, parameters))),
    transaction: (work) =>
      guarded(() => database.change((on) => work((sql, parameters) => on.query(sql, parameters)), { isLong: true })),
    close: () => database.close(),
  };
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw searchFailure(error);
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

/** The sentence for what fails in a search, where that is another one than for the catalog. */
function searchFailure(error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'CATALOG_UNAVAILABLE')
    return new FootnoteError('SEARCH_UNAVAILABLE', 'The search index cannot be reached. Try again in a moment.', {
      cause: error,
    });
  if (code === '0A000' || code === '58P01' || code === '22023')
    return new FootnoteError(
      'INVALID_SETTING',
      'PostgreSQL has no pgvector, or one that is too old: version 0.8 is needed. Install it on the server.',
      { cause: error },
    );
  return error;
}
