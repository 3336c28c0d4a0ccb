import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { KeyStore } from '../../access/key-store.ts';
import { FootnoteError } from '../../errors.ts';
import { authorize, identify } from './authentication.ts';

export type SecurityOptions = {
  /** The address that the server listens on. */
  readonly host: string;
  /** Requests that one key, or one client address without a key, may send in a minute; 0 for no limit. */
  readonly requestsPerMinute: number;
  /** The keys of which every request needs one; `null` where none is needed. */
  readonly keys: KeyStore | null;
  /** Origins besides the server's own whose pages may use the API. */
  readonly corsOrigins: readonly string[];
};

/**
 * Headers that keep a page from doing what it was not written to do, keys where they are needed, a limit for each key and
 * each address, and refusal of what a web page of another origin makes a reader's browser send.
 */
export async function protect(app: FastifyInstance, options: SecurityOptions): Promise<void> {
  const { host, requestsPerMinute, keys, corsOrigins } = options;
  const hosts = isLoopback(host) ? new Set([hostname(host)]) : null;
  identify(app, keys);
  app.addHook('onRequest', async (request) => {
    refuseForeignHost(request, hosts);
    refuseForeignOrigin(request, corsOrigins);
  });
  if (corsOrigins.length > 0)
    await app.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'POST', 'DELETE'],
      allowedHeaders: ['content-type', 'authorization', 'idempotency-key', 'last-event-id'],
      exposedHeaders: ['x-request-id', 'retry-after', 'location'],
      maxAge: 600,
    });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // Meaningless over plain HTTP on a laptop; a proxy that adds TLS adds it.
    strictTransportSecurity: false,
  });
  await app.register(rateLimit, {
    max: requestsPerMinute || Number.MAX_SAFE_INTEGER,
    timeWindow: '1 minute',
    keyGenerator: ({ apiKey, ip }) => (apiKey ? `key ${apiKey.id}` : ip),
    errorResponseBuilder: (_request, { max, after }) =>
      new FootnoteError('RATE_LIMITED', `More than ${max} requests in a minute. Try again in ${after}.`),
  });
  authorize(app, keys);
}

/** Whether only programs of the same machine can reach this address. */
export function isLoopback(host: string): boolean {
  const name = hostname(host);
  return name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/u.test(name ?? '');
}

/** DNS rebinding: a page at a name that resolves to 127.0.0.1 would otherwise be of the same origin as this server. */
function refuseForeignHost({ headers: { host = '' } }: FastifyRequest, hosts: ReadonlySet<string | null> | null): void {
  if (!hosts || isLoopback(host) || hosts.has(hostname(host))) return;
  const message = 'This server answers to its own address only: 127.0.0.1, localhost or what --host gives.';
  throw new FootnoteError('FORBIDDEN_HOST', message);
}

/** A browser names the origin of a page whose script or form changes something; pages of other origins may not. */
function refuseForeignOrigin({ method, headers }: FastifyRequest, allowed: readonly string[]): void {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
  const { origin, host = '' } = headers;
  if (origin !== undefined && allowed.includes(origin)) return;
  const sameOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === hostOf(host));
  if (sameOrigin && headers['sec-fetch-site'] !== 'cross-site') return;
  const message = 'A page of another origin may not do this. Ask from the page of this server, or without a browser.';
  throw new FootnoteError('FORBIDDEN_ORIGIN', message);
}

const hostOf = (host: string) => (URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : null);

/** The name in a Host header or an address to listen on, in the one spelling that URLs have; `null` where it is none. */
function hostname(host: string): string | null {
  const bracketed = /^[\da-f:]*:[\da-f:]*:[\da-f:]*$/iu.test(host) ? `[${host}]` : host;
  return URL.canParse(`http://${bracketed}`) ? new URL(`http://${bracketed}`).hostname : null;
}
