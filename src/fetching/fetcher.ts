import { AddressError } from './address-error.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Fetched, fetchAddress, type FetchLimits, type FetchOptions } from './fetch-address.ts';
import { createGuardedAgent, type Resolve } from './guarded-agent.ts';
import { createHostTurns } from './host-turns.ts';
import { createRobots } from './robots.ts';
import { type AllowedHosts, webAddress } from './web-address.ts';

/** Fetches what is on the web: from public addresses only, and no faster than its servers like. */
export type Fetcher = {
  /**
   * Throws an `AddressError`, or the reason of `signal`. `asked`: by a person, for this one address, as with a browser; what
   * the program chooses itself also has to be allowed by the site's robots.txt.
   */
  fetch(address: string, options: Omit<FetchOptions, 'allowRedirect'> & { readonly asked: boolean }): Promise<Fetched>;
  close(): Promise<void>;
};

export type FetcherOptions = {
  /** Hosts that may be reached although they are not public. */
  readonly allowed: AllowedHosts;
  readonly resolve?: Resolve | undefined;
  readonly clock?: Clock | undefined;
  readonly limits?: FetchLimits | undefined;
};

const agentName = 'Footnote';
/** Between two requests to one host. */
const shortestPauseMs = 1000;
/** A site that asks for more is left alone instead. */
const longestPauseMs = 60_000;

export function createFetcher({ allowed, resolve, clock = systemClock, limits }: FetcherOptions): Fetcher {
  const agent = createGuardedAgent(allowed, resolve);
  const userAgent = `${agentName}/1 (reads articles into an archive that is asked questions)`;
  const parts = { agent, allowed, userAgent, ...(limits && { limits }) };
  const turns = createHostTurns(clock);
  const robots = createRobots(agentName, fetchText, clock);
  /** Until when a host asked to be left alone. */
  const restUntil = new Map<string, number>();

  async function fetchText(address: string): Promise<string> {
    // In no turn: whoever reads the rules has it, or waits for it.
    return new TextDecoder().decode((await fetchAddress(address, parts)).bytes);
  }

  /** What lies between two requests to the host, or why nothing is fetched. */
  async function pauseOf(url: URL, asked: boolean): Promise<number> {
    if (asked) return shortestPauseMs;
    const rules = await robots.of(url.origin);
    if (!rules.isAllowed(url.href))
      throw new AddressError(
        'ADDRESS_UNREADABLE',
        'The robots.txt of its site asks programs not to fetch it, or is too long.',
      );
    return Math.min(Math.max(shortestPauseMs, rules.pauseMs), longestPauseMs);
  }

  async function inTurn(url: URL, options: FetchOptions): Promise<Fetched> {
    const rest = (restUntil.get(url.host) ?? 0) - clock.now();
    if (rest > longestPauseMs)
      throw new AddressError('ADDRESS_UNREACHABLE', 'Its server asks to be left alone for a while.', {
        retryAfterMs: rest,
      });
    if (rest > 0) await clock.wait(rest, options.signal);
    else restUntil.delete(url.host);
    try {
      return await fetchAddress(url.href, parts, options);
    } catch (error) {
      if (error instanceof AddressError && error.retryAfterMs !== null)
        restUntil.set(url.host, clock.now() + error.retryAfterMs);
      throw error;
    }
  }

  async function fetchPolitely(address: string, asked: boolean, options: FetchOptions): Promise<Fetched> {
    const url = webAddress(address, allowed);
    const pause = await pauseOf(url, asked);
    // Another site has rules of its own, and the same one may forbid where it sends us.
    const allowRedirect = (to: URL) => pauseOf(to, asked);
    return turns.take(url.host, pause, () => inTurn(url, { ...options, allowRedirect }), options.signal);
  }

  return {
    fetch: (address, { asked, ...options }) => unlessStopped(fetchPolitely(address, asked, options), options.signal),
    close: () => agent.close(),
  };
}

/** Who is stopped does not wait for those before, nor for rules that others wait for too. */
function unlessStopped<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
