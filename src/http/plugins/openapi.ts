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
    transform: describeRoute,
    transformObject: onlyUsed,
  });
}

type Document = { readonly paths?: object; readonly components?: { readonly schemas?: Record<string, object> } };

/**
 * The library describes each named schema as input, under its name with `Input`, and as output. Kept are those that an
 * operation leads to, and the events, which the description of the event stream names; a name that then needs no telling apart is
 * given as it is, for programs make their types' names of it.
 */
const onlyUsed: typeof jsonSchemaTransformObject = (document) => {
  const described = jsonSchemaTransformObject(document) as Document;
  const schemas = described.components?.schemas ?? {};
  const used = reachable(described.paths, schemas, new Set(['AnswerEvent', 'JobEvent']));
  const short = (name: string) => {
    const bare = name.replace(/Input$/u, '');
    return Object.hasOwn(named, bare) && !used.has(bare) ? bare : name;
  };
  const kept = Object.entries(schemas).flatMap(([name, schema]) => (used.has(name) ? [[short(name), schema]] : []));
  const all = { ...described, components: { ...described.components, schemas: Object.fromEntries(kept) as object } };
  return JSON.parse(
    JSON.stringify(all).replaceAll(reference, (_, name: string) => `"${schemasAt}${short(name)}"`),
  ) as ReturnType<typeof jsonSchemaTransformObject>;
};

const schemasAt = '#/components/schemas/';
const reference = /"#\/components\/schemas\/(\w+)"/gu;

/** The names among `schemas` that `part` refers to, also through others, besides `found`. */
function reachable(part: unknown, schemas: Record<string, object>, found: Set<string>): Set<string> {
  const queue = [part, ...[...found].map((name) => schemas[name])];
  for (const each of queue)
    for (const [, name = ''] of JSON.stringify(each ?? null).matchAll(reference))
      if (!found.has(name)) {
        found.add(name);
        queue.push(schemas[name]);
      }
  return found;
}

const groups: Readonly<Record<string, string>> = {
  ask: 'Questions',
  search: 'Questions',
  answers: 'Questions',
  suggestions: 'Questions',
  articles: 'Articles',
  archive: 'Articles',
  originals: 'Articles',
  jobs: 'Articles',
  feedback: 'Feedback',
  v1: "OpenAI's protocol",
};

/** Adds what a route's schema does not say: the group that a reader finds it under, and that it needs no key. */
const describeRoute: typeof jsonSchemaTransform = (route) => {
  const { schema, url } = jsonSchemaTransform(route);
  const tags = [groups[url.split('/')[1] ?? ''] ?? 'Service'];
  const open = route.route.config?.scope === 'none' && { security: [] };
  return { schema: { tags, ...open, ...schema }, url };
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
