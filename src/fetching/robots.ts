import robotsParser from 'robots-parser';
import { AddressError } from './address-error.ts';
import type { Clock } from './clock.ts';

/** What a site asks of programs in its robots.txt (RFC 9309). */
export type Robots = {
  isAllowed(address: string): boolean;
  /** Between two requests; 0 where it does not say. */
  readonly pauseMs: number;
};

/** As RFC 9309 asks: what comes after so much of the file is not looked at, and it is kept for a day. */
const longestText = 500_000;
/** More than this takes its reader seconds, for each address that is looked up in it. */
const most = { lines: 5000, wildcards: 2000 };
const keptMs = 24 * 3_600_000;
const failureKeptMs = 10 * 60_000;
const originsKept = 1000;
type Rules = {
  isAllowed(address: string, agent: string): boolean | undefined;
  getCrawlDelay(agent: string): number | undefined;
};
// Its types speak of a default export; what it exports is the function itself.
const parseRobots = robotsParser as unknown as (address: string, text: string) => Rules;

/** Reads each site's file once a day. `fetchText` gives it, and throws an `AddressError`. */
export function createRobots(agentName: string, fetchText: (address: string) => Promise<string>, clock: Clock) {
  const known = new Map<string, { readonly robots: Promise<Robots>; until: number }>();

  async function read(origin: string): Promise<Robots> {
    const address = `${origin}/robots.txt`;
    try {
      const text = (await fetchText(address)).slice(0, longestText);
      // Rules that nobody can read in time allow nothing.
      if (text.split('\n').length > most.lines || text.split('*').length > most.wildcards)
        return { isAllowed: () => false, pauseMs: 0 };
      const rules = parseRobots(address, text);
      return {
        isAllowed: (page) => rules.isAllowed(page, agentName) ?? true,
        pauseMs: (rules.getCrawlDelay(agentName) ?? 0) * 1000,
      };
    } catch (error) {
      // There is none: it asks for nothing. One that cannot be fetched now may forbid everything.
      if (error instanceof AddressError && error.code === 'ADDRESS_UNREADABLE')
        return { isAllowed: () => true, pauseMs: 0 };
      throw error;
    }
  }

  return {
    /** Throws what kept the file from being fetched. */
    of(origin: string): Promise<Robots> {
      const kept = known.get(origin);
      if (kept && kept.until > clock.now()) return kept.robots;
      const entry = { robots: read(origin), until: clock.now() + keptMs };
      entry.robots.catch(() => (entry.until = clock.now() + failureKeptMs));
      known.delete(origin);
      known.set(origin, entry);
      for (const name of known.keys()) {
        if (known.size <= originsKept) break;
        known.delete(name);
      }
      return entry.robots;
    },
  };
}
