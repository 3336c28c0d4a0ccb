import type { Clock } from '../fetching/clock.ts';

export type VirtualClock = Clock & {
  /** Lets so much time pass, and whoever waited for it go on. */
  advance(ms: number): void;
  /** How long was waited, in all. */
  waited(): number;
  /** How long those still have to wait who do, the shortest first. */
  waiting(): number[];
};

const shortMs = 60_000;

/** A clock on which waiting for up to a minute takes no time; longer waits end when a test lets the time pass. */
export function createVirtualClock(start = Date.parse('2024-08-13T10:00:00Z')): VirtualClock {
  let now = start;
  const held = new Map<() => void, number>();
  return {
    now: () => now,
    waited: () => now - start,
    waiting: () => [...held.values()].map((until) => until - now).sort((a, b) => a - b),
    advance(ms) {
      now += ms;
      for (const [goOn, until] of held) if (until <= now) goOn();
    },
    async wait(ms, signal) {
      signal?.throwIfAborted();
      const until = now + ms;
      await new Promise<void>((resolve) => {
        const goOn = () => {
          held.delete(goOn);
          signal?.removeEventListener('abort', goOn);
          resolve();
        };
        if (ms <= shortMs) setImmediate(goOn);
        else held.set(goOn, until);
        signal?.addEventListener('abort', goOn);
      });
      signal?.throwIfAborted();
      now = Math.max(now, until);
    },
  };
}
