import type { FastifyInstance } from 'fastify';
import { FootnoteError } from '../../errors.ts';

/**
 * Bodies are JSON in UTF-8 and nothing else: a form of another site can send text/plain without asking first, and bytes
 * that are no UTF-8 would otherwise become replacement characters in silence.
 */
export function readJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      void parse(request, decoder.decode(body), done);
    } catch (cause) {
      done(new FootnoteError('INVALID_REQUEST', 'The body is not UTF-8.', { cause }));
    }
  });
}
