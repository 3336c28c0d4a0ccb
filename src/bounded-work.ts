/** Work that runs side by side up to a total cost. */
export type BoundedWork = {
  /** Starts `work` as soon as there is room for its cost; what alone costs more than the limit runs alone. Throws once any work has failed. */
  add(cost: number, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Runs `fill`, which adds work, and waits for all of it. When anything fails the rest is stopped, waited for, and the first error thrown. */
  finish(fill: (signal: AbortSignal) => Promise<void>): Promise<void>;
};

/** The signal that work gets fires when `signal` does or when other work has failed. */
export function boundedWork(limit: number, signal?: AbortSignal): BoundedWork {
  const failed = new AbortController();
  const stop = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  const running = new Set<Promise<void>>();
  let cost = 0;
  const hasRoomFor = (own: number) => running.size === 0 || cost + own <= limit;

  return {
    async add(own, work) {
      while (!hasRoomFor(own)) await Promise.race(running);
      stop.throwIfAborted();
      cost += own;
      const run = work(stop)
        .catch((error: unknown) => failed.abort(error))
        .finally(() => {
          cost -= own;
          running.delete(run);
        });
      running.add(run);
    },
    async finish(fill) {
      await fill(stop).catch((error: unknown) => failed.abort(error));
      while (running.size > 0) await Promise.race(running);
      signal?.throwIfAborted();
      failed.signal.throwIfAborted();
    },
  };
}
