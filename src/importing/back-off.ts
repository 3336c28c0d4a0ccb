const firstMs = 15 * 60_000;
const longestMs = 24 * 3_600_000;
/** After this many failures in a row a page is left alone until somebody asks for it. */
const mostAttempts = 10;

/** How long to wait after so many failures in a row: twice as long each time, up to a day, and at least as the server asks. */
export function backOffMs(attempts: number, askedMs: number | null, shortestMs = firstMs): number {
  return Math.min(longestMs, Math.max(shortestMs * 2 ** Math.min(attempts - 1, 20), askedMs ?? 0));
}

export function isGivenUp(attempts: number): boolean {
  return attempts >= mostAttempts;
}
