import type { SSEReplyInterface } from '@fastify/sse';
import { z } from 'zod';
import { type AnswerEvent, answerEventSchema } from '../../answer/answer-event.ts';
import { answerSchema, askRequestSchema } from '../../answer/answer.ts';
import { finalAnswer } from '../../answer/final-answer.ts';
import type { FootnoteError } from '../../errors.ts';
import { readerGone } from '../plugins/answers.ts';
import type { Routes } from '../plugins/openapi.ts';
import { problemResponses, publicMessage } from '../problem.ts';
import { logAnswer, streamAnswer } from '../stream-answer.ts';
import { untilAborted } from '../until-aborted.ts';

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
      if (stream) return streamAnswer({ events, stream, signal, request, reply, ...eventMessages() });
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

/** What each event is sent as: numbered, under its name. */
function eventMessages() {
  let number = 0;
  const message = (event: AnswerEvent) => {
    number += 1;
    return { id: String(number), event: event.type, data: answerEventSchema.parse(event) };
  };
  return {
    messages: (event: AnswerEvent) => [message(event)],
    failed: (error: FootnoteError) =>
      message({ type: 'answer-failed', code: error.code, message: publicMessage(error) }),
  };
}
