import type { SSEReplyInterface } from '@fastify/sse';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerEvent } from '../answer/answer-event.ts';
import type { Answer } from '../answer/answer.ts';
import { failure, incompleteAnswer } from '../answer/final-answer.ts';
import type { FootnoteError } from '../errors.ts';
import { readerGone } from './plugins/answers.ts';
import { logFault, toFootnoteError } from './plugins/errors.ts';
import { abortion } from './until-aborted.ts';

/** One server-sent event; a string is its data as it stands. */
export type StreamMessage = Parameters<SSEReplyInterface['send']>[0] & (string | { data: unknown });

export type AnswerStream = {
  readonly events: AsyncIterable<AnswerEvent>;
  readonly stream: SSEReplyInterface;
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** What is sent before the first event. */
  readonly opening?: readonly StreamMessage[];
  /** What is sent for an event that is no failure. */
  readonly messages: (event: AnswerEvent) => readonly StreamMessage[];
  /** What is sent in the place of the rest of an answer. */
  readonly failed: (error: FootnoteError) => StreamMessage;
};

/** Sends events as they come, no faster than they are read; whatever happens, the last one says how it ended. */
export async function streamAnswer(answer: AnswerStream): Promise<void> {
  const { events, stream, signal, request, reply } = answer;
  reply.hijack();
  const aborted = abortion(signal);
  // A connection that closes while a full buffer waits to drain never settles `send`.
  const send = async (messages: readonly StreamMessage[]) => {
    for (const message of messages) await Promise.race([stream.send(message), aborted.promise]);
  };
  try {
    stream.sendHeaders();
    reply.raw.flushHeaders();
    await send(answer.opening ?? []);
    for await (const event of events) {
      if (event.type === 'answer-failed') throw failure(event);
      await send(answer.messages(event));
      if (event.type === 'answer-end') {
        logAnswer(event.answer, request);
        return;
      }
    }
    throw incompleteAnswer();
  } catch (error) {
    if (signal.reason === readerGone || !stream.isConnected) {
      request.log.info('The reader has gone; the answer was given up.');
      return;
    }
    const known = toFootnoteError(error);
    logFault(error, known, request);
    stream.send(answer.failed(known)).catch(() => {});
    // A reader that does not read would keep the connection, and what is buffered for it, for ever.
    setTimeout(() => reply.raw.writableFinished || reply.raw.destroy(), unreadMs).unref();
  } finally {
    aborted.forget();
  }
}

/** How long the end of a failed answer may wait to be read. */
const unreadMs = 2000;

/** Questions and answers are the reader's own and stay out of the log. */
export function logAnswer({ id, status, timings, model }: Answer, { log }: FastifyRequest): void {
  log.info({ answer: { id, status, totalMs: Math.round(timings.totalMs), model: model.name } }, 'answered');
}
