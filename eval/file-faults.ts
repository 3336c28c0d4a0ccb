import { relative } from 'node:path';
import { FootnoteError } from '../src/errors.ts';

/** What a path that cannot be read is for the user: a fault in what was asked for, with what to do. */
export function unreadable(path: string, error: unknown): FootnoteError {
  if (error instanceof FootnoteError && error.code === 'FIXTURE_INVALID') return error;
  const reason = error instanceof FootnoteError ? error.message : 'It cannot be read: check the path.';
  return new FootnoteError('FIXTURE_INVALID', `${shown(path)}: ${reason}`, { cause: error });
}

/** The same for a path that cannot be written. What is no failure of the system is left as it is. */
export function unwritable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return new FootnoteError('DISK_FULL', `${shown(path)}: There is no room to write it.`, { cause: error });
  return new FootnoteError(
    'FIXTURE_INVALID',
    `${shown(path)}: It cannot be written (${String(error.code)}): check the path.`,
    {
      cause: error,
    },
  );
}

/** A path as messages name it. */
export function shown(path: string): string {
  return relative(process.cwd(), path) || '.';
}
