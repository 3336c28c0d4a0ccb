import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { FootnoteError } from '../errors.ts';
import { openaiError } from './openai/openai-error.ts';
import { retryAfterSeconds } from './plugins/errors.ts';
import { problem, problemType } from './problem.ts';

/** Made once: a stack costs more than the rest. */
const error = new FootnoteError('OVERLOADED', 'More is asked than can be answered now. Try again in a moment.');
/** Paths below this one are of OpenAI's protocol, whose errors look otherwise. */
const openaiPrefix = '/v1/';

/**
 * Refuses questions that the queue has no room for before the framework, its hooks and the log have looked at them, at a fifth
 * of the cost: what ten times as many ask as can be answered must not take the time of those who are. Everything else goes on
 * to `next`, and so does what a page of another origin sends, whose browser shows a refusal only with the headers for it.
 */
export function refuseEarly(app: () => FastifyInstance, onRefused: (path: string) => void) {
  const paths = new Set<string>();
  const refuse = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'POST' || request.headers.origin !== undefined || !app().overloaded()) return false;
    const path = request.url?.split('?', 1)[0] ?? '';
    if (!paths.has(path)) return false;
    sendRefusal(response, path);
    onRefused(path);
    return true;
  };
  return {
    before:
      (next: RequestListener): RequestListener =>
      (request, response) => {
        if (!refuse(request, response)) next(request, response);
      },
    /** Takes note of the routes that make answers. */
    learnRoutes(routes: FastifyInstance) {
      routes.addHook('onRoute', ({ url, config }) => {
        if (config?.answers) paths.add(url);
      });
    },
  };
}

function sendRefusal(response: ServerResponse, path: string): void {
  const requestId = randomUUID();
  const isOpenai = path.startsWith(openaiPrefix);
  const body = JSON.stringify(isOpenai ? openaiError(error) : problem(error, requestId));
  response
    .writeHead(error.statusCode, {
      'content-type': isOpenai ? 'application/json; charset=utf-8' : problemType,
      'content-length': Buffer.byteLength(body),
      'retry-after': String(retryAfterSeconds(error.code)),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestId,
    })
    .end(body);
}
