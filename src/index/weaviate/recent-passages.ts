/**
 * Weaviate keeps what was put in memory first, for 60 seconds by default. There, up to 1.35 and some versions after it, its
 * BM25 looks at the first matches only, a little more of them than are asked for, however good the others are
 * (https://github.com/weaviate/weaviate/pull/11780). Whoever asks for as many more as were put lately gets them all.
 */
export type Put = { readonly passages: number; readonly at: number };

/** Longer than Weaviate keeps anything in memory, unless `PERSISTENCE_MEMTABLES_FLUSH_DIRTY_AFTER_SECONDS` says otherwise. */
const inMemoryMs = 120_000;
/** Each costs time, and Weaviate gives no more than 10,000 (`QUERY_MAXIMUM_RESULTS`). */
const mostAsked = 5_000;

/** Those that may be in memory at `now`. */
export function recentPuts(puts: readonly Put[], now: number): Put[] {
  return puts.filter(({ at }) => at > now - inMemoryMs);
}

/** How many hits more have to be asked for at `now`. */
export function hitsMore(puts: readonly Put[], now: number): number {
  const passages = recentPuts(puts, now).reduce((sum, put) => sum + put.passages, 0);
  return Math.min(mostAsked, passages);
}
