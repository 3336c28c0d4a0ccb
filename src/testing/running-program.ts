import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { programParameters } from './program-parameters.ts';

/** The real program, as a user starts it. */
export type RunningProgram = {
  readonly url: string;
  readonly process: ChildProcess;
  /** All that it said on stderr so far. */
  log(): string;
  /** Tells it to stop; how long it took, in seconds, and its exit status, or the signal that it died of. */
  stop(): Promise<{ readonly seconds: number; readonly status: number | string | null }>;
};

/** Starts `footnote start` from `main` (compiled, or TypeScript) and waits until it says where it is. */
export async function startProgram(
  main: string,
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningProgram> {
  const child = spawn(process.execPath, [...programParameters(main), 'start', '--port', '0', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
      const address = /Footnote is at (\S+)\n/u.exec(text)?.[1];
      if (address) resolve(address);
    });
    void ended.then(([status]) => reject(new Error(`The program ended with ${status}: ${said.join('')}`)));
  });
  return {
    url,
    process: child,
    log: () => said.join(''),
    async stop() {
      const before = performance.now();
      child.kill('SIGTERM');
      const [status, signal] = await ended;
      return { seconds: (performance.now() - before) / 1000, status: status ?? signal };
    },
  };
}
