import { setTimeout } from 'node:timers/promises';

/** What time it is, and waiting; tests have one of their own. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects when `signal` fires. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}),
};
