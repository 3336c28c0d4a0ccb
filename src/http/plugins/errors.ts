import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, FootnoteError } from '../../errors.ts';
import { type Problem, problem, problemType } from '../problem.ts';
import { invalidFields } from './openapi.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Throws `METHOD_NOT_ALLOWED` where there is something at the request's path, for other methods. */
    refuseMethod(request: FastifyRequest, reply: FastifyReply): void;
  }
}

/** How long a client should wait before it asks a server again that is closing or not ready; a full queue is shorter. */
export const retryAfterSeconds = (code: ErrorCode): number => (code === 'OVERLOADED' ? 1 : 5);

/** Answers everything that goes wrong with `application/problem+json`: errors of ours, of Fastify, of nobody, and paths and methods that do not exist. */
export function sendProblems(app: FastifyInstance): void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    methodsOf.set(url, methods);
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => sendProblem(error, request, reply));
  app.decorate('refuseMethod', (request, reply) => {
    const methods = allowedMethods(methodsOf, request.url);
    if (methods.length === 0) return;
    reply.header('allow', methods.join(', '));
    const message = `${request.method} is not possible here; ${methods.join(', ')} ${methods.length > 1 ? 'are' : 'is'}.`;
    throw new FootnoteError('METHOD_NOT_ALLOWED', message);
  });
  const refuse = (request: FastifyRequest, reply: FastifyReply): never => {
    app.refuseMethod(request, reply);
    const message = `There is nothing at ${request.method} ${pathOf(request.url).slice(0, 200)}. GET /openapi.json lists what there is.`;
    throw new FootnoteError('NOT_FOUND', message);
  };
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, refuse);
  // Fastify looks for the body of this one before it looks for its route.
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'QUERY') refuse(request, reply);
  });
}

/** Sends `error` as a problem. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toFootnoteError(error);
  logFault(error, known, request);
  if (known.statusCode === 503) reply.header('retry-after', String(retryAfterSeconds(known.code)));
  if (known.statusCode === 401) reply.header('www-authenticate', 'Bearer');
  const body: Problem = problem(known, request.id, invalidFields(error) ?? undefined);
  reply.header('x-request-id', request.id);
  // Browsers keep a 410 for ever when they are not told otherwise, and an article may come back.
  reply.header('cache-control', 'no-store');
  return reply.code(known.statusCode).type(problemType).send(JSON.stringify(body));
}

/** What is not the client's doing goes to the log: as an error where nobody foresaw it, else as a warning. */
export function logFault(error: unknown, { code, statusCode }: FootnoteError, { log }: FastifyRequest): void {
  if (statusCode >= 500) log[code === 'INTERNAL_ERROR' ? 'error' : 'warn']({ err: error }, code);
}

/** Any error as one of ours; what nobody foresaw becomes `INTERNAL_ERROR`, and its own message goes to the log only. */
export function toFootnoteError(error: unknown): FootnoteError {
  if (error instanceof FootnoteError) return error;
  const fields = invalidFields(error);
  if (fields) {
    const detail = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
    return new FootnoteError('INVALID_REQUEST', `The request is not valid. ${detail}.`, { cause: error });
  }
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>;
  const fromFastify = fastifyErrors[code];
  if (fromFastify) return new FootnoteError(fromFastify[0], fromFastify[1], { cause: error });
  if (statusCode >= 400 && statusCode < 500) {
    return new FootnoteError('INVALID_REQUEST', 'The request cannot be understood.', { cause: error });
  }
  const message = 'Something went wrong that nobody foresaw. The log has more under this request id.';
  return new FootnoteError('INTERNAL_ERROR', message, { cause: error });
}

const fastifyErrors: Readonly<Record<string, ConstructorParameters<typeof FootnoteError>>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: [
    'INVALID_REQUEST',
    'The body is not valid JSON, or has a field named __proto__ or constructor.',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['INVALID_REQUEST', 'The body is empty; send a JSON object.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'INVALID_REQUEST',
    'The body does not have the length that Content-Length gives.',
  ],
  FST_ERR_CTP_BODY_TOO_LARGE: ['PAYLOAD_TOO_LARGE', 'The body is larger than this route takes; send less.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'UNSUPPORTED_MEDIA_TYPE',
    'Send JSON, with the header Content-Type: application/json.',
  ],
  FST_ERR_BAD_URL: ['INVALID_REQUEST', 'The path is not a valid URL; percent-encode it as UTF-8.'],
  FST_ERR_MAX_PARAM_LENGTH: ['INVALID_REQUEST', 'The path is too long.'],
  FST_ERR_HANDLER_TIMEOUT: ['TIMED_OUT', 'This took longer than the server allows. Try again later, or with less.'],
};

const pathOf = (url: string) => url.split('?', 1)[0] ?? url;

function allowedMethods(methodsOf: ReadonlyMap<string, ReadonlySet<string>>, url: string): string[] {
  const path = pathOf(url);
  const matching = [...methodsOf].filter(([pattern]) => isRouteOf(pattern, path));
  return [...new Set(matching.flatMap(([, methods]) => [...methods]))].sort();
}

/** Whether a path is one of a route such as `/articles/:id` or `/articles/*`. */
function isRouteOf(pattern: string, path: string): boolean {
  if (pattern.endsWith('*')) return path.length >= pattern.length && path.startsWith(pattern.slice(0, -1));
  const parts = path.split('/');
  const named = pattern.split('/');
  return (
    parts.length === named.length &&
    named.every((name, at) => name === parts[at] || (name.startsWith(':') && parts[at]))
  );
}

/** Answers what is not even a request: bytes that are no HTTP, headers without end, a body that never comes. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const known =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? new FootnoteError('REQUEST_TIMEOUT', 'The request did not arrive in time. Send it again, without pauses.')
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? new FootnoteError('HEADERS_TOO_LARGE', 'The address and headers are larger than 16 KiB together; send less.')
        : new FootnoteError('INVALID_REQUEST', 'This is not a valid HTTP request.');
  const body = problem(known, randomUUID());
  const text = JSON.stringify(body);
  const head = [`HTTP/1.1 ${body.status} ${body.title}`, `Content-Type: ${problemType}`, 'Connection: close'];
  socket.end(`${head.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}
