import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { freePorts } from '../free-ports.ts';
import { type RunningProgram, startProgram } from '../running-program.ts';

/** One process that serves the page and the API, always at the same address. */
export type ApiServer = {
  readonly url: string;
  /** What it said since it was started last. */
  log(): string;
  /** As `kill -9` does. */
  kill(): Promise<void>;
  /** Again and again until it runs, as a service manager does. */
  start(): Promise<void>;
  stop(): Promise<number | string | null>;
};

const startTimeoutMs = 120_000;

export async function startApiServer(
  main: string,
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ApiServer> {
  const [port = 0] = await freePorts(1);
  let program: RunningProgram | null = null;
  const server: ApiServer = {
    url: `http://127.0.0.1:${port}`,
    log: () => program?.log() ?? '',
    async kill() {
      const ended = program && once(program.process, 'exit');
      program?.process.kill('SIGKILL');
      await ended;
      program = null;
    },
    async start() {
      const until = performance.now() + startTimeoutMs;
      for (;;)
        try {
          program = await startProgram(main, [...flags, '--port', String(port)], environment);
          return;
        } catch (error) {
          if (performance.now() > until) throw error;
          await wait(200);
        }
    },
    async stop() {
      const ended = await program?.stop();
      program = null;
      return ended?.status ?? null;
    },
  };
  await server.start();
  return server;
}
