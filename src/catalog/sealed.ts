import { FootnoteError } from '../errors.ts';

/**
 * A generation that does not serve is sealed: the database itself refuses every change, also those of programs and threads
 * that have not heard of the switch, so that nothing is stored where nobody looks. Only who brings it up to the generation
 * that serves may change it: an opener that says that it `follows`.
 *
 * A sealed catalog's format is this much higher, so that a program that knows no generations does not open it.
 */
export const sealedFormats = 1_000;

export function isSealedFormat(format: number): boolean {
  return format >= sealedFormats;
}

/** For whoever opens a generation of which nothing but a mark is left. */
export function generationDropped(): FootnoteError {
  return new FootnoteError(
    'INDEX_FORMAT',
    'This generation of the archive was dropped, and another one serves. `npm run generation -- list` names those that there are.',
  );
}

/** What a change of a sealed catalog is refused with. */
export function archiveSwitched(cause: unknown): FootnoteError {
  return new FootnoteError(
    'ARCHIVE_SWITCHED',
    'The archive goes on in another generation since a moment ago, and this was not stored. Try again.',
    { cause },
  );
}

export function isArchiveSwitched(error: unknown): boolean {
  return error instanceof FootnoteError && error.code === 'ARCHIVE_SWITCHED';
}
