import { wellFormed } from '../stored-forms.ts';

/**
 * Texts as PostgreSQL's `text`, which holds every character but NUL: so NUL is written as U+0001 U+0001, and U+0001 as
 * U+0001 U+0002. That is reversible and keeps the order of bytes, and any other text stands there as it is, for PostgreSQL to
 * search and sort, which it could not in a `bytea`. Half a surrogate pair becomes U+FFFD, as in every catalog.
 */
export function writeText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return wellFormed(text).replaceAll(/[\0\u0001]/gu, (character) => (character === '\0' ? nul : escape));
}

export function readText(stored: string): string {
  return stored.includes('\u0001')
    ? // eslint-disable-next-line no-control-regex
      stored.replaceAll(/\u0001[\u0001\u0002]/gu, (pair) => (pair === nul ? '\0' : '\u0001'))
    : stored;
}

const nul = '\u0001\u0001';
const escape = '\u0001\u0002';

export const writeNullable = (text: string | null) => (text === null ? null : writeText(text));
export const readNullable = (stored: string | null) => (stored === null ? null : readText(stored));
