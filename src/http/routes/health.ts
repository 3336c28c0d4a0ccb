import { z } from 'zod';
import type { Routes } from '../plugins/openapi.ts';

/** `GET /health`: the process lives. */
export const healthRoute: Routes = async (app) => {
  app.get(
    '/health',
    {
      logLevel: 'warn',
      config: { rateLimit: false, scope: 'none' },
      schema: {
        summary: 'Whether the process lives.',
        operationId: 'health',
        response: { 200: z.object({ status: z.literal('ok') }).describe('It lives.') },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
};
