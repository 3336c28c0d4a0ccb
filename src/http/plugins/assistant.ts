import type { FastifyInstance } from 'fastify';
import type { Assistant } from '../../assistant.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly assistant: Assistant;
  }
}

/** Gives the routes the one thing that they serve. */
export function provideAssistant(app: FastifyInstance, assistant: Assistant): void {
  app.decorate('assistant', assistant);
}
