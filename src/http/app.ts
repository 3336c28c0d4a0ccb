import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Writable } from 'node:stream';
import { fastifySSE } from '@fastify/sse';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { AuditLog } from '../access/audit-log.ts';
import type { KeyStore } from '../access/key-store.ts';
import type { Assistant } from '../assistant.ts';
import type { Config } from '../config.ts';
import type { JobStore } from '../jobs/job-store.ts';
import { createMemoryJobStore } from '../jobs/memory-job-store.ts';
import { auditChanges } from './plugins/audit.ts';
import { refuseEarly } from './early-refusal.ts';
import { createMetrics } from './metrics/answer-metrics.ts';
import { measuredAssistant } from './metrics/measured-assistant.ts';
import { finishAnswers } from './plugins/answers.ts';
import { provideAssistant } from './plugins/assistant.ts';
import { runJobs } from './plugins/jobs.ts';
import { serveDocumentation } from './plugins/documentation.ts';
import { answerBrokenRequest, sendProblem, sendProblems } from './plugins/errors.ts';
import { readJson } from './plugins/json.ts';
import { describeRoutes } from './plugins/openapi.ts';
import { servePage } from './plugins/page.ts';
import { protect } from './plugins/security.ts';
import { answersRoute } from './routes/answers.ts';
import { articleRoutes } from './routes/articles.ts';
import { askRoute } from './routes/ask.ts';
import { feedbackRoutes } from './routes/feedback.ts';
import { healthRoute } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { metricsRoute } from './routes/metrics.ts';
import { originalRoutes } from './routes/originals.ts';
import { mcpRoutes } from './routes/mcp.ts';
import { openaiRoutes } from './routes/openai.ts';
import { readyRoute } from './routes/ready.ts';
import { searchRoute } from './routes/search.ts';
import { suggestionsRoute } from './routes/suggestions.ts';

export type AppOptions = {
  /** The address that the server will listen on: it decides which Host headers are answered. */
  readonly host: string;
  /** Folder of the built page. */
  readonly webFolder: string;
  readonly requestsPerMinute: number;
  /** The keys of which every request needs one; `null` where none is needed. */
  readonly keys: KeyStore | null;
  /** Where changes are noted. */
  readonly audit: AuditLog | null;
  readonly corsOrigins: readonly string[];
  /** How many answers and searches are made at once, and how many more may wait. */
  readonly answersAtOnce: number;
  readonly answersWaiting: number;
  /** Where jobs are kept; in the memory of this process if not given. */
  readonly jobs?: JobStore;
  /** How many jobs may wait for their turn. */
  readonly jobsWaiting: number;
  /** Longest time for one answer, and for how long answers may go on once the server is closing. */
  readonly answerMs: number;
  readonly graceMs: number;
  /** How long a request may take to arrive. */
  readonly requestMs: number;
  /** How often a silent event stream says that it lives. */
  readonly heartbeatMs: number;
  readonly logLevel: Config['logLevel'];
  readonly logStream: Writable;
};

/** How long a connection on which nothing is asked is kept. */
const keptAliveMs = 72_000;

/** What the server is: routes, limits and errors around one assistant. It listens nowhere yet; tests `inject` into it. */
export async function buildApp(assistant: Assistant, options: AppOptions): Promise<FastifyInstance> {
  const metrics = createMetrics();
  const refusal = refuseEarly(
    () => app,
    (route) => metrics.requested({ method: 'POST', route, status: 503, seconds: 0 }),
  );
  const app: FastifyInstance = Fastify({
    logger: {
      level: options.logLevel,
      stream: options.logStream,
      redact: ['req.headers.authorization', 'req.headers.cookie'],
    },
    // One line a request, below, instead of two; without the query, which holds what people look for.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    serverFactory: (listener) =>
      createServer(
        {
          keepAliveTimeout: keptAliveMs,
          requestTimeout: options.requestMs,
          // Node takes the longer of the two for the whole request, and looks every 30 s if not told otherwise.
          headersTimeout: options.requestMs,
          connectionsCheckingInterval: Math.min(options.requestMs, 5000),
        },
        refusal.before(listener),
      ),
    // Ours says so as a problem.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  });
  readJson(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request;
    const milliseconds = Math.round(reply.elapsedTime);
    request.log.info({ method, path: url.split('?', 1)[0], status: reply.statusCode, milliseconds }, 'request');
  });
  refusal.learnRoutes(app);
  provideAssistant(app, measuredAssistant(assistant, metrics));
  await protect(app, options);
  auditChanges(app, options.audit);
  sendProblems(app);
  // Before the answers: what is stopped at once does not wait for what may finish.
  runJobs(app, assistant, options.jobs ?? createMemoryJobStore(), options.jobsWaiting);
  finishAnswers(app, options, (seconds) => metrics.waited(seconds));
  await describeRoutes(app);
  await app.register(fastifySSE, { heartbeatInterval: options.heartbeatMs });
  for (const routes of [
    askRoute,
    answersRoute,
    searchRoute,
    articleRoutes,
    originalRoutes,
    jobRoutes,
    feedbackRoutes,
    suggestionsRoute,
    healthRoute,
    readyRoute,
    mcpRoutes,
  ])
    await app.register(routes);
  await app.register(openaiRoutes, { prefix: '/v1' });
  metricsRoute(app, metrics);
  app.get('/openapi.json', { config: { scope: 'none' }, schema: { hide: true } }, async () => app.swagger());
  await serveDocumentation(app);
  await servePage(app, options.webFolder);
  return app;
}
