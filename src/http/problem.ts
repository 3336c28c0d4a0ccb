import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { type FootnoteError, errorCodes } from '../errors.ts';

/** What every error looks like on the wire: RFC 9457, with a code that never changes (docs/errors.md explains each). */
export const problemSchema = z.object({
  type: z.string().describe('Always `about:blank`: the code says more.'),
  title: z.string().describe('The name of the status.'),
  status: z.number().int().min(400).max(599),
  code: z.enum(errorCodes).describe('Stable; see docs/errors.md.'),
  detail: z.string().describe('What is wrong, and what to change.'),
  retryable: z.boolean().describe('Whether the same request may succeed later.'),
  requestId: z.string().describe("The request's id in the log, as in the header `x-request-id`."),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .describe('One entry for each part of the request that is wrong.'),
  articleVersion: z.number().int().optional().describe('With ARTICLE_CHANGED: the version that the article has now.'),
});
export type Problem = z.infer<typeof problemSchema>;

/** The media type of every error. */
export const problemType = 'application/problem+json';

export function problem(error: FootnoteError, requestId: string, errors?: Problem['errors']): Problem {
  const { code, statusCode: status, isRetryable: retryable, articleVersion } = error;
  const title = STATUS_CODES[status] ?? 'Error';
  const detail = publicMessage(error);
  return {
    type: 'about:blank',
    title,
    status,
    code,
    detail,
    retryable,
    requestId,
    ...(errors && { errors }),
    ...(articleVersion !== undefined && { articleVersion }),
  };
}

/** An error's message for someone who may be anywhere: the server's own faults may name folders of its machine, which stay there. */
export function publicMessage({ message, statusCode }: FootnoteError): string {
  if (statusCode < 500) return message;
  return message.replaceAll(
    /(?<![^\s"'`(=])(?:\/[^\s"'`()/]+\/|[A-Za-z]:\\|\\\\)[^\s"'`()]+/gu,
    'a path on the server',
  );
}

const problemResponse = (description: string) => ({
  description,
  content: { [problemType]: { schema: problemSchema } },
});

/** The error responses of a route for its schema: those with the given statuses, and those that any route may send. */
export function problemResponses<Status extends number>(
  ...statuses: readonly Status[]
): Record<Status | 400 | 401 | 403 | 429 | 431 | 500 | 503, ReturnType<typeof problemResponse>> {
  const all = [...new Set([400, 401, 403, 429, 431, 500, 503, ...statuses])].sort((a, b) => a - b);
  return Object.fromEntries(all.map((status) => [status, problemResponse(STATUS_CODES[status] ?? 'Error')])) as Record<
    Status | 400 | 401 | 403 | 429 | 431 | 500 | 503,
    ReturnType<typeof problemResponse>
  >;
}
