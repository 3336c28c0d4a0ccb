/** Collects what changed until it is left alone, so that one sync takes in what came together. Times are in ms. */
export type PendingChanges = {
  /** `null`: too many to name. */
  add(paths: readonly string[] | null, at: number): void;
  /** When `take` may give something; `null` while nothing changed. */
  readyAt(): number | null;
  /** The paths that have been left alone; `everything` where they are too many; `null` where there are none. */
  take(now: number): readonly string[] | 'everything' | null;
};

export type PendingLimits = {
  /** How long a path is to be left alone. */
  readonly quietMs: number;
  /** How long those that are quiet wait for others that are not. */
  readonly longestMs: number;
  /** More paths are not named. */
  readonly most: number;
};

export function pendingChanges({ quietMs, longestMs, most }: PendingLimits): PendingChanges {
  /** When each path last changed. */
  const changedAt = new Map<string, number>();
  let everything = false;
  let first: number | null = null;
  let last = -Infinity;

  return {
    add(paths, at) {
      for (const path of paths ?? []) changedAt.set(path, at);
      if (!paths || changedAt.size > most) everything = true;
      if (everything) changedAt.clear();
      if (!everything && changedAt.size === 0) return;
      first ??= at;
      last = Math.max(last, at);
    },
    readyAt: () => (first === null ? null : Math.min(last + quietMs, first + longestMs)),
    take(now) {
      const quiet = [...changedAt].filter(([, at]) => at + quietMs <= now).map(([path]) => path);
      const taken = everything ? 'everything' : quiet.length > 0 ? quiet : null;
      for (const path of quiet) changedAt.delete(path);
      everything = false;
      first = changedAt.size > 0 ? now : null;
      return taken;
    },
  };
}
