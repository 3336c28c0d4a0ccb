import type { Clock } from '../fetching/clock.ts';

export type VirtualClock = Clock & {
  /** How long was waited, in all. */
  waited(): number;
};

/** A clock on which waiting takes no time: it goes on by itself as soon as everybody waits. */
export function createVirtualClock(start = Date.parse('2024-08-13T10:00:00Z')): VirtualClock {
  let now = start;
  return {
    now: () => now,
    waited: () => now - start,
    async wait(ms, signal) {
      signal?.throwIfAborted();
      const until = now + ms;
      await new Promise((resolve) => void setImmediate(resolve));
      signal?.throwIfAborted();
      now = Math.max(now, until);
    },
  };
}
