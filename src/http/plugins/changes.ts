import { finished } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { FootnoteError } from '../../errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether this changes the archive while its client waits: so many at a time are taken, the rest is refused. */
    changes?: boolean;
  }
}

/** Changes wait behind answers; without a limit those who send more than is stored would wait until their time is up. */
export function boundChanges(app: FastifyInstance, limit: number): void {
  let underWay = 0;
  // Before the body is read: to refuse must cost next to nothing.
  app.addHook('onRequest', async ({ routeOptions }, reply) => {
    if (!routeOptions.config.changes) return;
    if (underWay >= limit)
      throw new FootnoteError(
        'OVERLOADED',
        `${limit} changes are under way; send this again in a moment, or many articles as one file by POST /jobs.`,
      );
    underWay += 1;
    finished(reply.raw, () => (underWay -= 1));
  });
}
