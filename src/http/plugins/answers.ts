import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { FootnoteError } from '../../errors.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts an answer that `reply` will carry; the signal fires when nobody waits for it, time is up or the server closes. */
    beginAnswer(reply: FastifyReply): AbortSignal;
  }
}

export type AnswerLimits = {
  /** Longest time for one answer. */
  readonly answerMs: number;
  /** How long answers may still take once the server is closing. */
  readonly graceMs: number;
};

/** The reason with which an answer is given up because its reader has gone. */
export const readerGone = new FootnoteError('REQUEST_TIMEOUT', 'The reader has gone.');

/** How long connections may take to end by themselves after their answers have. */
const closingMs = 500;

/** Lets answers that have begun finish when the server closes, for a bounded time, and refuses what comes after. */
export function finishAnswers(app: FastifyInstance, { answerMs, graceMs }: AnswerLimits): void {
  const inFlight = new Map<AbortController, Promise<void>>();
  let closing = false;

  app.decorate('beginAnswer', (reply) => {
    const controller = new AbortController();
    const late = () =>
      new FootnoteError('TIMED_OUT', `No answer within ${Math.ceil(answerMs / 1000)} s. Try again later.`);
    const timer = setTimeout(() => controller.abort(late()), answerMs);
    const ended = new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        inFlight.delete(controller);
        if (!reply.raw.writableFinished) controller.abort(readerGone);
        resolve();
      };
      reply.raw.once('finish', end);
      reply.raw.once('close', end);
    });
    inFlight.set(controller, ended);
    return controller.signal;
  });

  app.addHook('onRequest', async () => {
    if (closing) throw new FootnoteError('SHUTTING_DOWN', 'The server is closing. Try again in a moment.');
  });

  const allEnded = async () => {
    while (inFlight.size > 0) await Promise.all(inFlight.values());
  };
  const within = (milliseconds: number) => Promise.race([allEnded(), wait(milliseconds, undefined, { ref: false })]);

  app.addHook('preClose', async () => {
    closing = true;
    await within(graceMs);
    const reason = new FootnoteError('SHUTTING_DOWN', 'The server closed before the answer was complete. Ask again.');
    for (const controller of inFlight.keys()) controller.abort(reason);
    await within(closingMs);
    setTimeout(() => app.server.closeAllConnections(), closingMs).unref();
  });
}
