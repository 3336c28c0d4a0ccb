import type { ListOrder } from './catalog.ts';

/** More outlets than this are not told one by one. */
export const outletsTold = 500;

/** Stands for the day of an article without one: after all others. */
const dayOfUndated: Readonly<Record<ListOrder, string>> = { id: '', newest: '', oldest: '9' };

/** Where a page ended. A day has no space, so the first one ends it. */
export function cursorOf(
  { id, publishedAt }: { readonly id: string; readonly publishedAt: string | null },
  order: ListOrder,
): string {
  return order === 'id' ? id : `${publishedAt?.slice(0, 10) ?? dayOfUndated[order]} ${id}`;
}

/** What `cursorOf` wrote; for the first page, `''`, an empty id. */
export function positionOf(cursor: string, order: ListOrder): { day: string; id: string } {
  if (order === 'id') return { day: '', id: cursor };
  const space = cursor.indexOf(' ');
  return { day: cursor.slice(0, Math.max(0, space)), id: cursor.slice(space + 1) };
}
