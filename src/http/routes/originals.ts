import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { FootnoteError } from '../../errors.ts';
import type { Routes } from '../plugins/openapi.ts';
import { problemResponses } from '../problem.ts';

const idSchema = z.string().min(1).max(4000).describe('Percent-encoded; slashes may stand as they are.');

/** `/originals`: the file that an article was read from, as it is. */
export const originalRoutes: Routes = async (app) => {
  for (const [url, name, hide] of [
    ['/originals/:id', 'id', false],
    ['/originals/*', '*', true],
  ] as const) {
    app.get(
      url,
      {
        schema: {
          summary: 'The file of the corpus folder that an article was read from.',
          operationId: 'original',
          hide,
          params: z.object({ [name]: idSchema }),
          response: {
            200: { description: 'Its bytes.', content: { 'application/octet-stream': { schema: z.any() } } },
            ...problemResponses(404),
          },
        },
      },
      async ({ params: { [name]: id = '' } }, reply) => {
        const original = await app.assistant.original(id);
        if (!original)
          throw new FootnoteError(
            'ARTICLE_NOT_FOUND',
            'There is no file for this id: there is no such article, its file is gone, or it was added over HTTP.',
          );
        // A page or a picture of the archive must never run as one of this server's own; a PDF can be opened at a page.
        const isPdf = /\.pdf$/i.test(original.name);
        const fileName = encodeURIComponent(original.name).replace(
          /['()*]/g,
          (each) => `%${each.charCodeAt(0).toString(16)}`,
        );
        return reply
          .type(isPdf ? 'application/pdf' : 'application/octet-stream')
          .header('content-disposition', `${isPdf ? 'inline' : 'attachment'}; filename*=UTF-8''${fileName}`)
          .header('cache-control', 'no-cache')
          .send(createReadStream(original.location));
      },
    );
  }
};
