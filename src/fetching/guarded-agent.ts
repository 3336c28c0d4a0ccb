import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { Agent, buildConnector, fetch, type Response } from 'undici';
import { AddressError } from './address-error.ts';
import { ipLiteral, isPublicAddress } from './public-address.ts';
import { type AllowedHosts, isAllowedHost } from './web-address.ts';

/** The IP addresses of a name, all of them. Rejects where there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export type GuardedAgent = {
  /** One request, without cookies, credentials or referrer; a redirect is an answer like others. Rejects with what refused it as a `cause`. */
  request(
    address: string,
    options: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<Response>;
  close(): Promise<void>;
};

const connectMs = 10_000;
const silenceMs = 20_000;
const connectionsOfHost = 2;

/** As the system resolves names, with its own list of hosts. */
export const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * Opens connections to public addresses only, whoever asks and however an address is written. A name is resolved once, when
 * its connection is opened: every address that it has is looked at, and one of these very addresses is connected to, so that
 * a second answer of its name server cannot lead elsewhere. Settings for proxies in the environment are not read.
 */
export function createGuardedAgent(allowed: AllowedHosts, resolve: Resolve = systemResolve): GuardedAgent {
  const open = buildConnector({ timeout: connectMs, lookup: lookupWith(resolve, () => true) });
  const guarded = buildConnector({
    timeout: connectMs,
    lookup: lookupWith(resolve, isPublicAddress),
  });
  const agent = new Agent({
    connect: (options, callback) => {
      if (isAllowedHost(options.hostname, options.port, allowed)) return open(options, callback);
      const literal = ipLiteral(options.hostname);
      // No name, so nothing is looked up for it.
      if (literal !== null && !isPublicAddress(literal)) return callback(notPublic(), null);
      return guarded(options, callback);
    },
    connections: connectionsOfHost,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
  });
  return {
    request: (address, { headers, signal }) =>
      fetch(address, { dispatcher: agent, redirect: 'manual', credentials: 'omit', headers, signal }),
    close: () => agent.destroy(),
  };
}

function lookupWith(resolve: Resolve, isFit: (address: string) => boolean): LookupFunction {
  const find = callbackify(async (hostname: string) => {
    const addresses = await resolve(hostname);
    if (addresses.length === 0 || !addresses.every(isFit)) throw notPublic();
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  });
  return (hostname, options, callback) =>
    find(hostname, (error, found) => {
      const [first] = found ?? [];
      if (error || !first) callback(error, '', 4);
      else if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
}

function notPublic(): AddressError {
  return new AddressError(
    'ADDRESS_REFUSED',
    'This address leads into a private network or to this machine. It is fetched only where --allow-addresses names its host.',
  );
}
