import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics/answer-metrics.ts';

/** `GET /metrics`: what Prometheus reads; on loopback anybody may, elsewhere a key of the scope admin. */
export function metricsRoute(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onListen', async () => metrics.watchProcess());
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, is404 } = request;
    // Paths hold ids; the route that took one is of the program.
    const route = is404 ? 'none' : (routeOptions.url ?? 'none');
    metrics.requested({ method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
  });
  app.get(
    '/metrics',
    { logLevel: 'warn', config: { rateLimit: false, scope: 'admin' }, schema: { hide: true } },
    async (_request, reply) => {
      const { assistant } = app;
      const [state, { total: notRead }] = await Promise.all([assistant.state(), assistant.notRead(0)]);
      const jobs = await app.jobs.list();
      const jobsThat = (one: 'running' | 'waiting') => jobs.filter((job) => job.state === one).length;
      const now = {
        state,
        notRead,
        answering: app.answering(),
        jobs: { running: jobsThat('running'), waiting: jobsThat('waiting') },
      };
      return reply
        .type(metrics.contentType)
        .header('cache-control', 'no-store')
        .send(await metrics.text(now));
    },
  );
}
