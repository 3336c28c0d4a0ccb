import { z } from 'zod';
import type { Routes } from '../plugins/openapi.ts';
import { problemResponses, problemSchema, problemType } from '../problem.ts';

const readySchema = z.object({
  ready: z.boolean().describe('Whether questions can be answered at all.'),
  degraded: z.array(z.string()).describe('What is missing, each as a sentence; empty when all is well.'),
  indexing: z.boolean(),
  generation: z
    .number()
    .int()
    .describe('Which generation of the archive serves here: 0, or a later one after `npm run generation`.'),
  indexVersion: z.number().int(),
  searchIndexVersion: z
    .number()
    .int()
    .describe('The version that search by meaning holds; behind `indexVersion` until the next question.'),
  search: z
    .object({
      engine: z.enum(['embedded', 'pgvector', 'weaviate']),
      available: z.boolean().describe('Whether it serves; until it does, passages are found by words alone.'),
      fallbacks: z.number().int().describe('Answers and searches for which they were, since the start.'),
    })
    .describe('What finds passages.'),
  syncs: z
    .object({
      succeeded: z.number().int(),
      stopped: z.number().int().describe('Told to stop; what they had stored is kept.'),
      failed: z.number().int(),
      lastSucceededAt: z.string().nullable().describe('UTC date-time; null where none has since the start.'),
    })
    .describe('Syncs with the corpus folder since the start.'),
  coverage: z.object({
    articles: z.number().int(),
    passages: z.number().int(),
    passagesWithVectors: z.number().int(),
    passagesByWordsOnly: z.number().int().describe('Of articles in a language that the embedding model does not know.'),
    earliest: z.string().nullable(),
    latest: z.string().nullable(),
    outlets: z.array(z.string()),
  }),
  embedding: z.object({ model: z.string(), available: z.boolean() }),
  llm: z.object({ provider: z.string(), name: z.string() }),
  notRead: z.number().int().describe('Files, feeds and pages that could not be read; `GET /archive` names them.'),
  watching: z
    .object({
      lastSweepAt: z.string().nullable().describe('When the whole folder was last compared, as an ISO date-time.'),
      problem: z.string().nullable().describe('Why the last sync failed, or what cannot be watched.'),
    })
    .nullable()
    .describe('How the corpus folder is followed; null where it is not.'),
  answering: z
    .object({ inFlight: z.number().int(), waiting: z.number().int() })
    .describe('Answers and searches that are being made, and those that wait for their turn.'),
  uptimeSeconds: z.number().int(),
});

/** `GET /ready`: whether questions can be answered, from what, and what is missing. */
export const readyRoute: Routes = async (app) => {
  app.get(
    '/ready',
    {
      logLevel: 'warn',
      handlerTimeout: 10_000,
      config: { rateLimit: false },
      schema: {
        summary: 'Whether questions can be answered, and what is degraded.',
        operationId: 'ready',
        response: {
          ...problemResponses(504),
          200: readySchema.describe('Ready.'),
          503: {
            description: 'Not ready, or closing.',
            content: { 'application/json': { schema: readySchema }, [problemType]: { schema: problemSchema } },
          },
        },
      },
    },
    async (_request, reply) => {
      const state = await app.assistant.state();
      const body = {
        ...state,
        degraded: [...state.degraded],
        notRead: (await app.assistant.notRead(0)).total,
        answering: app.answering(),
        uptimeSeconds: Math.floor(process.uptime()),
        coverage: { ...state.coverage, outlets: [...state.coverage.outlets] },
      };
      return state.ready ? body : reply.code(503).header('retry-after', '5').type('application/json').send(body);
    },
  );
};
