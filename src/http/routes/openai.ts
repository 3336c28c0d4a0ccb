import { z } from 'zod';
import type { AnswerEvent } from '../../answer/answer-event.ts';
import { finalAnswer } from '../../answer/final-answer.ts';
import type { Assistant } from '../../assistant.ts';
import { FootnoteError } from '../../errors.ts';
import {
  type ReplyHead,
  chatCompletion,
  chatCompletionSchema,
  closingChunks,
  openingChunk,
  statementChunk,
} from '../openai/chat-completion.ts';
import { askRequestOf, chatRequestSchema } from '../openai/chat-request.ts';
import { openaiError, openaiErrorResponses, sendOpenaiError } from '../openai/openai-error.ts';
import { readerGone } from '../plugins/answers.ts';
import type { Routes } from '../plugins/openapi.ts';
import { logAnswer, streamAnswer, type StreamMessage } from '../stream-answer.ts';
import { untilAborted } from '../until-aborted.ts';

const modelSchema = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.number().int(),
  owned_by: z.string(),
});
const errorStatuses = [400, 403, 404, 408, 413, 415, 429, 500, 502, 503, 504];

/** `/v1`: the same assistant for clients that speak OpenAI's protocol. */
export const openaiRoutes: Routes = async (app) => {
  const { assistant } = app;
  app.setErrorHandler((error, request, reply) => sendOpenaiError(error, request, reply));
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    app.refuseMethod(request, reply);
    throw new FootnoteError(
      'NOT_FOUND',
      'Of this protocol there are POST /v1/chat/completions, GET /v1/models and GET /v1/models/{id}.',
    );
  });

  app.post(
    '/chat/completions',
    {
      // Clients say in the body whether they want a stream.
      sse: 'manual',
      config: { scope: 'read', answers: true },
      bodyLimit: 1024 * 1024,
      schema: {
        summary: "Answers a question as OpenAI's chat completions do.",
        operationId: 'createChatCompletion',
        body: chatRequestSchema,
        response: {
          200: {
            description: 'The answer, or the refusal to give one.',
            content: {
              'application/json': { schema: chatCompletionSchema },
              'text/event-stream': { schema: z.string().describe('With `"stream": true`: chunks, then `[DONE]`.') },
            },
          },
          ...openaiErrorResponses(...errorStatuses),
        },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const asked = askRequestOf(body);
      await modelOf(assistant, body.model);
      const head = { id: `chatcmpl-${request.id}`, created: Math.floor(Date.now() / 1000), model: body.model };
      const signal = app.beginAnswer(reply);
      const events = untilAborted(assistant.ask(asked, { signal }), signal);
      if (body.stream) {
        const stream = reply.sse;
        const chunks = chunksOf(head, body.stream_options?.include_usage === true);
        return streamAnswer({ events, stream, signal, request, reply, ...chunks });
      }
      try {
        const answer = await finalAnswer(events);
        logAnswer(answer, request);
        return chatCompletion(answer, head);
      } catch (error) {
        if (signal.reason !== readerGone) throw error;
        request.log.info('The reader has gone; the answer was given up.');
        reply.hijack();
        return reply;
      }
    },
  );

  app.get(
    '/models',
    {
      handlerTimeout: 30_000,
      schema: {
        summary: "The names that a chat completion's `model` may have.",
        operationId: 'listModels',
        response: {
          200: z.object({ object: z.literal('list'), data: z.array(modelSchema) }).describe('The models.'),
          ...openaiErrorResponses(403, 429, 500, 503, 504),
        },
      },
    },
    async () => ({ object: 'list' as const, data: await models(assistant) }),
  );

  app.get(
    '/models/:id',
    {
      handlerTimeout: 30_000,
      schema: {
        summary: 'One of them.',
        operationId: 'retrieveModel',
        params: z.object({ id: z.string().min(1).max(300) }),
        response: {
          200: modelSchema.describe('The model.'),
          ...openaiErrorResponses(400, 403, 404, 429, 500, 503, 504),
        },
      },
    },
    async ({ params: { id } }) => modelOf(assistant, id),
  );
};

/** `footnote`, whatever is behind it, and the language model that is. */
async function models(assistant: Assistant): Promise<z.infer<typeof modelSchema>[]> {
  const { llm } = await assistant.state();
  const model = (id: string, owner: string) => ({ id, object: 'model' as const, created: 0, owned_by: owner });
  return [model('footnote', 'footnote'), ...(llm.name === 'footnote' ? [] : [model(llm.name, llm.provider)])];
}

async function modelOf(assistant: Assistant, id: string): Promise<z.infer<typeof modelSchema>> {
  const known = await models(assistant);
  const model = known.find((each) => each.id === id);
  if (model) return model;
  const names = known.map((each) => each.id).join(', ');
  throw new FootnoteError('NOT_FOUND', `model: there is no model of this name; take one of ${names}.`);
}

/** What each event is to a reader of chunks. */
function chunksOf(head: ReplyHead, includeUsage: boolean) {
  let statements = 0;
  const data = (chunk: object): StreamMessage => ({ data: chunk });
  return {
    opening: [data(openingChunk(head))],
    messages(event: AnswerEvent): StreamMessage[] {
      if (event.type === 'statement') {
        statements += 1;
        return [data(statementChunk(head, event.statement, statements === 1))];
      }
      if (event.type === 'answer-end') return [...closingChunks(head, event.answer, includeUsage).map(data), '[DONE]'];
      return [];
    },
    failed: (error: FootnoteError) => data(openaiError(error)),
  };
}
