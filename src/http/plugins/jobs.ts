import type { FastifyInstance } from 'fastify';
import type { Assistant } from '../../assistant.ts';
import { createJobQueue, type JobQueue } from '../../jobs/job-queue.ts';
import type { JobStore } from '../../jobs/job-store.ts';
import { jobWork } from '../../jobs/job-work.ts';
import { publicMessage } from '../problem.ts';
import { toFootnoteError } from './errors.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly jobs: JobQueue;
  }
}

/** Gives the routes a queue for work that outlives its request, and stops that work when the server closes. */
export function runJobs(app: FastifyInstance, assistant: Assistant, store: JobStore, jobsWaiting: number): void {
  const jobs = createJobQueue({
    work: jobWork(assistant),
    store,
    waiting: jobsWaiting,
    wasRemoved: (articleId) => assistant.wasRemoved(articleId),
    describeError(error) {
      const known = toFootnoteError(error);
      if (known.statusCode >= 500) app.log.error({ err: error }, 'A job failed.');
      return { code: known.code, message: publicMessage(known) };
    },
  });
  app.decorate('jobs', jobs);
  app.addHook('preClose', () => jobs.close());
}
