import CachePolicy from 'http-cache-semantics';
import type { FootnoteError } from '../errors.ts';
import { AddressError } from './address-error.ts';
import type { GuardedAgent } from './guarded-agent.ts';
import { type AllowedHosts, webAddress } from './web-address.ts';

/** What a server said of a version of a page, so that it can be asked whether there is another one. */
export type Validators = { readonly etag: string | null; readonly lastModified: string | null };

export type Fetched = {
  /** `unchanged`: it is as it was when `validators` were told. */
  readonly kind: 'fetched' | 'unchanged';
  /** Where redirects led. */
  readonly address: string;
  /** Where it is to be asked for from now on; `null` where that is as before. */
  readonly movedTo: string | null;
  /** Empty where unchanged. */
  readonly bytes: Uint8Array;
  /** `Content-Type` as it was sent. */
  readonly contentType: string | null;
  readonly validators: Validators;
  /** For how long the server says that there will be no other version; 0 where it does not. */
  readonly freshMs: number;
};

export type FetchLimits = {
  /** Of the body, unpacked. */
  readonly bytes: number;
  readonly redirects: number;
  /** From the first connection to the last byte, redirects included. */
  readonly wholeMs: number;
};
export const fetchLimits: FetchLimits = { bytes: 20_000_000, redirects: 5, wholeMs: 60_000 };

export type FetchOptions = {
  readonly validators?: Validators | null | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Asked before a redirect is followed; throws where it must not be. */
  readonly allowRedirect?: ((url: URL) => Promise<unknown>) | undefined;
};
export type FetchParts = {
  readonly agent: GuardedAgent;
  readonly allowed: AllowedHosts;
  /** What the program calls itself. */
  readonly userAgent: string;
  readonly limits?: FetchLimits;
};

/** Fetches what is at an address, redirects followed and each looked at anew. Throws an `AddressError`, or the reason of `signal`. */
export async function fetchAddress(
  address: string,
  { agent, allowed, userAgent, limits = fetchLimits }: FetchParts,
  { validators, signal, allowRedirect }: FetchOptions = {},
): Promise<Fetched> {
  const late = AbortSignal.timeout(limits.wholeMs);
  const stop = signal ? AbortSignal.any([signal, late]) : late;
  const headers = { 'user-agent': userAgent, accept: '*/*', ...conditions(validators ?? null) };
  try {
    let url = webAddress(address, allowed);
    let movedTo: string | null = null;
    let isPermanent = true;
    for (let hop = 0; hop <= limits.redirects; hop += 1) {
      const response = await agent.request(url.href, { headers, signal: stop });
      const next = redirectOf(response);
      if (next === null) return { ...(await read(response, url, limits.bytes, headers)), movedTo };
      await response.body?.cancel();
      if (!URL.canParse(next, url.href)) throw unreadable('It redirects to what is no address.');
      url = webAddress(new URL(next, url).href, allowed);
      await allowRedirect?.(url);
      isPermanent &&= response.status === 301 || response.status === 308;
      if (isPermanent) movedTo = url.href;
    }
    throw unreadable(`It redirects more than ${limits.redirects} times.`);
  } catch (error) {
    signal?.throwIfAborted();
    if (late.aborted) throw unreachable(`It took longer than ${limits.wholeMs / 1000} seconds.`, { cause: error });
    throw problemOf(error);
  }
}

type Answer = Awaited<ReturnType<GuardedAgent['request']>>;

function conditions(validators: Validators | null): Record<string, string> {
  return {
    ...(validators?.etag && { 'if-none-match': validators.etag }),
    ...(validators?.lastModified && { 'if-modified-since': validators.lastModified }),
  };
}

function redirectOf({ status, headers }: Answer): string | null {
  return [301, 302, 303, 307, 308].includes(status) ? headers.get('location') : null;
}

async function read(
  response: Answer,
  url: URL,
  mostBytes: number,
  asked: Readonly<Record<string, string>>,
): Promise<Omit<Fetched, 'movedTo'>> {
  const { status, headers } = response;
  const isUnchanged = status === 304 && ('if-none-match' in asked || 'if-modified-since' in asked);
  if (status !== 200 && !isUnchanged) {
    await response.body?.cancel();
    throw refusal(status, headers.get('retry-after'));
  }
  return {
    kind: isUnchanged ? 'unchanged' : 'fetched',
    address: url.href,
    bytes: isUnchanged ? new Uint8Array() : await readBody(response, mostBytes),
    contentType: headers.get('content-type'),
    validators: { etag: headers.get('etag'), lastModified: headers.get('last-modified') },
    freshMs: freshFor(url, headers),
  };
}

async function readBody({ body }: Answer, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Breaking off cancels the request: no more of it is received or unpacked.
  for await (const chunk of body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.byteLength;
    if (length > mostBytes) throw unreadable(`It is larger than ${mostBytes / 1_000_000} MB.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function freshFor(url: URL, headers: Answer['headers']): number {
  const request = { url: url.href, method: 'GET', headers: {} };
  const response = { status: 200, headers: Object.fromEntries(headers) };
  const ms = new CachePolicy(request, response, { shared: false, cacheHeuristic: 0 }).timeToLive();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

function refusal(status: number, retryAfter: string | null): AddressError {
  const message = `Its server answers with status ${status}.`;
  const isPassing = status >= 500 || [408, 425, 429].includes(status);
  return isPassing
    ? unreachable(message, { retryAfterMs: retryAfterMs(retryAfter) })
    : unreadable(message, { isGone: status === 410 });
}

/** Seconds or a date, RFC 9110 §10.2.3. */
function retryAfterMs(value: string | null): number | null {
  if (value === null) return null;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'There is no host of this name.',
  EAI_AGAIN: 'The name of its host cannot be looked up now.',
  ECONNREFUSED: 'Its server takes no connections.',
  UND_ERR_CONNECT_TIMEOUT: 'Its server does not answer.',
  UND_ERR_HEADERS_TIMEOUT: 'Its server does not answer.',
  UND_ERR_BODY_TIMEOUT: 'Its server stopped in the middle of the answer.',
};

/** A vendor's error is told by its code only: its message may name what is behind a private address. */
function problemOf(error: unknown): FootnoteError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AddressError) return cause;
    const code = 'code' in cause ? String(cause.code) : '';
    if (Object.hasOwn(reasons, code)) return unreachable(reasons[code] ?? '', { cause: error });
    if (/^(?:CERT_|ERR_TLS|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code))
      return unreachable('Its certificate is not valid for this host.', { cause: error });
    if (/^(?:Z_|ERR__ERROR_|ERR_BROTLI)/.test(code))
      return unreadable('Its packed answer is damaged.', { cause: error });
  }
  return unreachable('The connection to its server broke off.', { cause: error });
}

const unreadable = (message: string, options?: ConstructorParameters<typeof AddressError>[2]) =>
  new AddressError('ADDRESS_UNREADABLE', message, options);
const unreachable = (message: string, options?: ConstructorParameters<typeof AddressError>[2]) =>
  new AddressError('ADDRESS_UNREACHABLE', message, options);
