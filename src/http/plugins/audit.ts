import type { FastifyInstance } from 'fastify';
import type { AuditLog } from '../../access/audit-log.ts';
import { scopeOf } from './authentication.ts';

/** Notes each change and each attempt at one that came with a key, before its client is told how it ended. */
export function auditChanges(app: FastifyInstance, log: AuditLog | null): void {
  if (!log) return;
  app.addHook('onSend', async (request, reply) => {
    const { method, apiKey, id, ip, url } = request;
    const changes = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS' && scopeOf(request) !== 'none';
    if (!changes || scopeOf(request) === 'read' || reply.statusCode === 401) return;
    const location = reply.getHeader('location');
    const who = apiKey ? `${apiKey.name} (${apiKey.id})` : 'local';
    const of = (typeof location === 'string' ? location : (url.split('?', 1)[0] ?? url)).slice(0, 2000);
    try {
      await log.note({
        who,
        what: `${method} ${request.routeOptions.url ?? ''}`,
        of,
        from: ip,
        status: reply.statusCode,
        requestId: id,
      });
    } catch (error) {
      // The change is made; that its note is missing is for the operator, not for the client.
      request.log.error({ err: error }, 'A change could not be noted in the audit log.');
    }
  });
}
