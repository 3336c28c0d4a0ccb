import { z } from 'zod';
import { FootnoteError } from '../../errors.ts';
import { feedbackRequestSchema, feedbackSchema } from '../../feedback/feedback.ts';
import type { Routes } from '../plugins/openapi.ts';
import { problemResponses } from '../problem.ts';

const pageSchema = z.object({
  feedback: z.array(feedbackSchema),
  next: z.string().nullable().describe('The `cursor` of the next page; null on the last one.'),
  total: z.number().int(),
});
const listQuerySchema = z.strictObject({
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/u, 'must be the `next` of a page; leave it out for the first page')
    .optional()
    .describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const params = z.object({ answerId: z.string().min(1).max(1000).describe('Percent-encoded.') });

/** `/feedback`: what a reader says of an answer, given, listed and withdrawn. */
export const feedbackRoutes: Routes = async (app) => {
  app.post(
    '/feedback',
    {
      bodyLimit: 128 * 1024,
      handlerTimeout: 30_000,
      schema: {
        summary: 'Says whether an answer is right; said again of the same answer, it takes the place of what was said.',
        operationId: 'giveFeedback',
        body: feedbackRequestSchema,
        response: {
          200: feedbackSchema.describe('It is kept in the place of what was said of this answer before.'),
          201: feedbackSchema.describe('It is kept.'),
          ...problemResponses(404, 408, 409, 410, 413, 415, 504, 507),
        },
      },
    },
    async ({ body }, reply) => {
      const { feedback, created } = await app.assistant.giveFeedback(body);
      return reply.code(created ? 201 : 200).send(feedback);
    },
  );

  app.get(
    '/feedback',
    {
      handlerTimeout: 30_000,
      // Readers' notes are nobody's to read who only asks.
      config: { scope: 'write' },
      schema: {
        summary: 'Lists what readers said of answers, in the order in which they did.',
        operationId: 'listFeedback',
        querystring: listQuerySchema,
        response: { 200: pageSchema.describe('One page.'), ...problemResponses(504) },
      },
    },
    async ({ query: { cursor, limit } }, reply) => {
      const page = await app.assistant.listFeedback({ limit, ...(cursor && { after: Number(cursor) }) });
      const next = page.next === null ? null : String(page.next);
      return reply.header('cache-control', 'no-store').send({ ...page, feedback: [...page.feedback], next });
    },
  );

  app.delete(
    '/feedback/:answerId',
    {
      handlerTimeout: 30_000,
      schema: {
        summary: 'Withdraws what was said of an answer.',
        operationId: 'withdrawFeedback',
        params,
        response: { 204: z.undefined().describe('It is gone.'), ...problemResponses(404, 504) },
      },
    },
    async ({ params: { answerId } }, reply) => {
      if (await app.assistant.withdrawFeedback(answerId)) return reply.code(204).send();
      throw new FootnoteError('NOT_FOUND', 'Nothing was said of this answer, or it was withdrawn already.');
    },
  );
};
