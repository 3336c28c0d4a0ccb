import { spawn } from 'node:child_process';

export type ClientRun = {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal | undefined;
};

export type ClientResult =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'not-installed' }
  | { readonly outcome: 'timed-out' }
  | { readonly outcome: 'failed'; readonly output: string };

/** How much of a failed client's output is worth showing: its end, where the reason is. */
const shownCharacters = 400;

/**
 * Runs a package-registry client without a shell, with its whole family of processes ended at the time limit or when
 * `signal` fires (then its reason is thrown).
 */
export async function runClient({ command, args, folder, timeLimitMs, signal }: ClientRun): Promise<ClientResult> {
  signal?.throwIfAborted();
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  const keepEnd = (chunk: Buffer) => (output = (output + chunk.toString('utf8')).slice(-8 * shownCharacters));
  child.stdout.on('data', keepEnd);
  child.stderr.on('data', keepEnd);
  // A client is often a script that starts another program: the group is ended, not its leader alone.
  const end = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  };
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, timeLimitMs);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    if (timedOut) return { outcome: 'timed-out' };
    return code === 0 ? { outcome: 'done' } : { outcome: 'failed', output: tidy(output) };
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { outcome: 'not-installed' } : { outcome: 'failed', output: message };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

function tidy(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).join(' ').slice(-shownCharacters);
}
