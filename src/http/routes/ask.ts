import type { SSEReplyInterface } from '@fastify/sse';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type AnswerEvent, answerEventSchema } from '../../answer/answer-event.ts';
import { type Answer, answerSchema, askRequestSchema } from '../../answer/answer.ts';
import { failure, finalAnswer, incompleteAnswer } from '../../answer/final-answer.ts';
import { readerGone } from '../plugins/answers.ts';
import { logFault, toFootnoteError } from '../plugins/errors.ts';
import type { Routes } from '../plugins/openapi.ts';
import { problemResponses, publicMessage } from '../problem.ts';
import { abortion, untilAborted } from '../until-aborted.ts';

const eventStream = z
  .string()
  .describe(
    'With `Accept: text/event-stream`: server-sent events whose `data` is an `AnswerEvent` and whose name is its `type`; ' +
      'the last one is `answer-end` or `answer-failed`. Lines that start with a colon keep the connection alive.',
  );

/** `POST /ask`: one answer, as JSON when it is complete, or as events while its statements are verified. */
export const askRoute: Routes = async (app) => {
  app.post(
    '/ask',
    {
      sse: 'dual',
      bodyLimit: 64 * 1024,
      config: { scope: 'read', answers: true },
      schema: {
        summary: 'Answers a question from the archive, with footnotes.',
        operationId: 'ask',
        body: askRequestSchema,
        response: {
          200: {
            description: 'The answer, or the refusal to give one.',
            content: { 'application/json': { schema: answerSchema }, 'text/event-stream': { schema: eventStream } },
          },
          ...problemResponses(408, 413, 415, 502, 504),
        },
      },
    },
    async (request, reply) => {
      const signal = app.beginAnswer(reply);
      const events = untilAborted(app.assistant.ask(request.body, { signal }), signal);
      // Types say that it is always there; it is not where the client takes no event stream.
      const stream = reply.sse as SSEReplyInterface | undefined;
      if (stream) return sendEvents(events, stream, signal, request, reply);
      try {
        const answer = await finalAnswer(events);
        logAnswer(answer, request);
        return answer;
      } catch (error) {
        if (signal.reason !== readerGone) throw error;
        request.log.info('The reader has gone; the answer was given up.');
        reply.hijack();
        return reply;
      }
    },
  );
};

/** Sends events as they come, no faster than they are read; whatever happens, the last one says how it ended. */
async function sendEvents(
  events: AsyncIterable<AnswerEvent>,
  stream: SSEReplyInterface,
  signal: AbortSignal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  reply.hijack();
  let number = 0;
  const aborted = abortion(signal);
  // A connection that closes while a full buffer waits to drain never settles `send`.
  const send = (event: AnswerEvent) => {
    number += 1;
    const message = { id: String(number), event: event.type, data: answerEventSchema.parse(event) };
    return Promise.race([stream.send(message), aborted.promise]);
  };
  try {
    stream.sendHeaders();
    reply.raw.flushHeaders();
    for await (const event of events) {
      if (event.type === 'answer-failed') throw failure(event);
      await send(event);
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
    const data: AnswerEvent = { type: 'answer-failed', code: known.code, message: publicMessage(known) };
    stream.send({ id: String(number + 1), event: data.type, data }).catch(() => {});
    // A reader that does not read would keep the connection, and what is buffered for it, for ever.
    setTimeout(() => reply.raw.writableFinished || reply.raw.destroy(), unreadMs).unref();
  } finally {
    aborted.forget();
  }
}

/** How long the end of a failed answer may wait to be read. */
const unreadMs = 2000;

/** Questions and answers are the reader's own and stay out of the log. */
function logAnswer({ id, status, timings, model }: Answer, { log }: FastifyRequest): void {
  log.info({ answer: { id, status, totalMs: Math.round(timings.totalMs), model: model.name } }, 'answered');
}
