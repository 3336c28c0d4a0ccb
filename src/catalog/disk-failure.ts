import { FootnoteError } from '../errors.ts';

export function diskFull(subject: string, cause?: unknown): FootnoteError {
  const message = `${subject} of the index folder is full. Free some space and try again.`;
  return new FootnoteError('DISK_FULL', message, { cause });
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';

/** The sentence for what a disk or its permissions refused; any other error as it is. */
export function diskFailure(error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull('The disk', error);
  if (code === 'EIO' || code === 'EUCLEAN' || code === 'EBADMSG')
    return new FootnoteError(
      'INDEX_DAMAGED',
      `The disk of the index folder reports an error (${code}). Check the disk and try again.`,
      { cause: error },
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'EISDIR')
    return new FootnoteError(
      'INVALID_SETTING',
      `The index folder cannot be written or read (${code}; see --index). Check what is in it, and its permissions.`,
      { cause: error },
    );
  return error;
}
