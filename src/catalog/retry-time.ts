const firstMs = 60_000;
const longestMs = 6 * 60 * 60 * 1000;
/** Up to so much of the time sooner or later, so that what failed together is not tried together. */
const jitter = 0.2;

/** When to try again what failed so many times in a row: after a minute, twice as long each time, at most six hours. */
export function retryTime(attempts: number, now: Date, random: () => number = Math.random): Date {
  const delay = Math.min(longestMs, firstMs * 2 ** (attempts - 1));
  return new Date(now.getTime() + delay * (1 - jitter + 2 * jitter * random()));
}
