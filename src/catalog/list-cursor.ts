import { FootnoteError } from '../errors.ts';
import type { ListOrder } from './catalog.ts';

/** Cursors are opaque, so that what they hold can change; one of another order would skip articles. */
export const toCursor = (position: string, order: ListOrder) =>
  Buffer.from(`${order} ${position}`).toString('base64url');

export function fromCursor(cursor: string, order: ListOrder): string {
  const [told, ...rest] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const position = rest.join(' ');
  if (told === order && toCursor(position, order) === cursor) return position;
  throw new FootnoteError(
    'INVALID_REQUEST',
    'cursor: must be the `next` of a page in the same order; leave it out for the first page.',
  );
}
