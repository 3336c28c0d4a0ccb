import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiKey, permits, type Scope } from '../../access/api-key.ts';
import { findKey, type KeyStore } from '../../access/key-store.ts';
import { FootnoteError } from '../../errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that came with the request; `null` without one, or where none is needed. */
    apiKey: ApiKey | null;
  }
  interface FastifyContextConfig {
    /** What a key must be allowed to do here; if not said, `read` to read and `write` for any other method. `none`: no key is needed. */
    scope?: Scope | 'none';
  }
}

/** Whose request it is. It refuses nobody: who has no key is counted by the rate limit first. */
export function identify(app: FastifyInstance, keys: KeyStore | null): void {
  app.decorateRequest('apiKey', null);
  app.addHook('onRequest', async (request) => {
    const secret = /^Bearer +(\S{1,200}) *$/iu.exec(request.headers.authorization ?? '')?.[1];
    if (!keys || !secret) return;
    try {
      request.apiKey = await findKey(secret, keys);
    } catch (error) {
      // What needs no key is to be had also where keys cannot be read.
      if (scopeOf(request) !== 'none') throw error;
    }
  });
}

/** Refuses, before the body is read, what the request's key may not do. Routes below `app` that say nothing need a key. */
export function authorize(app: FastifyInstance, keys: KeyStore | null): void {
  if (!keys) return;
  app.addHook('preParsing', async (request) => {
    const needed = scopeOf(request);
    if (needed === 'none') return;
    if (!request.apiKey)
      throw new FootnoteError('UNAUTHORIZED', 'This server needs a key: send the header Authorization: Bearer KEY.');
    if (!permits(request.apiKey.scope, needed))
      throw new FootnoteError(
        'FORBIDDEN_SCOPE',
        `This needs a key of the scope ${needed}; yours may ${request.apiKey.scope}.`,
      );
  });
}

/** What a request needs a key for; a path that does not exist, for nothing. */
export function scopeOf({ method, is404, routeOptions }: FastifyRequest): Scope | 'none' {
  if (is404) return 'none';
  return routeOptions.config.scope ?? (/^(?:GET|HEAD|OPTIONS)$/u.test(method) ? 'read' : 'write');
}
