import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FootnoteError } from '../../errors.ts';
import { type HttpSession, openHttpSession } from '../../mcp/mcp-server.ts';
import { logFault, toFootnoteError } from '../plugins/errors.ts';
import type { Routes } from '../plugins/openapi.ts';
import { publicMessage } from '../problem.ts';

/** Sessions kept at once; the one that was used longest ago goes first. A client that is told so begins a new one. */
const sessionsKept = 100;

/** `/mcp`: the assistant for clients of the Model Context Protocol, over streamable HTTP. It sends nothing unasked, so there is no GET. */
export const mcpRoutes: Routes = async (app) => {
  const { assistant } = app;
  // In order of last use.
  const sessions = new Map<string, HttpSession>();
  app.addHook('onClose', async () => {
    await Promise.all([...sessions.values()].map((session) => session.close()));
  });

  const opened = async (request: FastifyRequest): Promise<HttpSession> => {
    const id = randomUUID();
    const session = await openHttpSession(assistant, id, {
      tell(error) {
        const known = toFootnoteError(error);
        logFault(error, known, request);
        return `${known.code}: ${publicMessage(known)}`;
      },
      onBegun() {
        const [oldest] = sessions.keys();
        if (sessions.size >= sessionsKept && oldest !== undefined) void sessions.get(oldest)?.close();
        sessions.set(id, session);
      },
      onEnded: () => void sessions.delete(id),
    });
    return session;
  };
  const known = (id: string): HttpSession => {
    const session = sessions.get(id);
    if (!session) throw new FootnoteError('NOT_FOUND', 'This session has ended. Begin a new one with `initialize`.');
    sessions.delete(id);
    sessions.set(id, session);
    return session;
  };
  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const { 'mcp-session-id': id } = request.headers;
    const session = typeof id === 'string' ? known(id) : await opened(request);
    const signal = app.beginAnswer(reply);
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    reply.hijack();
    await session.handle(request.raw, reply.raw, request.body, signal);
    return reply;
  };

  // Its tools read; what reads may use them.
  const config = { scope: 'read', answers: true } as const;
  app.post('/mcp', { config, bodyLimit: 256 * 1024, schema: { hide: true, body: z.unknown() } }, handle);
  app.delete('/mcp', { config: { scope: 'read' }, schema: { hide: true } }, handle);
};
