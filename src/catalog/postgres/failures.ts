import { FootnoteError } from '../../errors.ts';
import { archiveSwitched } from '../sealed.ts';
import { sealedCode } from './sealing.ts';

/** What PostgreSQL or the network says, without what a query held. */
type Failure = { readonly code: string; readonly message: string };

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: '', message: '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message: error.message };
}

/** Node's codes for a server that is not there, or not any more. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_DESTROYED',
]);
/** The driver gives no codes of its own. */
const driverMessages =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|Cannot use a pool after calling end)|timeout expired/u;
const busyMessage = /^timeout exceeded when trying to connect/u;
/** Starting, shutting down, or a standby that takes no writes: another server, or this one a little later, may do. */
const serverCodes = new Set(['57P01', '57P02', '57P03', '57P05', '25006', '25P03']);

/** Whether the connection is lost, or the server not to be had: nothing more comes of this connection. */
export function isLost(error: unknown): boolean {
  const { code, message } = failureOf(error);
  return networkCodes.has(code) || code.startsWith('08') || serverCodes.has(code) || driverMessages.test(message);
}

/** Whether the server or the pool has as many connections as it may, and none became free in time. */
export function isBusy(error: unknown): boolean {
  const { code, message } = failureOf(error);
  return code === '53300' || busyMessage.test(message);
}

/** Whether the transaction was undone for the sake of another one: the same again may succeed. */
export function isConflict(error: unknown): boolean {
  const { code } = failureOf(error);
  return code === '40001' || code === '40P01';
}

/** Whether a row of this table, with its schema, is there already. */
export function isDuplicate(error: unknown, table: string): boolean {
  if (failureOf(error).code !== '23505') return false;
  const { schema, table: name } = error as { readonly schema?: string; readonly table?: string };
  return `${schema}.${name}` === table;
}

/** The sentence for a failure of PostgreSQL; any other error as it is. No cause holds a query's values or a password. */
export function postgresFailure(error: unknown): unknown {
  const failure = failureOf(error);
  const { code } = failure;
  const fail = (to: ConstructorParameters<typeof FootnoteError>[0], message: string) =>
    new FootnoteError(to, message, { cause: causeOf(failure) });
  if (isBusy(error))
    return fail('CATALOG_UNAVAILABLE', 'All connections to PostgreSQL are in use. Try again in a moment.');
  if (isLost(error))
    return fail(
      'CATALOG_UNAVAILABLE',
      'PostgreSQL, which holds the catalog, cannot be reached. Try again in a moment.',
    );
  if (isConflict(error) || code === '57014')
    return fail('CATALOG_UNAVAILABLE', 'PostgreSQL, which holds the catalog, took too long. Try again in a moment.');
  if (code === sealedCode) return archiveSwitched(causeOf(failure));
  if (code === '55P03') return fail('INDEX_LOCKED', 'Another process is writing to the index. Try again in a moment.');
  if (code === '53100' || code === '53200')
    return fail('DISK_FULL', 'The disk or memory of the PostgreSQL server is full. Make room and try again.');
  if (code.startsWith('28') || code === '3D000' || code === '42501')
    return fail(
      'INVALID_SETTING',
      'PostgreSQL refuses this user, password or database. Check the address of the catalog, and what the user may do there.',
    );
  if (code.startsWith('XX'))
    return fail(
      'INDEX_DAMAGED',
      'PostgreSQL finds its data damaged. Restore the database from a backup, or ingest into a new one.',
    );
  if (isTls(failure))
    return fail(
      'INVALID_SETTING',
      'PostgreSQL offers no TLS, or a certificate that is not trusted. Give its authority with sslrootcert in the address of the catalog, or see its sslmode.',
    );
  return error;
}

function isTls({ code, message }: Failure): boolean {
  return (
    /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/u.test(code) ||
    /certificate|SSL connections/u.test(message)
  );
}

/** A driver's error may carry the connection that it came from, and a query's values as its detail. */
function causeOf({ code, message }: Failure): Error {
  return new Error(code === '' ? message : `${message} (${code})`);
}
