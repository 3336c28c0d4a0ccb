import { z } from 'zod';
import type { Routes } from '../plugins/openapi.ts';
import { problemResponses } from '../problem.ts';

const suggestionsSchema = z.object({ suggestions: z.array(z.object({ question: z.string() })) });

/** `GET /suggestions`: first questions for somebody who does not know the archive. */
export const suggestionsRoute: Routes = async (app) => {
  app.get(
    '/suggestions',
    {
      handlerTimeout: 60_000,
      schema: {
        summary: 'Questions that the archive answers, to begin with.',
        operationId: 'suggestions',
        response: {
          200: suggestionsSchema.describe('At most six; none where none are found.'),
          ...problemResponses(504),
        },
      },
    },
    async () => ({ suggestions: [...(await app.assistant.suggestions())] }),
  );
};
