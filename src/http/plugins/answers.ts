import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { FootnoteError } from '../../errors.ts';
import { answerQueue, type QueueLimits } from '../answer-queue.ts';
import { stopListening, watchArrivals } from '../stop-listening.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The signal of an answer that `reply` will carry; it fires when nobody waits for it, time is up or the server closes. */
    beginAnswer(reply: FastifyReply): AbortSignal;
    /** How many answers are being made, and how many requests wait for their turn. */
    answering(): { readonly inFlight: number; readonly waiting: number };
    /** Whether a question that comes now would be refused for want of room. */
    overloaded(): boolean;
  }
  interface FastifyContextConfig {
    /** Whether this makes an answer or a search: so many at a time, some wait for their turn, the rest is refused. */
    answers?: boolean;
  }
}

export type AnswerLimits = QueueLimits & {
  /** Longest time for one answer. */
  readonly answerMs: number;
  /** How long answers may still take once the server is closing. */
  readonly graceMs: number;
};

/** The reason with which an answer is given up because its reader has gone. */
export const readerGone = new FootnoteError('REQUEST_TIMEOUT', 'The reader has gone.');

/** How long connections may take to end by themselves after their answers have. */
const closingMs = 500;

/** A request that will have an answer, from when it takes its place in the queue. */
type Place = { readonly controller: AbortController; readonly ended: Promise<void> };

/**
 * Bounds how many answers are made at once, and lets those that have begun or wait finish when the server closes, for a
 * bounded time; what comes after is refused.
 */
export function finishAnswers(
  app: FastifyInstance,
  { answerMs, graceMs, ...limits }: AnswerLimits,
  onTurn: (waitedSeconds: number) => void,
): void {
  const queue = answerQueue(limits);
  const places = new Map<FastifyReply, Place>();
  let closing = false;

  const placeOf = (reply: FastifyReply): Place => {
    const existing = places.get(reply);
    if (existing) return existing;
    const controller = new AbortController();
    const late = () =>
      new FootnoteError('TIMED_OUT', `No answer within ${Math.ceil(answerMs / 1000)} s. Try again later.`);
    const timer = setTimeout(() => controller.abort(late()), answerMs);
    const ended = new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        places.delete(reply);
        if (!reply.raw.writableFinished) controller.abort(readerGone);
        resolve();
      };
      reply.raw.once('finish', end);
      reply.raw.once('close', end);
    });
    const place = { controller, ended };
    places.set(reply, place);
    return place;
  };

  app.decorate('beginAnswer', (reply) => placeOf(reply).controller.signal);
  app.decorate('answering', () => queue.sizes());
  // Who asks a server that is closing is told that instead.
  app.decorate('overloaded', () => !closing && queue.isFull());

  app.addHook('onRequest', async ({ routeOptions }) => {
    if (closing) throw new FootnoteError('SHUTTING_DOWN', 'The server is closing. Try again in a moment.');
    // Before the body is read: to refuse must cost next to nothing.
    if (routeOptions.config.answers) queue.refuseIfFull();
  });
  app.addHook('preHandler', async ({ routeOptions }, reply) => {
    if (!routeOptions.config.answers) return;
    const { controller, ended } = placeOf(reply);
    const enteredAt = performance.now();
    const endTurn = await queue.enter(controller.signal);
    onTurn((performance.now() - enteredAt) / 1000);
    void ended.then(endTurn);
  });

  const arrivals = watchArrivals(app);

  const allEnded = async () => {
    while (places.size > 0) await Promise.all([...places.values()].map(({ ended }) => ended));
  };
  const within = (milliseconds: number) => Promise.race([allEnded(), wait(milliseconds, undefined, { ref: false })]);

  app.addHook('preClose', async () => {
    closing = true;
    await within(graceMs);
    const reason = new FootnoteError('SHUTTING_DOWN', 'The server closed before the answer was complete. Ask again.');
    for (const { controller } of places.values()) controller.abort(reason);
    await within(closingMs);
    await stopListening(app.server, arrivals);
    setTimeout(() => app.server.closeAllConnections(), closingMs).unref();
  });
}
