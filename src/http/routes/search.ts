import { searchRequestSchema, searchResultSchema } from '../../answer/search-result.ts';
import { readerGone } from '../plugins/answers.ts';
import type { Routes } from '../plugins/openapi.ts';
import { problemResponses } from '../problem.ts';
import { abortion } from '../until-aborted.ts';

/** `POST /search`: what an answer would be made from, without one; no language model is asked. */
export const searchRoute: Routes = async (app) => {
  app.post(
    '/search',
    {
      bodyLimit: 64 * 1024,
      config: { scope: 'read', answers: true },
      schema: {
        summary: 'Finds the sentences that a question would be answered from.',
        operationId: 'search',
        body: searchRequestSchema,
        response: {
          200: searchResultSchema.describe('What was found; no evidence where nothing is of the time asked about.'),
          ...problemResponses(408, 413, 415, 504),
        },
      },
    },
    async (request, reply) => {
      const signal = app.beginAnswer(reply);
      const aborted = abortion(signal);
      try {
        return await Promise.race([app.assistant.search(request.body, { signal }), aborted.promise]);
      } catch (error) {
        if (signal.reason !== readerGone) throw error;
        request.log.info('The reader has gone; the search was given up.');
        reply.hijack();
        return reply;
      } finally {
        aborted.forget();
      }
    },
  );
};
