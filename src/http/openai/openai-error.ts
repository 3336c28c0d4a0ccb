import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { type FootnoteError, errorCodes } from '../../errors.ts';
import { logFault, retryAfterSeconds, toFootnoteError } from '../plugins/errors.ts';
import { invalidFields } from '../plugins/openapi.ts';
import { publicMessage } from '../problem.ts';

/** What an error looks like to OpenAI's clients; `code` is ours. */
export const openaiErrorSchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.enum([
      'invalid_request_error',
      'authentication_error',
      'permission_error',
      'rate_limit_error',
      'server_error',
    ]),
    param: z.string().nullable().describe('The field that is wrong.'),
    code: z.enum(errorCodes).describe('Stable; see docs/errors.md.'),
  }),
});

export function openaiError(error: FootnoteError, param: string | null = null): z.infer<typeof openaiErrorSchema> {
  return { error: { message: publicMessage(error), type: typeOf(error.statusCode), param, code: error.code } };
}

function typeOf(status: number) {
  if (status >= 500) return 'server_error';
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  return status === 429 ? 'rate_limit_error' : 'invalid_request_error';
}

/** Sends `error` in OpenAI's shape. */
export function sendOpenaiError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toFootnoteError(error);
  logFault(error, known, request);
  if (known.statusCode === 503) reply.header('retry-after', String(retryAfterSeconds(known.code)));
  reply.header('cache-control', 'no-store');
  const body = openaiError(known, invalidFields(error)?.[0]?.field ?? null);
  return reply.code(known.statusCode).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

/** The error responses of a route for its schema. */
export const openaiErrorResponses = (...statuses: readonly number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: STATUS_CODES[status] ?? 'Error', content: { 'application/json': { schema: openaiErrorSchema } } },
    ]),
  );
