import { z } from 'zod';
import { answerSchema } from '../../answer/answer.ts';
import { sourceStates } from '../../answer/source-states.ts';
import { FootnoteError } from '../../errors.ts';
import type { Routes } from '../plugins/openapi.ts';
import { problemResponses } from '../problem.ts';

const keptAnswerSchema = z.object({
  answer: answerSchema,
  answeredAt: z.iso.datetime(),
  sources: z
    .array(z.object({ number: z.number().int(), state: z.enum(['as-cited', 'changed', 'removed']) }))
    .describe('How each citation stands to the archive of now.'),
});

/** `GET /answers/{id}`: an answer that was given, as it was given. */
export const answersRoute: Routes = async (app) => {
  const { assistant } = app;
  app.get(
    '/answers/:id',
    {
      handlerTimeout: 30_000,
      schema: {
        summary: 'An answer that was given before, and whether its sources still say so.',
        operationId: 'answer',
        params: z.object({ id: z.string().min(1).max(100) }),
        response: { 200: keptAnswerSchema.describe('The answer.'), ...problemResponses(404, 504) },
      },
    },
    async ({ params: { id } }, reply) => {
      const kept = await assistant.answer(id);
      if (!kept)
        throw new FootnoteError(
          'ANSWER_NOT_FOUND',
          'There is no answer with this id any more, or there never was. Ask the question again.',
        );
      const sources = await sourceStates(kept.answer.citations, (articleId) => assistant.article(articleId));
      return reply.header('cache-control', 'no-cache').send({ ...kept, sources });
    },
  );
};
