import type { SSEReplyInterface } from '@fastify/sse';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FootnoteError } from '../../errors.ts';
import { hasEnded, jobRequestSchema, jobSchema, jobSummarySchema } from '../../jobs/job.ts';
import type { Routes } from '../plugins/openapi.ts';
import { problemResponses } from '../problem.ts';
import { lastJobEvent, streamJob } from '../stream-job.ts';

const eventStream = z
  .string()
  .describe(
    'With `Accept: text/event-stream`: server-sent events whose `data` is a `JobEvent` and whose name is its `type`. The first one ' +
      'says how the job stands, whenever the client comes; the last one is `job-end`. Lines that start with a colon keep the connection alive.',
  );
const params = z.object({ id: z.string().min(1).max(100) });
const keyHeader = z.looseObject({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The same key again gives the same job, as long as it is kept.'),
});

/** `/jobs`: work that outlives its request, with its progress. */
export const jobRoutes: Routes = async (app) => {
  const { jobs } = app;

  app.post(
    '/jobs',
    {
      bodyLimit: 7 * 1024 * 1024,
      handlerTimeout: 60_000,
      // Before the body is read: to refuse must cost next to nothing.
      preParsing: async (request) => jobs.refuseIfFull(keyOf(request)),
      schema: {
        summary: 'Begins to add a file or an address, or to sync; the same again is the same job.',
        operationId: 'addJob',
        headers: keyHeader,
        body: jobRequestSchema,
        response: {
          200: jobSchema.describe('It was done already.'),
          202: jobSchema.describe('It waits or runs.'),
          ...problemResponses(408, 413, 415, 504),
        },
      },
    },
    async (request, reply) => {
      const job = await jobs.add(request.body, keyOf(request));
      return reply
        .code(hasEnded(job) ? 200 : 202)
        .header('location', `/jobs/${job.id}`)
        .send(job);
    },
  );

  app.get(
    '/jobs',
    {
      schema: {
        summary: 'The jobs that wait and run, and the latest that have ended, the newest first.',
        operationId: 'listJobs',
        response: {
          200: z.object({ jobs: z.array(jobSummarySchema) }).describe('Each without its outcomes.'),
          ...problemResponses(),
        },
      },
    },
    async (_request, reply) => reply.header('cache-control', 'no-store').send({ jobs: await jobs.list() }),
  );

  app.get(
    '/jobs/:id',
    {
      sse: 'dual',
      schema: {
        summary: 'How a job stands, once or at every change.',
        operationId: 'job',
        params,
        response: {
          200: {
            description: 'The job.',
            content: { 'application/json': { schema: jobSchema }, 'text/event-stream': { schema: eventStream } },
          },
          204: z.undefined().describe('To a stream that comes again: it was told the end.'),
          ...problemResponses(404),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const job = (await jobs.job(id)) ?? unknownJob();
      // Types say that it is always there; it is not where the client takes no event stream.
      const stream = reply.sse as SSEReplyInterface | undefined;
      if (!stream || request.method === 'HEAD') return reply.header('cache-control', 'no-store').send(job);
      // What stops an EventSource, which otherwise comes again after every end.
      if (hasEnded(job) && stream.lastEventId === lastJobEvent) return reply.code(204).send();
      return streamJob({ follow: (signal) => jobs.follow(id, signal), stream, request, reply });
    },
  );

  app.delete(
    '/jobs/:id',
    {
      schema: {
        summary: 'Stops a job; what it has stored stays.',
        operationId: 'stopJob',
        params,
        response: {
          200: jobSchema.describe('It has ended, now or before.'),
          202: jobSchema.describe('It is told to stop, and will when it comes to the end of what it is at.'),
          ...problemResponses(404),
        },
      },
    },
    async ({ params: { id } }, reply) => {
      const job = (await jobs.stop(id)) ?? unknownJob();
      return reply.code(hasEnded(job) ? 200 : 202).send(job);
    },
  );
};

function unknownJob(): never {
  throw new FootnoteError(
    'JOB_NOT_FOUND',
    'There is no job of this id, or it is not kept any more. What it stored is in the archive.',
  );
}

/** Of one key's requests: another's may have chosen the same. */
function keyOf({ headers, apiKey }: FastifyRequest): string | undefined {
  const given = headers['idempotency-key'];
  return typeof given === 'string' ? `${apiKey?.id ?? ''} ${given}` : undefined;
}
