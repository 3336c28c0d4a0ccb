import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { openAccess } from '../access/open-access.ts';
import type { Assistant } from '../assistant.ts';
import { archivePlace } from '../catalog/open-catalog.ts';
import type { Config } from '../config.ts';
import { FootnoteError } from '../errors.ts';
import { openJobStore } from '../jobs/open-job-store.ts';
import { webFolder } from '../paths.ts';
import { type AppOptions, buildApp } from './app.ts';
import { isLoopback } from './plugins/security.ts';

export type RunningServer = {
  /** Where the page is, for a browser of this machine. */
  readonly url: string;
  /** Takes no more requests, lets answers that have begun finish, and frees the port; within ten seconds. */
  close(): Promise<void>;
};

export type ServerConfig = Pick<
  Config,
  | 'answersAtOnce'
  | 'answersWaiting'
  | 'host'
  | 'port'
  | 'index'
  | 'catalog'
  | 'logLevel'
  | 'llmTimeout'
  | 'rateLimit'
  | 'requireKeys'
  | 'corsOrigins'
>;

/** Serves `assistant` on the host and port of `config`. Throws `PORT_IN_USE`, or `INVALID_SETTING` for an address that cannot be listened on. */
export async function startServer(
  assistant: Assistant,
  config: ServerConfig,
  limits: Partial<AppOptions> = {},
): Promise<RunningServer> {
  const { host, port, logLevel, llmTimeout, rateLimit } = config;
  const place = archivePlace(config);
  const access = await openAccess(place);
  const jobs = await openJobStore(place);
  const app = await buildApp(assistant, {
    host,
    logLevel,
    webFolder,
    requestsPerMinute: rateLimit,
    keys: needsKeys(config) ? access.keys : null,
    audit: access.audit,
    corsOrigins: config.corsOrigins,
    answersAtOnce: config.answersAtOnce,
    answersWaiting: config.answersWaiting,
    jobs,
    // Each holds a file of at most 5 MB.
    jobsWaiting: 16,
    // A model's own time, and room for search, verification and the fallback to the extractive answerer.
    answerMs: (llmTimeout + 30) * 1000,
    // With what closing takes besides, a stopped server is gone within ten seconds.
    graceMs: 7000,
    requestMs: 30_000,
    heartbeatMs: 15_000,
    logStream: process.stderr,
    ...limits,
  });
  // When nothing is asked any more.
  app.addHook('onClose', async () => {
    await access.close();
    await jobs.close();
  });
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error as NodeJS.ErrnoException, host, port);
  }
  return { url: urlOf(app, host), close: async () => app.close() };
}

/** Whether a request needs a key: anybody may reach an address that is not loopback. */
export const needsKeys = ({ host, requireKeys }: Pick<Config, 'host' | 'requireKeys'>): boolean =>
  requireKeys === 'yes' || !isLoopback(host);

/** Throws what `startServer` would throw for this host and port, before work is done that only a server needs. */
export async function checkAddress({ host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  const probe = createServer();
  try {
    probe.listen({ host, port });
    await once(probe, 'listening');
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, host, port);
  }
  probe.close();
  await once(probe, 'close');
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): unknown {
  if (error.code === 'EADDRINUSE') {
    const message = `Port ${port} on ${host} is in use. Stop the program that uses it, or take another port with --port ${port + 1}.`;
    return new FootnoteError('PORT_IN_USE', message, { cause: error });
  }
  if (error.code === 'EACCES') {
    const message = `--port ${port} needs rights that this user does not have. Take one above 1023.`;
    return new FootnoteError('INVALID_SETTING', message, { cause: error });
  }
  if (error.syscall === 'listen' || error.syscall === 'getaddrinfo') {
    const message = `--host ${host} is not an address of this machine. Take 127.0.0.1, or 0.0.0.0 for all of them.`;
    return new FootnoteError('INVALID_SETTING', message, { cause: error });
  }
  return error;
}

function urlOf(app: FastifyInstance, host: string): string {
  const { port } = app.server.address() as AddressInfo;
  const anywhere = host === '0.0.0.0' || host === '::';
  const name = anywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
