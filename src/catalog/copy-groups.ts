import type { CopyOf } from './catalog.ts';

/**
 * Bounds for archives in which thousands of articles are nearly one (tables, forecasts): articles looked at for one band,
 * pairs kept for a new article. Up to them a group is the same in whatever order its articles came and went.
 */
export const articlesOfOneBand = 500;
export const mostPairs = 100;
/** Members that are told of a group; a larger one is no longer taken apart when an article goes. */
export const mostMembers = 200;

/** Sorts the members of a group: see `Catalog.copiesOf`. */
export function originalFirst(a: CopyOf, b: CopyOf): number {
  const [timeA, timeB] = [timeOf(a), timeOf(b)];
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

function timeOf({ publishedAt }: CopyOf): number {
  return publishedAt === null ? Infinity : Date.parse(publishedAt);
}
