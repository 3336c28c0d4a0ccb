import type { SSEReplyInterface } from '@fastify/sse';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type JobEvent, jobEventSchema } from '../jobs/job.ts';
import { abortion } from './until-aborted.ts';

export type JobStream = {
  /** How the job stands, until the signal fires. */
  readonly follow: (signal: AbortSignal) => AsyncIterable<{ readonly revision: number; readonly event: JobEvent }>;
  readonly stream: SSEReplyInterface;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** Id of the last event of a job; those before it have a number that rises. */
export const lastJobEvent = 'end';

/** Sends how a job stands and each change of it, no faster than they are read, until it ends or its reader goes. */
export async function streamJob({ follow, stream, request, reply }: JobStream): Promise<void> {
  reply.hijack();
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const left = abortion(gone.signal);
  const iterator = follow(gone.signal)[Symbol.asyncIterator]();
  try {
    stream.sendHeaders();
    reply.raw.flushHeaders();
    for (;;) {
      const step = await Promise.race([iterator.next(), left.promise]);
      if (step.done) return;
      const { revision, event } = step.value;
      const id = event.type === 'job-end' ? lastJobEvent : String(revision);
      const data = jobEventSchema.parse(event);
      // A connection that closes while a full buffer waits to drain never settles `send`.
      await Promise.race([stream.send({ id, event: event.type, data }), left.promise]);
    }
  } catch (error) {
    if (!gone.signal.aborted) request.log.error({ err: error }, 'How a job stands could not be told.');
  } finally {
    left.forget();
    stream.close();
  }
}
