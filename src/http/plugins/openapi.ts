import swagger from '@fastify/swagger';
import {
  type FastifyPluginAsyncZod,
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { answerEventSchema } from '../../answer/answer-event.ts';
import { answerSchema, askRequestSchema } from '../../answer/answer.ts';
import { searchRequestSchema, searchResultSchema } from '../../answer/search-result.ts';
import { jobEventSchema, jobSchema } from '../../jobs/job.ts';
import { feedbackRequestSchema, feedbackSchema } from '../../feedback/feedback.ts';
import { chatCompletionSchema } from '../openai/chat-completion.ts';
import { chatRequestSchema } from '../openai/chat-request.ts';
import { problemSchema } from '../problem.ts';

/** A group of routes whose schemas are zod's. */
export type Routes = FastifyPluginAsyncZod;

/** Schemas that `/openapi.json` lists by name; zod keeps names and descriptions in one registry. */
const named = {
  AskRequest: askRequestSchema,
  Answer: answerSchema,
  AnswerEvent: answerEventSchema,
  SearchRequest: searchRequestSchema,
  SearchResult: searchResultSchema,
  FeedbackRequest: feedbackRequestSchema,
  Feedback: feedbackSchema,
  Job: jobSchema,
  JobEvent: jobEventSchema,
  ChatRequest: chatRequestSchema,
  ChatCompletion: chatCompletionSchema,
  Problem: problemSchema,
};
for (const [id, schema] of Object.entries(named)) z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });

/** Makes the zod schemas of the routes validate what comes in, serialise what goes out and describe both as OpenAPI 3.1. */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Footnote',
        version: '1',
        description:
          'Questions to an archive of articles. Every statement of an answer carries the characters it rests on. ' +
          'All offsets are UTF-16 code units, half-open.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'Needed on every address but loopback.' },
        },
      },
      security: [{ key: [] }, {}],
    },
    transform: jsonSchemaTransform,
    transformObject: withoutUnused,
  });
}

/**
 * The library describes each named schema as input and as output. Wanted are those that something refers to, and the
 * events, which the description of the event stream names.
 */
const withoutUnused: typeof jsonSchemaTransformObject = (document) => {
  const described = jsonSchemaTransformObject(document) as { components?: { schemas?: object } };
  const text = JSON.stringify(described);
  const schemas = Object.entries(described.components?.schemas ?? {}).filter(
    ([name]) => name === 'AnswerEvent' || name === 'JobEvent' || text.includes(`"#/components/schemas/${name}"`),
  );
  return {
    ...described,
    components: { ...described.components, schemas: Object.fromEntries(schemas) },
  };
};

/** The first thing that is wrong with each field of a request; `null` for an error that is not about that. */
export function invalidFields(error: unknown): { field: string; message: string }[] | null {
  if (!hasZodFastifySchemaValidationErrors(error)) return null;
  const part = error.validationContext === 'querystring' ? 'query' : (error.validationContext ?? 'body');
  const fields = new Map<string, string>();
  for (const { instancePath, message = 'is not valid' } of error.validation.slice(0, 10)) {
    const field = bounded(instancePath.split('/').filter(Boolean).join('.') || part);
    if (!fields.has(field)) fields.set(field, bounded(message));
  }
  return [...fields].map(([field, message]) => ({ field, message }));
}

const bounded = (text: string) => (text.length > 200 ? `${text.slice(0, 199)}…` : text);
