import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Serves the chat page at `/`. Files whose name holds their hash never change and may be kept; the rest is asked for anew. */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/', { config: { scope: 'none' }, schema: { hide: true } }, async (_request, reply) =>
      reply
        .code(404)
        .type('text/plain; charset=utf-8')
        .send(
          'The page is not built: run `npm run build` and start again.\nThe API works; /openapi.json describes it.\n',
        ),
    );
    return;
  }
  await app.register(async (page) => {
    // The page is no secret, and asks for the key that its requests need.
    page.addHook('onRoute', (route) => {
      route.config = { ...route.config, scope: 'none' };
    });
    await serveFiles(page, folder);
  });
}

async function serveFiles(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    // One route for each file that was built, instead of one that takes any path.
    wildcard: false,
    schemaHide: true,
    cacheControl: false,
    logLevel: 'warn',
    setHeaders: (response, path) => {
      const hashed = path.includes(`${sep}assets${sep}`);
      response.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
